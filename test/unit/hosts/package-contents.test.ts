import { expect, test } from 'vitest';
import { type PackagedFile, packageProblems } from '../../../build/package-contents.ts';

const whole: PackagedFile[] = [
  { path: 'package.json', unpacked: false },
  { path: 'out/main/index.js', unpacked: false },
  { path: 'out/main/preload.cjs', unpacked: false },
  { path: 'out/renderer/index.html', unpacked: false },
  { path: 'out/renderer/assets/index-x.js', unpacked: false },
  { path: 'out/renderer/assets/index-x.css', unpacked: false },
  { path: 'out/renderer/assets/pdf.worker-x.mjs', unpacked: false },
  { path: 'out/renderer/pdf/cmaps/90ms-RKSJ-H.bcmap', unpacked: false },
  { path: 'out/renderer/pdf/fonts/FoxitSerif.pfb', unpacked: false },
  { path: 'out/renderer/pdf/fonts/LiberationSans-Regular.ttf', unpacked: false },
  { path: 'out/engine/writer-worker.js', unpacked: true },
  { path: 'out/engine/reader-worker.js', unpacked: true },
  { path: 'out/engine/side-worker.js', unpacked: true },
  { path: 'out/engine/index-worker.js', unpacked: true },
  { path: 'out/browser-host/index.js', unpacked: false },
  { path: 'node_modules/better-sqlite3/lib/index.js', unpacked: true },
  { path: 'node_modules/better-sqlite3/prebuilds/linux-x64.node', unpacked: true },
];

test('a whole package has no problems', () => {
  expect(packageProblems(whole)).toEqual([]);
});

test.each(whole.map(({ path }) => path))('without %s it is not whole', (path) => {
  expect(packageProblems(whole.filter((file) => file.path !== path))).toHaveLength(1);
});

test.each([
  'test/lab/dovecot.ts',
  'out/main/index.js.map',
  'out/stamp',
  'main/index.ts',
  'renderer/app/main.tsx',
  'node_modules/vite/package.json',
  'node_modules/better-sqlite3-evil/index.js',
  'node_modules/better-sqlite3/src/better_sqlite3.cpp',
  'node_modules/better-sqlite3/deps/sqlite3/sqlite3.c',
  'README.md',
  '.git/config',
])('%s must not be in it', (path) => {
  expect(packageProblems([...whole, { path, unpacked: false }])).toEqual([
    `must not be in the package: ${path}`,
  ]);
});

test('workers and the native module must lie beside the archive, for one platform', () => {
  expect(packageProblems(whole.map((file) => ({ ...file, unpacked: false })))).toHaveLength(6);
  const other = { path: 'node_modules/better-sqlite3/prebuilds/win32-x64.node', unpacked: true };
  expect(packageProblems([...whole, other])).toEqual(['native modules of 2 platforms']);
});
