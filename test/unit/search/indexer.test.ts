import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createLog } from '../../../main/engine/log.ts';
import { cutAside, cutHere } from '../../../main/engine/search/cut-aside.ts';
import type { WaitingText } from '../../../main/engine/search/cut-text.ts';
import { indexPath } from '../../../main/engine/search/index-file.ts';
import { IndexHere } from '../../../main/engine/search/index-here.ts';
import { writeTexts } from '../../../main/engine/search/index-text.ts';
import { IndexThread } from '../../../main/engine/search/index-thread.ts';
import { type Indexer, startIndexer } from '../../../main/engine/search/indexer.ts';
import { findMessages } from '../../../main/engine/search/query.ts';
import { readWaiting, strikeOff, waitingForIndex } from '../../../main/engine/search/queue.ts';
import { openSearchable } from '../../../main/engine/search/searchable.ts';
import { storeBody } from '../../../main/engine/store/bodies.ts';
import { all, one, type ReadableDb, run } from '../../../main/engine/store/database.ts';
import { storeMessages } from '../../../main/engine/store/messages.ts';
import { SideThread } from '../../../main/engine/worker/side-thread.ts';
import { addAccount, addMailbox, change, openMailDb, serverMessage } from '../store/mail-db.ts';
import { fillIndex } from './fill-index.ts';

const warnings: string[] = [];
const log = createLog(({ level, message }) => {
  if (level === 'warn') warnings.push(message);
}, 'test');
const entry = new URL('../../../main/engine/side-worker.ts', import.meta.url);
const indexEntry = new URL('../../../main/engine/index-worker.ts', import.meta.url);
let thread: SideThread | null = null;
let indexer: Indexer | null = null;

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'curlew-index-'));
  path = join(folder, 'mail.sqlite');
});

afterEach(async () => {
  await indexer?.close();
  await thread?.end();
  rmSync(folder, { recursive: true, force: true });
  thread = indexer = null;
  warnings.length = 0;
});

async function sideThread(url = entry): Promise<SideThread> {
  const started = new SideThread(url, log);
  thread = started;
  started.use();
  await vi.waitFor(() => expect(started.isApart).toBe(true), 10_000);
  return started;
}

function store(count: number, path = ':memory:') {
  const db = openMailDb(path);
  const owner = { accountId: addAccount(db, 'owner@test'), email: 'owner@test' };
  const inbox = addMailbox(db, owner.accountId, 'INBOX', 'inbox');
  const add = (key: number, content: string): void => {
    change(db, () => {
      const stored = storeMessages(db, owner, inbox, [
        serverMessage(key, key + 1, { subject: `Nr ${key}`, date: 1_700_000_000_000 + key * 3_600_000 }),
      ]);
      storeBody(db, stored.newMessageIds[0]!, { parts: [{ kind: 'text', content }], note: null });
      return stored.threadIds;
    });
  };
  for (let key = 0; key < count; key++)
    add(key, `Hafenschlickmenge re2024${key} für ${'wort '.repeat(key % 7)}`);
  return { db, add };
}

function found(db: ReadableDb, text: string): number {
  const options = { order: 'newest', after: null, limit: 10_000, now: 2_000_000_000_000 } as const;
  return findMessages(db, text, options).found.length;
}

const text = (content: string): WaitingText => ({
  subject: 'Grüße',
  addresses: JSON.stringify({ from: [{ name: 'Ann', address: 'ann@near.test' }], to: [], cc: [], bcc: [] }),
  structure: JSON.stringify({ textParts: [], attachments: [], complete: true }),
  list_id: null,
  parts: JSON.stringify([{ kind: 'text', content }]),
});

describe('cutting into words', () => {
  it('comes to the same in the side thread, in many questions and in order', async () => {
    const texts = Array.from({ length: 40 }, (_, at) =>
      at === 5 ? null : text(`word${at} ${at % 9 === 0 ? 'langes Wort '.repeat(80_000) : 'kurz'}`),
    );
    const cut = (await cutAside(await sideThread(), texts))!;
    const here = cutHere(texts);
    expect(cut.map((one) => one?.columns)).toEqual(here.map((one) => one?.columns));
    const terms = (all: typeof here) =>
      [...new Set(all.flatMap((one) => one?.terms.split(' ') ?? []))].sort();
    expect(terms(cut)).toEqual(terms(here));
  });

  it('is done here for a few, without a thread, and for what a thread has left undone', async () => {
    const texts = Array.from({ length: 30 }, (_, at) => text(`word${at}`));
    expect(cutAside(null, texts)).toBeNull();
    const port = "const { parentPort } = await import('node:worker_threads');";
    const dying = `${port} parentPort.on('message', () => process.exit(3)); parentPort.postMessage({ type: 'ready' });`;
    const side = await sideThread(new URL(`data:text/javascript,${encodeURIComponent(dying)}`));
    expect(cutAside(side, texts.slice(0, 5))).toBeNull();
    expect(await cutAside(side, texts)).toEqual(cutHere(texts));
  });
});

describe('filling the index in the background', () => {
  it('finds by its part a compound that drowned in the noise of a newer message', () => {
    const { db, add } = store(0);
    const letters = (n: number): string =>
      [...String(n)].map((digit) => 'abcdefghij'[Number(digit)]).join('');
    const noise = Array.from({ length: 2100 }, (_, at) => `rauschen${letters(10_000 + at)}`).join(' ');
    add(1, 'Hafenschlickmenge');
    add(2, `${noise} Hafenschlickmenge`);
    fillIndex(db);
    expect(found(db, 'schlick')).toBe(2);
  });

  it('comes to the same with its threads as at once', async () => {
    const { db } = store(2300, path);
    const atOnce = store(2300).db;
    fillIndex(atOnce);
    const changed = vi.fn();
    const here = new IndexHere(db, path, null);
    const aside = new IndexThread({ side: entry, index: indexEntry }, path, log);
    indexer = startIndexer({ ...{ db, here, aside, changed, log }, isQuiet: () => true });
    await vi.waitFor(() => expect(waitingForIndex(db)).toBe(0), 30_000);
    await vi.waitFor(() => expect(changed).toHaveBeenCalled(), 5000);
    const reader = openSearchable(path);
    const queries = ['schlick', 're2024', '"nr 17"', 'wort', 'fur', 'near', 'subject:nr', '20245'];
    for (const query of queries) expect(found(reader, query), query).toBe(found(atOnce, query));
    const terms = 'SELECT term FROM message_text_term ORDER BY term';
    expect(all(reader, terms)).toEqual(all(atOnce, terms));
    expect(all(reader, 'SELECT word FROM message_text_word')).toHaveLength(1);
    expect(warnings).toEqual([]);
    reader.raw.close();
    db.raw.close();
  });

  it('goes on after its thread has ended, and says so', async () => {
    const { db } = store(600, path);
    const entries = { side: entry, index: new URL('data:text/javascript,') };
    const dying = new IndexThread(entries, path, log);
    const thread = new IndexThread({ side: entry, index: indexEntry }, path, log);
    let isDying = true;
    const aside = {
      index: (limit: number) => (isDying ? dying : thread).index(limit),
      end: () => thread.end(),
    };
    const here = new IndexHere(db, path, null);
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    try {
      indexer = startIndexer({ ...{ db, here, aside, log }, changed: () => {}, isQuiet: () => true });
      vi.advanceTimersByTime(100);
      await vi.waitFor(() => expect(warnings).toEqual(['The search index could not be written']), 10_000);
      isDying = false;
      vi.advanceTimersByTime(5000);
    } finally {
      vi.useRealTimers();
    }
    await vi.waitFor(() => expect(waitingForIndex(db)).toBe(0), 10_000);
    await indexer.close();
    db.raw.close();
  });

  it.each([
    ['itself', 3],
    ['its thread', 600],
  ])('is not tried again by %s when it is damaged', async (_who, count) => {
    const { db, add } = store(count, path);
    writeFileSync(indexPath(path), Buffer.alloc(8192, 0x41));
    const here = new IndexHere(db, path, null);
    const aside = new IndexThread({ side: entry, index: indexEntry }, path, log);
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    try {
      indexer = startIndexer({ ...{ db, here, aside, log }, changed: () => {}, isQuiet: () => true });
      vi.advanceTimersByTime(100);
      await vi.waitFor(
        () => expect(warnings).toEqual(['The search index is damaged; the next start makes it again']),
        10_000,
      );
      const pending = vi.getTimerCount();
      add(count, 'und noch eins');
      indexer.wake();
      expect(vi.getTimerCount()).toBe(pending);
    } finally {
      vi.useRealTimers();
    }
    expect(waitingForIndex(db)).toBe(count + 1);
    await indexer.close();
    db.raw.close();
  });

  it('takes in a few by itself, and while mail is coming in', async () => {
    const { db } = store(320, path);
    let isQuiet = false;
    const asked: number[] = [];
    let turns = 0;
    const turnsBefore: number[] = [];
    const aside = { index: async () => Promise.reject(new Error('not now')), end: async () => {} };
    const own = new IndexHere(db, path, null);
    const here = {
      index: async (limit: number) => {
        asked.push(limit);
        isQuiet = asked.length > 3;
        turnsBefore.push(turns);
        setImmediate(() => turns++);
        return await own.index(limit);
      },
      end: () => own.end(),
    };
    indexer = startIndexer({ ...{ db, here, aside, log }, changed: () => {}, isQuiet: () => isQuiet });
    await vi.waitFor(() => expect(waitingForIndex(db)).toBe(0), 10_000);
    expect(asked).toHaveLength(7);
    // Others had their turn between any two.
    expect(new Set(turnsBefore).size).toBe(7);
    expect(warnings).toEqual([]);
    await indexer.close();
    db.raw.close();
  });

  it('is asked for more while its thread is ending', async () => {
    const { db } = store(3, path);
    const thread = new IndexThread({ side: entry, index: indexEntry }, path, log);
    expect(await thread.index(2)).toHaveLength(2);
    const ended = thread.end();
    expect(await thread.index(10)).toHaveLength(3);
    await Promise.all([ended, thread.end()]);
    db.raw.close();
  });

  it('takes a batch from the rest when another one is being written', () => {
    const { db } = store(10);
    const keys = readWaiting(db, 10).map((row) => row.sort_key);
    expect(readWaiting(db, 4, { from: keys[5]!, to: keys[2]! }).map((row) => row.sort_key)).toEqual([
      ...keys.slice(0, 2),
      ...keys.slice(6, 8),
    ]);
  });

  it('leaves a message that has changed since it was read to a later batch', () => {
    const { db } = store(3);
    const rows = readWaiting(db, 10);
    const cut = cutHere(rows.map((row) => row.text));
    run(db, `UPDATE message SET subject = 'Anders' WHERE subject = 'Nr 1'`);
    const id = one<{ id: number }>(db, `SELECT id FROM message WHERE subject = 'Nr 2'`)!.id;
    storeBody(db, id, { parts: [{ kind: 'text', content: 'Späteres' }], note: null });
    writeTexts(db, rows, cut);
    strikeOff(db, rows);
    expect(waitingForIndex(db)).toBe(2);
    fillIndex(db);
    expect([found(db, '"nr 1"'), found(db, 'anders'), found(db, 'spateres'), found(db, '"nr 0"')]).toEqual([
      0, 1, 1, 1,
    ]);
  });

  it('forgets a message that goes while it is cut', () => {
    const { db } = store(2);
    const rows = readWaiting(db, 10);
    const cut = cutHere(rows.map((row) => row.text));
    run(db, `DELETE FROM message WHERE subject = 'Nr 1'`);
    writeTexts(db, rows, cut);
    strikeOff(db, rows);
    expect([found(db, 'nr'), waitingForIndex(db)]).toEqual([1, 1]);
    fillIndex(db);
    expect(all(db, 'SELECT rowid FROM message_text')).toHaveLength(1);
  });
});
