import { type ChildProcess, fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { beforeAll, expect, onTestFinished, test } from 'vitest';
import { WebSocket } from 'ws';
import { bundleIfStale, root } from '../../../build/bundle.ts';
import { tempDir } from './fake-engine.ts';

const entry = join(root, 'out/browser-host/index.js');

beforeAll(async () => {
  await bundleIfStale();
}, 60_000);

interface Host {
  child: ChildProcess;
  output: { text: string; errors: string };
  /** Resolves when the host has printed its address. */
  ready: Promise<string>;
  ended: Promise<number | null>;
}

function launch(dataDir: string, ...args: string[]): Host {
  const child = fork(entry, ['--no-open', '--data-dir', dataDir, ...args], { silent: true });
  onTestFinished(() => void child.kill('SIGKILL'));
  const output = { text: '', errors: '' };
  child.stderr!.on('data', (chunk) => {
    output.errors += chunk;
  });
  // Not 'close', which never comes after disconnect().
  const ended = Promise.all([
    once(child, 'exit'),
    once(child.stdout!, 'end'),
    once(child.stderr!, 'end'),
  ]).then(([[code]]) => code as number | null);
  const ready = new Promise<string>((resolve, reject) => {
    child.stdout!.on('data', (chunk) => {
      output.text += chunk;
      const address = /^Curlew is running at (\S+)$/m.exec(output.text)?.[1];
      if (address !== undefined) resolve(address);
    });
    void ended.then((code) => reject(new Error(`ended with ${code}: ${output.errors}`)));
  });
  ready.catch(() => undefined);
  return { child, output, ready, ended };
}

test.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
  '%s ends it with code 0 and a closed database',
  async (signal) => {
    const dataDir = join(tempDir(), 'data');
    const host = launch(dataDir);
    const address = await host.ready;
    expect(host.output.text).toBe(`Curlew is running at ${address}\n`);
    expect(address).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/#token=[\w-]{43}$/);
    expect(statSync(dataDir).mode & 0o777).toBe(0o700);
    // Twice, as a terminal and a parent process both deliver it.
    host.child.kill(signal);
    host.child.kill(signal);
    expect(await host.ended).toBe(0);
    expect(host.output.errors).toBe('');
    expect(existsSync(join(dataDir, 'curlew.sqlite-wal'))).toBe(false);
  },
);

test('a second one on the same data folder says so in one line and ends with code 1', async () => {
  const dataDir = join(tempDir(), 'data');
  const first = launch(dataDir);
  await first.ready;
  const second = launch(dataDir);
  expect(await second.ended).toBe(1);
  expect(second.output.text).toBe('');
  expect(second.output.errors).toMatch(/^Curlew cannot start: [^\n]+\n$/);
  first.child.kill('SIGTERM');
  expect(await first.ended).toBe(0);
});

test('a second one hands over what it was to open, and leaves nothing behind', async () => {
  const dataDir = join(tempDir(), 'data');
  const file = join(dataDir, 'running.json');
  mkdirSync(dataDir);
  // Of a run that ended without a word: the port is nobody's.
  writeFileSync(file, JSON.stringify({ port: 9, secret: 'x'.repeat(43) }));
  const first = launch(dataDir);
  const { hash, host } = new URL(await first.ready);
  await expect.poll(() => existsSync(file)).toBe(true);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  const second = launch(dataDir, 'mailto:ann@far.test?subject=Plans', 'letter.eml');
  expect(await second.ended).toBe(0);
  expect(second.output.text).toBe('Curlew is running already, and opens it when its page is opened.\n');
  expect(second.output.errors).toBe('');

  const socket = new WebSocket(`ws://${host}/${hash.slice('#token='.length)}/ws`, {
    origin: `http://${host}`,
  });
  await once(socket, 'open');
  socket.send(JSON.stringify({ id: 1, method: 'app.takeOpened', input: {} }));
  const [answer] = (await once(socket, 'message')) as [Buffer];
  expect(JSON.parse(String(answer))).toMatchObject({
    output: [
      { kind: 'mailto', link: 'mailto:ann@far.test?subject=Plans' },
      { kind: 'failed', name: 'letter.eml' },
    ],
  });
  socket.close();
  first.child.kill('SIGTERM');
  expect(await first.ended).toBe(0);
  expect(existsSync(file)).toBe(false);
});

test('it ends when the program that started it is gone', async () => {
  const host = launch(join(tempDir(), 'data'));
  await host.ready;
  host.child.disconnect();
  expect(await host.ended).toBe(0);
});

test('a port that is taken is said in one line', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  onTestFinished(() => void server.close());
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  const host = launch(join(tempDir(), 'data'), '--port', String(port));
  expect(await host.ended).toBe(1);
  expect(host.output.errors).toMatch(/^Curlew cannot start: [^\n]*EADDRINUSE[^\n]*\n$/);
});

test('a wrong command line is said in one line', async () => {
  const host = launch(join(tempDir(), 'data'), '--colour');
  expect(await host.ended).toBe(1);
  expect(host.output.errors).toMatch(/^Curlew cannot start: [^\n]*--colour[^\n]*\n$/);
});

test('it listens on loopback only', async () => {
  const host = launch(join(tempDir(), 'data'));
  const { port } = new URL(await host.ready);
  const listening = spawn('ss', ['-Hltn', `sport = :${port}`]);
  let text = '';
  listening.stdout.on('data', (chunk) => {
    text += chunk;
  });
  const [failed] = await Promise.race([once(listening, 'close'), once(listening, 'error')]);
  // Where there is no `ss`, the address itself has to do.
  if (failed === 0) expect(text.trim().split(/\s+/)[3]).toBe(`127.0.0.1:${port}`);
  expect((await fetch(`http://127.0.0.1:${port}/`)).status).toBe(200);
});

test('a closed terminal does not take it down in the middle of its work', async () => {
  const host = launch(join(tempDir(), 'data'));
  await host.ready;
  host.child.stdout!.destroy();
  host.child.stderr!.destroy();
  host.child.kill('SIGHUP');
  const [code] = await once(host.child, 'exit');
  expect(code).toBe(0);
});

test('demo accounts that cannot be added do not keep it from starting, and their file is gone', async () => {
  const folder = tempDir();
  const file = join(folder, 'accounts.json');
  mkdirSync(join(folder, 'data'));
  const imap = { host: '127.0.0.1', port: 9, security: 'none', userName: 'a' };
  writeFileSync(file, JSON.stringify([{ name: 'A', email: 'a@b.example', password: 'hunter2', imap }]));
  const host = launch(join(folder, 'data'), '--demo-accounts', file);
  await host.ready;
  expect(existsSync(file)).toBe(false);
});
