import { mkdir, writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';

/** One line of the table: Curlew's figure beside another one taken in the same run. */
export interface Row {
  measure: string;
  /** In `unit`. */
  curlew: number;
  unit: 's' | 'ms' | 'MB' | 'fps';
  /** What it is held against; null: nothing in this run. */
  beside: string | null;
  reference: number | null;
  /** What was to be reached, in words. */
  reach: string;
}

const rows: Row[] = [];

export function report(row: Row): void {
  rows.push(row);
  console.log(line(row));
}

function figure(value: number, unit: Row['unit']): string {
  return `${value.toFixed(unit === 's' ? 3 : unit === 'ms' ? 2 : 1)} ${unit}`;
}

function line({ measure, curlew, unit, beside, reference, reach }: Row): string {
  const other =
    beside === null || reference === null
      ? ''
      : `${beside} ${figure(reference, unit)}   ${(curlew / reference).toFixed(2)} ×`;
  return `${measure.padEnd(58)} ${figure(curlew, unit).padStart(12)}   ${other.padEnd(52)} reach: ${reach}`;
}

/** The whole table once more, with the machine, and `out/bench.json`. */
export async function finish(about: Record<string, unknown>): Promise<void> {
  const machine = `${cpus().length} cores (${cpus()[0]?.model.trim()}), Node ${process.version}`;
  console.log(`\n${JSON.stringify(about)}, ${machine}\n`);
  for (const row of rows) console.log(line(row));
  await mkdir('out', { recursive: true });
  const all = { date: new Date().toISOString(), machine, ...about, rows };
  await writeFile('out/bench.json', JSON.stringify(all, null, 2));
}

export function median(figures: number[]): number {
  return [...figures].sort((a, b) => a - b)[Math.floor(figures.length / 2)]!;
}

/** The value that this share of the figures does not exceed. */
export function percentile(figures: number[], share: number): number {
  const sorted = [...figures].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)]!;
}

export async function seconds(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return (performance.now() - start) / 1000;
}

/** Milliseconds of one synchronous piece of work. */
export function milliseconds(work: () => unknown): number {
  const start = performance.now();
  work();
  return performance.now() - start;
}
