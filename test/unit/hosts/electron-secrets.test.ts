import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openSecretStore } from '../../../main/electron/secrets.ts';
import type { LogRecord } from '../../../main/engine/engine.ts';
import { createSecretFile } from '../../../main/host/secret-file.ts';
import { electronDouble } from './electron-double.ts';
import { tempDir } from './fake-engine.ts';

function setUp(platform: NodeJS.Platform = 'linux') {
  const folder = tempDir();
  const double = electronDouble();
  const log: LogRecord[] = [];
  const files = { encrypted: join(folder, 'secrets.encrypted.json'), plain: join(folder, 'secrets.json') };
  const open = () =>
    openSecretStore({
      safeStorage: double.electron.safeStorage,
      platform,
      encrypted: createSecretFile(files.encrypted),
      plain: createSecretFile(files.plain),
      log: (record) => log.push(record),
    });
  const text = (path: string): string => {
    try {
      return readFileSync(path, 'utf8');
    } catch {
      return '';
    }
  };
  return { state: double.safeStorage, open, files, text, log };
}

test('with a key store, only encrypted secrets reach the disk', async () => {
  const { open, files, text } = setUp();
  const store = await open();
  expect(store.protection).toBe('os');
  await store.set('account:1', 'hunter2 ü');
  expect(await store.get('account:1')).toBe('hunter2 ü');
  expect(await (await open()).get('account:1')).toBe('hunter2 ü');
  expect(text(files.encrypted)).toContain('account:1');
  expect(text(files.encrypted) + text(files.plain)).not.toContain('hunter2');
  await store.delete('account:1');
  expect(await store.get('account:1')).toBeNull();
});

test.each(['basic_text', 'unknown'])(
  'on Linux with %s the file is used, and that is said plainly',
  async (backend) => {
    const { state, open, files, text, log } = setUp();
    state.backend = backend;
    const store = await open();
    expect(store.protection).toBe('file');
    await store.set('account:1', 'hunter2');
    expect(text(files.plain)).toContain('hunter2');
    expect(state.calls).toEqual([]);
    expect(log).toMatchObject([{ level: 'warn', message: expect.stringContaining('no key store') }]);
  },
);

test('on Windows and macOS the name of a Linux backend is never asked for', async () => {
  for (const platform of ['win32', 'darwin'] as const) {
    const { state, open } = setUp(platform);
    state.backend = 'basic_text';
    expect((await open()).protection).toBe('os');
  }
});

test('a rotated key: the secret is given out and encrypted anew', async () => {
  const { state, open, files, text } = setUp();
  const store = await open();
  await store.set('a', 'secret');
  const before = text(files.encrypted);
  state.key = 'k2';
  state.reEncrypt = true;
  expect(await store.get('a')).toBe('secret');
  expect(text(files.encrypted)).not.toBe(before);
  state.reEncrypt = false;
  expect(await store.get('a')).toBe('secret');
  expect(state.calls).toEqual(['encrypt', 'decrypt', 'encrypt', 'decrypt']);
});

test('a key store that is lost: an error that asks for the password, and nothing is wiped', async () => {
  const { state, open, files, text } = setUp();
  const store = await open();
  await store.set('a', 'secret');
  const before = text(files.encrypted);
  state.broken = true;
  await expect(store.get('a')).rejects.toMatchObject({ code: 'secret-store-locked', retryable: true });
  expect(text(files.encrypted)).toBe(before);
});

test.each([false, new Error('locked')])(
  'a key store that is locked (%s): for this run only, and nothing is wiped',
  async (available) => {
    const { state, open, files, text, log } = setUp('darwin');
    await (await open()).set('a', 'secret');
    const before = text(files.encrypted);
    state.available = available;
    const store = await open();
    expect(store.protection).toBe('session');
    await expect(store.get('a')).rejects.toMatchObject({ code: 'secret-store-locked' });
    await store.set('a', 'typed again');
    await store.set('b', 'new');
    expect([await store.get('a'), await store.get('b'), await store.get('c')]).toEqual([
      'typed again',
      'new',
      null,
    ]);
    expect(text(files.encrypted)).toBe(before);
    expect(text(files.plain)).toBe('');
    expect(log.at(-1)).toMatchObject({ level: 'warn' });
  },
);

test('a secret that the browser host stored moves into the key store', async () => {
  const { open, files, text } = setUp();
  writeFileSync(files.plain, '{"a":"secret"}');
  expect(await (await open()).get('a')).toBe('secret');
  expect(text(files.plain)).not.toContain('secret"');
  expect(text(files.encrypted)).toContain('"a"');
});
