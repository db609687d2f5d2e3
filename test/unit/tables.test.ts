import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '../..');
const numbers = (letter: string, ...list: number[]): string[] => list.map((number) => `${letter}${number}`);
const upTo = (last: number): number[] => Array.from({ length: last }, (_, index) => index + 1);

describe.each([
  // What sending does is proven elsewhere.
  ['test/ROBUSTNESS.md', numbers('C', ...upTo(17), 20, 21)],
  ['test/SECURITY.md', [...numbers('A', ...upTo(13)), ...numbers('B', ...upTo(15))]],
])('%s', (file, wanted) => {
  const table = readFileSync(join(root, file), 'utf8');
  const rows = [...table.matchAll(/^\| ([ABC]\d+) \| .*?\| `([^`]+)`: (.+) \|$/gm)].map(
    ([, row, path, name]) => [row!, path!, name!] as const,
  );

  it('has a test for every row', () => {
    expect([...new Set(rows.map(([row]) => row))]).toEqual(wanted);
    expect(table.match(/^\| [ABC]\d/gm)).toHaveLength(rows.length);
  });

  it.each(rows)('%s: %s has “%s”', (_, path, name) => {
    const text = readFileSync(join(root, path), 'utf8');
    const quoted = [`'${name}`, `\`${name}`, `"${name}`];
    expect(quoted.some((start) => text.includes(start))).toBe(true);
  });
});
