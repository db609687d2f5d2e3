import { connect, createServer, type Socket } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { fillMaildir } from '../lab/deliver.ts';
import { startDovecot } from '../lab/dovecot.ts';
import { Desk, letter } from './desk.ts';
import { TestEngine } from './harness.ts';
import { query } from './mirror.ts';

let desk: Desk | undefined;
afterEach(async () => {
  await desk?.close();
  desk = undefined;
});

/** A relay that counts the commands which change something, by name. */
async function startCounter(port: number) {
  const counts = new Map<string, number>();
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    const upstream = connect(port, '127.0.0.1');
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on('error', () => {});
      socket.on('close', () => {
        client.destroy();
        upstream.destroy();
      });
    }
    client.on('data', (chunk: Buffer) => {
      for (const [, name] of chunk.toString('latin1').matchAll(/^\S+ UID (STORE|MOVE|COPY|EXPUNGE) /gm)) {
        counts.set(name!, (counts.get(name!) ?? 0) + 1);
      }
    });
    client.pipe(upstream).pipe(client);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as { port: number }).port,
    /** Commands since the last call. */
    take: (): Record<string, number> => {
      const taken = Object.fromEntries(counts);
      counts.clear();
      return taken;
    },
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

it('thousands of messages at once are few commands, and so is taking that back', async () => {
  await using server = await startDovecot();
  await using counter = await startCounter(server.ports.imap);
  const count = process.env.LONG ? 10_000 : 2_000;
  await server.addUser('bulk@lab.test', 'secret');
  const date = Date.UTC(2026, 9, 1);
  fillMaildir(
    server,
    'bulk@lab.test',
    'INBOX',
    Array.from({ length: count }, (_, index) => ({
      raw: Buffer.from(letter(`nr ${index}`)),
      internalDate: new Date(date + index * 60_000),
    })),
  );
  desk = await Desk.open(server, 'bulk', [], { port: counter.port, isThere: true });
  const at = desk;
  const inbox = await at.engine.mailbox(at.account.id, 'inbox');
  const here = async (role: 'inbox' | 'archive') =>
    (await at.engine.mailbox(at.account.id, role)).totalMessages;
  await at.engine.until('all of them', async () => ((await here('inbox')) === count ? true : undefined));
  await at.engine.untilIdle(at.account.id);
  counter.take();
  const act = (action: object) =>
    at.engine.client.call('actions.apply', {
      action: action as { type: 'archive' },
      target: { kind: 'mailbox', mailboxId: inbox.id },
    });
  await act({ type: 'set-seen', value: true });
  await at.untilSettled();
  const stores = counter.take();
  expect(stores.STORE).toBeGreaterThan(0);
  expect(stores.STORE).toBeLessThanOrEqual(20);
  await act({ type: 'archive' });
  expect(await here('inbox')).toBe(0);
  expect(await here('archive')).toBe(count);
  await at.untilSettled();
  const moves = counter.take();
  expect(moves.MOVE).toBeGreaterThan(0);
  expect(moves.MOVE).toBeLessThanOrEqual(20);
  expect(await at.remote('INBOX')).toEqual([]);

  await at.undo();
  await at.undo();
  expect(await here('inbox')).toBe(count);
  await at.untilSettled();
  const back = counter.take();
  expect((back.MOVE ?? 0) + (back.STORE ?? 0)).toBeLessThanOrEqual(40);
  const remote = await at.remote('INBOX');
  expect(remote).toHaveLength(count);
  expect(remote.filter(({ flags }) => flags.length > 0)).toEqual([]);
  expect(query(at.engine, 'SELECT count(*) AS n FROM placement WHERE uid IS NULL')).toEqual([{ n: 0 }]);
}, 120_000);

it('twenty actions are taken back one after the other, after a restart', async () => {
  await using server = await startDovecot();
  desk = await Desk.open(server, 'twenty', ['one', 'two', 'three'], { mailboxes: [{ name: 'Projects' }] });
  const at = desk;
  const projects = { path: 'Projects' };
  for (let round = 0; round < 4; round++) {
    await at.act({ type: 'set-starred', value: round % 2 === 0 }, 'inbox', ['one']);
    await at.act({ type: 'set-keyword', keyword: `round${round}`, value: true }, 'inbox', ['two']);
    await at.act({ type: 'set-seen', value: round % 2 === 0 }, 'inbox', ['two']);
    await at.moveTo('Projects', 'inbox', ['three']);
    await at.moveTo('INBOX', projects, ['three']);
    if (round % 2 === 0) await at.untilSettled();
  }
  await at.engine.close();
  at.engine = await TestEngine.start(at.engine);
  await at.untilSettled();
  for (let left = 20; left > 0; left--) expect(await at.undo(), `${left} left`).not.toBeNull();
  expect(await at.undo()).toBeNull();
  await at.untilSettled();
  expect(await at.remoteSubjects('INBOX')).toEqual(['one', 'three', 'two']);
  for (const { flags, subject } of await at.remote('INBOX')) expect(flags, subject).toEqual([]);
});
