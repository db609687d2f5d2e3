import { afterEach, expect, it, vi } from 'vitest';
import type { RawResponse } from '../../../../main/engine/imap/fetch/read-row.ts';
import { createLog } from '../../../../main/engine/log.ts';
import { readRowsAside } from '../../../../main/engine/sync/listing/read-aside.ts';
import { readRows } from '../../../../main/engine/sync/listing/read-rows.ts';
import { SideThread } from '../../../../main/engine/worker/side-thread.ts';

const entry = new URL('../../../../main/engine/side-worker.ts', import.meta.url);
const warnings: string[] = [];
const log = createLog(({ level, message }) => {
  if (level === 'warn') warnings.push(message);
}, 'test');
let thread: SideThread | null = null;

afterEach(async () => {
  await thread?.end();
  warnings.length = 0;
});

function row(uid: number, subject: string, literals: Buffer[] = []): RawResponse {
  const envelope = `("Tue, 24 Nov 2026 10:00:00 +0000" ${subject} ((NIL NIL "ann" "near.test")) NIL NIL NIL NIL NIL NIL "<${uid}@near.test>")`;
  const structure = '("text" "plain" ("charset" "utf-8") NIL NIL "7bit" 12 1 NIL NIL NIL NIL)';
  return {
    payload: Buffer.from(
      `* ${uid} FETCH (UID ${uid} MODSEQ (7) FLAGS (\\Seen work) ENVELOPE ${envelope} BODYSTRUCTURE ${structure})`,
    ),
    literals,
  };
}

const rows = [
  row(1, '"Hello"'),
  row(2, '{4}\r\n', [Buffer.from('Tea?')]),
  row(3, '"\ufffd"'),
  { payload: Buffer.from('* 4 FETCH (UID 4 ENVELOPE (a]b))'), literals: [] },
];

function started(url: URL): SideThread {
  thread = new SideThread(url, log);
  return thread;
}

it('leaves out what cannot be read at once', () => {
  expect(readRows(rows, 0).map(({ uid, subject }) => [uid, subject])).toEqual([
    [1, 'Hello'],
    [2, 'Tea?'],
  ]);
});

it('reads the same in a thread of its own as in this one', async () => {
  const own = started(entry);
  const release = own.use();
  expect(own.isApart).toBe(false);
  const before = await readRowsAside(own, rows, 5);
  await vi.waitFor(() => expect(own.isApart).toBe(true), 10_000);
  expect(await readRowsAside(own, rows, 5)).toEqual(before);
  expect(before).toEqual(readRows(rows, 5));
  release();
  expect(warnings).toEqual([]);
});

it('keeps the thread while anybody uses it, and starts another when it has gone', async () => {
  const own = started(entry);
  const [first, second] = [own.use(), own.use()];
  await vi.waitFor(() => expect(own.isApart).toBe(true), 10_000);
  vi.useFakeTimers();
  first();
  first();
  vi.advanceTimersByTime(60_000);
  expect(own.isApart).toBe(true);
  second();
  vi.advanceTimersByTime(60_000);
  vi.useRealTimers();
  expect(own.isApart).toBe(false);
  own.use();
  await vi.waitFor(() => expect(own.isApart).toBe(true), 10_000);
});

it('reads what the thread had been given when that ends, and goes on without', async () => {
  const port = "const { parentPort } = await import('node:worker_threads');";
  const dying = `${port} parentPort.on('message', () => process.exit(3)); parentPort.postMessage({ type: 'ready' });`;
  const own = started(new URL(`data:text/javascript,${encodeURIComponent(dying)}`));
  own.use();
  await vi.waitFor(() => expect(own.isApart).toBe(true), 10_000);
  const both = await Promise.all([readRowsAside(own, rows, 5), readRowsAside(own, rows, 6)]);
  expect(both).toEqual([readRows(rows, 5), readRows(rows, 6)]);
  expect(own.isApart).toBe(false);
  own.use();
  expect(await readRowsAside(own, rows, 7)).toEqual(readRows(rows, 7));
  expect(warnings).toEqual(['All is done without a thread beside the one that writes']);
});
