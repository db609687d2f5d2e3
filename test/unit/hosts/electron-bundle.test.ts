import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { beforeAll, expect, test } from 'vitest';
import { bundleIfStale, root } from '../../../build/bundle.ts';
import { tempDir } from './fake-engine.ts';

beforeAll(async () => {
  await bundleIfStale();
}, 60_000);

test('the built main process starts the real engine, serves page and API, and closes the database when it quits', async () => {
  const dataDir = join(tempDir(), 'data');
  const standIn = pathToFileURL(join(root, 'test/unit/hosts/electron-stand-in.ts')).href;
  const { stdout } = await promisify(execFile)(process.execPath, [
    '--import',
    standIn,
    join(root, 'out/main/index.js'),
    '--data-dir',
    dataDir,
  ]);
  const life = JSON.parse(stdout) as { status: number; html: string; accounts: unknown; journal: string[] };
  expect(life.status).toBe(200);
  expect(life.html).toContain('<script type="module"');
  expect(life.accounts).toEqual({ ok: true, output: [] });
  expect(life.journal.slice(-4)).toEqual(['close', 'quit prevented', 'quit', 'quit went on']);
  expect(existsSync(join(dataDir, 'curlew.sqlite'))).toBe(true);
  expect(existsSync(join(dataDir, 'curlew.sqlite-wal'))).toBe(false);
});

test('the preload is one CommonJS file that needs nothing but Electron', () => {
  const code = readFileSync(join(root, 'out/main/preload.cjs'), 'utf8');
  expect([...code.matchAll(/require\(([^)]*)\)/g)].map(([, name]) => name)).toEqual(['"electron"']);
  expect(code).not.toMatch(/\bimport\b/);
  expect(code.length).toBeLessThan(5000);
});
