import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const root = join(import.meta.dirname, '../..');
const table = readFileSync(join(root, 'test/ROBUSTNESS.md'), 'utf8');
const rows = [...table.matchAll(/^\| (C\d+) \| .*?\| `([^`]+)`: (.+) \|$/gm)].map(
  ([, row, file, name]) => [row!, file!, name!] as const,
);

it('every hazard has a test, and what sending does is proven elsewhere', () => {
  const wanted = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 20, 21].map((n) => `C${n}`);
  expect([...new Set(rows.map(([row]) => row))]).toEqual(wanted);
  expect(table.match(/^\| C/gm)).toHaveLength(rows.length);
});

it.each(rows)('%s: %s has “%s”', (_, file, name) => {
  const text = readFileSync(join(root, file), 'utf8');
  const quoted = [`'${name}`, `\`${name}`, `"${name}`];
  expect(quoted.some((start) => text.includes(start))).toBe(true);
});
