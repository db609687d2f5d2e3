import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ApiError } from '../../shared/api/error.ts';
import { fillMaildir } from '../lab/deliver.ts';
import { type DovecotServer, startDovecot } from '../lab/dovecot.ts';
import { buildMessage, Random } from '../lab/generator/index.ts';
import { type Proxy as Line, type ProxyMode, startProxy } from '../lab/proxy.ts';
import { openSecondClient } from '../lab/second-client.ts';
import { TestEngine } from './harness.ts';
import { query, untilMirrored } from './mirror.ts';

/**
 * One session (sign-in, first sync, bodies, an attachment, actions) is recorded, and then lived through again and again
 * with the line cut, frozen, stalled, slow or late at seeded bytes of it. It always comes to the same end.
 */
const seed = Number(process.env.SEED ?? 20261124);
const lanes = 2;
const cuts = process.env.LONG ? 250 : 5;
/** A cut line is replaced and everything done within so many milliseconds. */
const recoveredWithinMs = 30_000;
/** One that is only dead has to be found out first (row C9). */
const foundDeadWithinMs = 120_000;

describe(`the line breaks, seed ${seed}`, () => {
  let server: DovecotServer;
  let engine: TestEngine;
  const rejections: unknown[] = [];
  const onRejection = (error: unknown): void => void rejections.push(error);
  beforeAll(async () => {
    process.on('unhandledRejection', onRejection);
    server = await startDovecot();
    engine = await TestEngine.start();
  });
  afterAll(async () => {
    process.off('unhandledRejection', onRejection);
    await engine.dispose();
    await server.stop();
    expect(rejections).toEqual([]);
    // A rejection that nobody handled in a worker is such a line, too.
    expect(engine.log.filter((record) => record.level === 'error')).toEqual([]);
  });

  it.concurrent.each(Array.from({ length: lanes }, (_, lane) => lane))(
    `lane %i: cut at ${cuts} bytes of a session`,
    { timeout: process.env.LONG ? 3_600_000 : 600_000 },
    async (lane) => {
      const random = new Random(seed + lane);
      const length = await live(server, engine, `whole-${lane}`, {});
      for (let cut = 0; cut < cuts; cut++) {
        const mode = {
          cutAtByte: 1 + random.below(length),
          cutHow: random.chance(0.7) ? 'reset' : 'end',
        } as const;
        await live(server, engine, `cut-${lane}-${cut}`, mode);
      }
    },
  );

  const slow: [string, ProxyMode][] = process.env.LONG
    ? [
        ['throttled to 10 KB/s', { bytesPerSecond: 10_000 }],
        ['2 s late', { latencyMs: 2000 }],
        ['throttled and late', { bytesPerSecond: 20_000, latencyMs: 300 }],
      ]
    : [['throttled and late', { bytesPerSecond: 100_000, latencyMs: 20 }]];
  it.concurrent.each(slow)('%s', { timeout: 900_000 }, async (name, mode) => {
    await live(server, engine, name.replaceAll(/\W+/g, '-'), mode, 600_000);
  });

  const stalls = process.env.LONG ? 10 : 2;
  it.concurrent('stalled at seeded bytes, until it flows again', { timeout: 600_000 }, async () => {
    const random = new Random(seed + 10);
    for (let stall = 0; stall < stalls; stall++) {
      await live(server, engine, `stall-${stall}`, { at: random.below(20_000), how: 'stall' });
    }
  });

  (process.env.LONG ? it.concurrent : it.skip)(
    'dead at seeded bytes, without a word: found out, and replaced',
    { timeout: 900_000 },
    async () => {
      const random = new Random(seed + 20);
      const all = Array.from({ length: 8 }, (_, index) =>
        live(
          server,
          engine,
          `dead-${index}`,
          { at: 2500 + random.below(20_000), how: 'freeze' },
          foundDeadWithinMs,
        ),
      );
      await Promise.all(all);
    },
  );
});

interface Pause {
  /** Bytes that pass before. */
  at: number;
  how: 'stall' | 'freeze';
}

const subjects = Array.from({ length: 24 }, (_, index) => `nr ${index}`);
const attachment = Buffer.alloc(20_000, 'Every byte of it counts. ');

/** Lives through the session, on a line with these troubles. @returns the bytes that passed, both ways */
async function live(
  server: DovecotServer,
  engine: TestEngine,
  name: string,
  trouble: ProxyMode | Pause,
  withinMs = recoveredWithinMs,
): Promise<number> {
  const email = `${name}@lab.test`;
  await using line = await startProxy(server.ports.imap);
  await server.addUser(email, 'secret', { mailboxes: [{ name: 'Projects' }] });
  fillMaildir(
    server,
    email,
    'INBOX',
    subjects.map((subject, index) => ({ raw: mail(subject, index) })),
  );
  const watching = 'how' in trouble ? watch(line, trouble) : line.setMode(trouble);
  const accountId = await add(engine, line, email);
  const inbox = await known(engine, accountId, withinMs);

  // Everything at once, as an impatient person would.
  const asked = inbox.slice(0, 3).map((messageId) => body(engine, messageId));
  const file = attached(engine, inbox.at(-1)!);
  const mailboxes = (await engine.client.call('mailboxes.list', {})).filter(
    (box) => box.accountId === accountId,
  );
  const projects = await engine.until('the folders', async () =>
    (await engine.client.call('mailboxes.list', {})).find(
      (box) => box.accountId === accountId && box.path === 'Projects',
    ),
  );
  expect(mailboxes.length).toBeGreaterThan(0);
  const act = async (action: Parameters<typeof apply>[1], from: number, to: number): Promise<void> =>
    await apply(engine, action, inbox.slice(from, to));
  await act({ type: 'set-starred', value: true }, 0, 6);
  await act({ type: 'archive' }, 4, 8);
  await act({ type: 'move', mailboxId: projects.id }, 8, 10);
  await act({ type: 'set-seen', value: true }, 0, 24);
  await Promise.all([...asked, file]);

  await watching;
  await engine.untilIdle(accountId, withinMs);
  await using phone = await openSecondClient(server, email);
  await engine.client.call('sync.now', { accountId });
  const remote = await untilMirrored(engine, accountId, phone, withinMs);
  const counts = ['INBOX', 'Archive', 'Projects'].map((path) => remote[path]!.length);
  expect(counts).toEqual([18, 4, 2]);
  const marks = Object.values(remote).flat();
  expect(marks.filter((text) => text.includes('\\Flagged'))).toHaveLength(6);
  expect(marks.filter((text) => text.includes('\\Seen'))).toHaveLength(24);
  const failed = (await engine.client.call('operations.list', {})).filter(
    (one) => one.accountId === accountId,
  );
  expect(failed).toEqual([]);
  // Nothing that was cut off is kept as a whole.
  for (const messageId of inbox) await body(engine, messageId);
  await engine.client.call('accounts.remove', { accountId });
  return line.bytes.toServer + line.bytes.toClient;
}

function mail(subject: string, index: number): Buffer {
  return buildMessage({
    from: { name: 'Ann Far', email: 'ann@far.test' },
    to: [{ name: 'Mara', email: 'mara@lab.test' }],
    subject,
    messageId: `${subject.replace(' ', '-')}@far.test`,
    date: new Date(Date.UTC(2026, 10, 1, 12, 59 - index)),
    text: textOf(index),
    attachments: index === 23 ? [{ name: 'bytes.txt', type: 'text/plain', content: attachment }] : [],
  });
}

function textOf(index: number): string {
  return `Begin ${index}. ${'Between both ends there are words. '.repeat(20)}End ${index}.`;
}

/** Adds the account; when the line breaks in the middle of that, again, as a person would. */
async function add(engine: TestEngine, line: Line, email: string): Promise<number> {
  for (let attempt = 0; ; attempt++) {
    try {
      return (await engine.addAccount({ host: line.host, ports: { imap: line.port } }, email)).id;
    } catch (error) {
      expect(error).toBeInstanceOf(ApiError);
      expect((error as ApiError).code).toMatch(/^(connect-failed|timeout|offline|server-refused)$/);
      if (attempt === 3) throw error;
    }
  }
}

/** Ids of all messages of INBOX, newest first. */
function known(engine: TestEngine, accountId: number, withinMs: number): Promise<number[]> {
  return engine.until(
    'all of INBOX',
    () => {
      const rows = query<{ id: number }>(
        engine,
        `SELECT m.id FROM message m JOIN placement p ON p.message_id = m.id JOIN mailbox b ON b.id = p.mailbox_id
         WHERE m.account_id = ? AND b.role = 'inbox' ORDER BY p.uid`,
        accountId,
      );
      return rows.length === subjects.length ? rows.map(({ id }) => id) : undefined;
    },
    withinMs,
  );
}

async function apply(
  engine: TestEngine,
  action: Parameters<typeof engine.client.call<'actions.apply'>>[1]['action'],
  messageIds: number[],
): Promise<void> {
  await engine.client.call('actions.apply', { action, target: { kind: 'messages', messageIds } });
}

/** Opens a message until that works, and looks at every word of it. */
async function body(engine: TestEngine, messageId: number): Promise<void> {
  const { subject } = query<{ subject: string }>(
    engine,
    'SELECT subject FROM message WHERE id = ?',
    messageId,
  )[0]!;
  const found = await persist(engine, () => engine.client.call('messages.fetchBody', { messageId }));
  const text = found.parts.map((part) => part.content).join('');
  expect(text.trim(), subject).toBe(textOf(Number(subject.slice(3))));
}

async function attached(engine: TestEngine, messageId: number): Promise<void> {
  const { structure } = query<{ structure: string }>(
    engine,
    'SELECT structure FROM message WHERE id = ?',
    messageId,
  )[0]!;
  const [{ partId }] = (JSON.parse(structure) as { attachments: [{ partId: string }] }).attachments;
  const file = await persist(engine, () => engine.call('attachments.fetch', { messageId, partId }));
  expect((await readFile(file.path)).equals(attachment)).toBe(true);
}

/** Asks again at the next event, as long as the answer is that the connection has gone. */
async function persist<T>(engine: TestEngine, ask: () => Promise<T>): Promise<T> {
  return await engine.until(
    'what was asked for',
    async () => {
      try {
        return await ask();
      } catch (error) {
        expect(error).toBeInstanceOf(ApiError);
        expect((error as ApiError).retryable, String(error)).toBe(true);
        return undefined;
      }
    },
    600_000,
  );
}

/** Lets so many bytes pass, then nothing more: for a while, or for ever on the lines that are open then. */
async function watch(line: Line, { at, how }: Pause): Promise<void> {
  await line.passed(at);
  if (how === 'freeze') return line.freezeAll();
  line.setMode({ stall: true });
  await new Promise((resolve) => setTimeout(resolve, 1500));
  line.setMode({});
}
