import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openBrowserSecrets } from '../../../main/browser-host/keyring.ts';
import type { LogRecord } from '../../../main/engine/engine.ts';
import type { Keyring } from '../../../main/host/keyring-cipher.ts';
import { chooseSecrets, type KeptSecrets } from '../../../main/host/secret-choice.ts';
import { createSecretFile } from '../../../main/host/secret-file.ts';
import { tempDir } from './fake-engine.ts';

/** A keyring in memory; `mood` is what it does when asked. */
function fakeKeyring() {
  const state = { value: null as string | null, mood: 'works' as 'works' | 'fails' | 'hangs' | 'forgets' };
  const ask = async <T>(answer: () => T): Promise<T> => {
    if (state.mood === 'fails') throw new Error('no such service');
    if (state.mood === 'hangs') await new Promise(() => {});
    return answer();
  };
  const keyring: Keyring = {
    read: () => ask(() => state.value),
    write: (value) =>
      ask(() => {
        if (state.mood !== 'forgets') state.value = value;
      }),
  };
  return { state, keyring };
}

function setUp() {
  const folder = tempDir();
  const { state, keyring } = fakeKeyring();
  const log: LogRecord[] = [];
  const open = () => openBrowserSecrets(folder, keyring, (record) => log.push(record), 30);
  const text = (name: string): string => {
    try {
      return readFileSync(join(folder, name), 'utf8');
    } catch {
      return '';
    }
  };
  return { folder, state, log, open, text };
}

test('with a keyring, the file holds only what the key in it opens', async () => {
  const { state, open, text } = setUp();
  const secrets = await open();
  expect(secrets.protection).toBe('os');
  await secrets.set('account/1/password', 'hunter2 ü');
  await secrets.set('account/1/tokens', 'x'.repeat(6000));
  expect(await (await open()).get('account/1/password')).toBe('hunter2 ü');
  expect(await secrets.get('account/1/tokens')).toHaveLength(6000);
  const stored = text('secrets.keyring.json');
  for (const form of ['hunter2', Buffer.from('hunter2 ü').toString('base64'), state.value!]) {
    expect(stored + text('secrets.json')).not.toContain(form);
  }
  await secrets.delete('account/1/password');
  expect(await secrets.get('account/1/password')).toBeNull();
  expect(await secrets.names()).toEqual(['account/1/tokens']);
});

test('one secret cannot be passed off as another', async () => {
  const { folder, open, text } = setUp();
  const secrets = await open();
  await secrets.set('a', 'of a');
  const entries = JSON.parse(text('secrets.keyring.json')) as Record<string, string>;
  writeFileSync(join(folder, 'secrets.keyring.json'), JSON.stringify({ b: entries.a }));
  await expect(secrets.get('b')).rejects.toMatchObject({ code: 'secret-store-locked' });
});

test('secrets from before move into it', async () => {
  const { folder, open, text } = setUp();
  await createSecretFile(join(folder, 'secrets.json')).set('a', 'hunter2');
  const secrets = await open();
  expect(await secrets.get('a')).toBe('hunter2');
  expect(text('secrets.json')).not.toContain('hunter2');
  expect(await (await open()).get('a')).toBe('hunter2');
});

test.each(['fails', 'hangs', 'forgets'] as const)(
  'a keyring that %s: the file, said plainly',
  async (mood) => {
    const { folder, state, log, open } = setUp();
    state.mood = mood;
    const secrets = await open();
    expect(secrets.protection).toBe('file');
    await secrets.set('a', 'hunter2');
    expect(statSync(join(folder, 'secrets.json')).mode & 0o777).toBe(0o600);
    expect(log).toMatchObject([{ level: 'warn', message: expect.stringContaining('no keyring') }]);
  },
);

test('a keyring that was locked at the start is asked again, and nothing is put beside it', async () => {
  const { state, open, text } = setUp();
  await (await open()).set('a', 'hunter2');
  state.mood = 'hangs';
  const secrets = await open();
  expect(secrets.protection).toBe('os');
  await expect(secrets.get('a')).rejects.toMatchObject({ code: 'secret-store-locked', retryable: true });
  await expect(secrets.set('b', 'other')).rejects.toThrow();
  expect(text('secrets.json')).not.toContain('other');
});

test('without the module for it, the file', async () => {
  expect((await openBrowserSecrets(tempDir(), null, () => {})).protection).toBe('file');
});

/** A real one, where there is one: GNOME's over D-Bus, of a session that ends with the test. */
const hasKeyring = ['dbus-run-session', 'gnome-keyring-daemon'].every(
  (name) => spawnSync('which', [name]).status === 0,
);
test.skipIf(!hasKeyring)('a real keyring keeps the key from one start to the next', () => {
  const home = tempDir();
  const data = join(home, 'data');
  mkdirSync(data);
  const script = `
    import { openBrowserSecrets, systemKeyring } from ${JSON.stringify(join(import.meta.dirname, '../../../main/browser-host/keyring.ts'))};
    const [what] = process.argv.slice(2);
    const secrets = await openBrowserSecrets(${JSON.stringify(data)}, await systemKeyring(${JSON.stringify(data)}), () => {}, 10_000);
    if (what === 'set') await secrets.set('a', 'hunter2');
    console.log(secrets.protection, await secrets.get('a'));
    process.exit(0);
  `;
  const file = join(home, 'run.ts');
  writeFileSync(file, script);
  const shell = `
    printf pw | gnome-keyring-daemon --unlock --components=secrets >/dev/null 2>&1
    ${JSON.stringify(process.execPath)} ${JSON.stringify(file)} set
    ${JSON.stringify(process.execPath)} ${JSON.stringify(file)} get`;
  const { stdout } = spawnSync('dbus-run-session', ['--', 'sh', '-c', shell], {
    encoding: 'utf8',
    env: { ...process.env, HOME: home, XDG_RUNTIME_DIR: home, NODE_OPTIONS: '' },
  });
  expect(stdout.trim().split('\n')).toEqual(['os hunter2', 'os hunter2']);
  expect(readFileSync(join(data, 'secrets.keyring.json'), 'utf8')).not.toContain('hunter2');
});

async function chosen(folder: string) {
  const kept: KeptSecrets = { protection: 'file', ...createSecretFile(join(folder, 'secrets.json')) };
  return chooseSecrets(kept, join(folder, 'choice.json'));
}

test('for this run only: secrets leave the disk, work on, and are gone after it', async () => {
  const folder = tempDir();
  const secrets = await chosen(folder);
  await secrets.set('a', 'hunter2');
  await Promise.all([secrets.setSessionOnly(true), secrets.set('b', 'token')]);
  expect(secrets.protection).toBe('session');
  expect(secrets.available).toBe('file');
  expect([await secrets.get('a'), await secrets.get('b')]).toEqual(['hunter2', 'token']);
  expect(readFileSync(join(folder, 'secrets.json'), 'utf8')).toBe('{}\n');

  const next = await chosen(folder);
  expect(next.protection).toBe('session');
  expect(await next.get('a')).toBeNull();
  await next.set('a', 'typed again');
  await next.setSessionOnly(false);
  expect(await (await chosen(folder)).get('a')).toBe('typed again');
});

test('a choice that cannot be read keeps nothing on the disk', async () => {
  const folder = tempDir();
  writeFileSync(join(folder, 'choice.json'), '{');
  expect((await chosen(folder)).protection).toBe('session');
});
