/**
 * `npm test [-- STAGE …]`: looks for what the tests need, builds, and runs every stage (or those named), each to its
 * end whatever the others do. The last line says what came of it. `--long` runs the full counts of random tests and
 * keeps what came of them, with the date, in `test-results/long-run.json`.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { bundleIfStale } from '../build/bundle.ts';
import { ensurePrerequisites, testTools } from '../build/prerequisites.ts';
import { results, sum, type Tally } from './runner/stage.ts';
import { needsBundle, stages } from './runner/stages.ts';

const { values, positionals } = parseArgs({
  options: { long: { type: 'boolean', default: false } },
  allowPositionals: true,
});
const unknown = positionals.filter((name) => !stages.some((stage) => stage.name === name));
if (unknown.length > 0) {
  console.error(
    `No such stage: ${unknown.join(', ')}. There are: ${stages.map(({ name }) => name).join(', ')}.`,
  );
  process.exit(1);
}
const chosen = stages.filter(({ name }) => positionals.length === 0 || positionals.includes(name));
if (values.long) process.env.LONG = '1';

if (!ensurePrerequisites(testTools)) process.exit(1);
await mkdir(results, { recursive: true });

const tallies: { name: string; tally: Tally; seconds: number }[] = [];
async function record(name: string, work: () => Promise<Tally>): Promise<void> {
  console.log(`\n── ${name} ──`);
  const start = performance.now();
  const tally = await work().catch((error: unknown): Tally => {
    console.error(error);
    return { passed: 0, failed: 1, skipped: 0 };
  });
  tallies.push({ name, tally, seconds: (performance.now() - start) / 1000 });
}

if (chosen.some(({ name }) => needsBundle.has(name))) {
  await record('bundle', async () => {
    await bundleIfStale();
    return { passed: 0, failed: 0, skipped: 0 };
  });
}
for (const stage of chosen) await record(stage.name, stage.run);

const failures = tallies.flatMap(({ name, tally }) =>
  (tally.failures ?? []).map((failure) => `${name}  ${failure}`),
);
if (failures.length > 0) console.log(`\n── failed ──\n${failures.join('\n\n')}`);
console.log('\n── summary ──');
for (const { name, tally, seconds } of tallies) {
  const counts = `${tally.passed} passed, ${tally.failed} failed, ${tally.skipped} skipped`;
  console.log(`${name.padEnd(12)} ${counts} (${seconds.toFixed(1)} s)`);
}
const total = sum(tallies.map(({ tally }) => tally));
console.log(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
if (values.long) {
  const result = {
    ...{ date: new Date().toISOString(), seed: process.env.SEED ?? 'fixed', cores: cpus().length },
    ...{ stages: tallies, total },
  };
  await writeFile(join(results, 'long-run.json'), `${JSON.stringify(result, null, 2)}\n`);
}
process.exit(total.failed > 0 || total.passed + total.skipped === 0 ? 1 : 0);
