import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { closeSync, openSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { Flag } from '../../main/engine/imap/flags.ts';
import { applyAction } from '../../main/engine/journal/apply.ts';
import { indexPath } from '../../main/engine/search/index-file.ts';
import { searchMessages } from '../../main/engine/search/query.ts';
import { openSearchable } from '../../main/engine/search/searchable.ts';
import { storeBody } from '../../main/engine/store/bodies.ts';
import { all, type ReadableDb, type WritableDb } from '../../main/engine/store/database.ts';
import { storeMessages } from '../../main/engine/store/messages.ts';
import { listThreads } from '../../main/engine/threads/list.ts';
import { proseWords } from '../lab/generator/prose.ts';
import { Random } from '../lab/generator/random.ts';
import { fillIndexFile } from '../unit/search/fill-index.ts';
import { addAccount, addMailbox, change, openMailDb, serverMessage } from '../unit/store/mail-db.ts';
import { mixedQueries } from './queries.ts';
import { milliseconds, percentile, report } from './report.ts';

interface FilledStore {
  db: WritableDb;
  path: string;
  inbox: number;
  /** Some texts, to take queries from. */
  texts: string[];
}

/** Where `fillStore` puts a store. */
export function storePath(folder: string, count: number, accounts = 1): string {
  return join(folder, `store-${count}-${accounts}.db`);
}

/** A store with so many messages in the INBOX of each account, texts indexed, written directly. */
export function fillStore(folder: string, count: number, accounts = 1): FilledStore {
  const random = new Random(count);
  const path = storePath(folder, count, accounts);
  const db = openMailDb(path);
  const owners = Array.from({ length: accounts }, (_, index) => {
    const email = `owner${index || ''}@bench.test`;
    const accountId = addAccount(db, email);
    return { owner: { accountId, email }, inbox: addMailbox(db, accountId, 'INBOX', 'inbox') };
  });
  const newest = Date.now();
  const texts: string[] = [];
  const batch = 2000;
  for (let start = 0; start < count * accounts; start += batch) {
    const { owner, inbox } = owners[Math.floor(start / count)]!;
    change(db, () => {
      const size = Math.min(batch, count * accounts - start);
      const messages = Array.from({ length: size }, (_, index) => {
        const key = start + index;
        const date = newest - (key % count) * 300_000;
        const isReply = key % 3 !== 0;
        return serverMessage(key, count * accounts - key, {
          subject: proseWords(random, 5),
          date,
          receivedAt: date,
          references: isReply ? [`<m${key - (key % 3)}@test>`] : [],
          flags: { bits: (key % 40 ? Flag.seen : 0) | (key % 60 ? 0 : Flag.flagged), keywords: [] },
          contentKey: createHash('sha256').update(`${key}`).digest().subarray(0, 16),
        });
      });
      const { newMessageIds, threadIds } = storeMessages(db, owner, inbox, messages);
      for (const id of newMessageIds) {
        const content = proseWords(random, 120);
        if (id % 50 === 0) texts.push(content);
        storeBody(db, id, { parts: [{ kind: 'text', content }], note: null });
      }
      return threadIds;
    });
    fillIndexFile(db, path);
  }
  return { db, path, inbox: owners[0]!.inbox, texts };
}

interface ListedStore {
  db: ReadableDb;
  path: string;
  inbox: number;
  /** Messages in it. */
  count: number;
}

/** Milliseconds of a page of 50 somewhere in the mailbox; `round` picks the filter. */
function pageTime({ db, inbox, count }: ListedStore, random: Random, round: number): number {
  const date = Date.now() - Math.floor(random.next() * count) * 300_000;
  const filter = (['all', 'all', 'unread', 'starred'] as const)[round % 4]!;
  const view = { kind: 'mailbox', mailboxId: inbox } as const;
  return milliseconds(() => listThreads(db, view, filter, { date, threadId: 0 }, 50));
}

/**
 * p99 of a page of each store, in turns, so that both meet the same machine. Each file is read through before, as the
 * system holds one that is in use.
 */
function warmPages(stores: readonly ListedStore[]): number[] {
  for (const { path } of stores) readThrough(path);
  const random = new Random(3);
  const times = stores.map((): number[] => []);
  for (let round = 0; round < 600; round++) {
    for (const [index, store] of stores.entries()) times[index]!.push(pageTime(store, random, round));
  }
  return times.map((figures) => percentile(figures.slice(100), 0.99));
}

/** p99 of a page of each store with nothing of its file in memory; null where the system does not let go of it. */
function coldPages(stores: readonly ListedStore[]): number[] | null {
  const random = new Random(4);
  const times = stores.map((): number[] => []);
  for (let round = 0; round < 100; round++) {
    for (const [index, store] of stores.entries()) {
      store.db.raw.pragma('shrink_memory');
      if (!letGo(store.path)) return null;
      times[index]!.push(pageTime(store, random, round));
    }
  }
  return times.map((figures) => percentile(figures, 0.99));
}

function readThrough(path: string): void {
  const file = openSync(path, 'r');
  const chunk = Buffer.alloc(4 * 1024 * 1024);
  while (readSync(file, chunk) > 0);
  closeSync(file);
}

/** Takes a file out of the system's memory (posix_fadvise, by dd of GNU coreutils). */
function letGo(path: string): boolean {
  return spawnSync('dd', [`if=${path}`, 'iflag=nocache', 'count=0'], { stdio: 'ignore' }).status === 0;
}

/** Milliseconds of each query, as the reader answers it: the newest 50 with all there is to show of them. */
export function searchTimes(db: ReadableDb, queries: readonly string[]): number[] {
  const ask = (text: string): unknown =>
    searchMessages(db, text, { order: 'newest', after: null, limit: 50, now: Date.now() });
  for (const text of queries.slice(0, 20)) ask(text);
  return queries.map((text) => milliseconds(() => ask(text)));
}

/** Lists, searches and actions at the size of a life's mail, and at a tenth of it. */
export function measureStore(folder: string, large: number): void {
  const tenth = fillStore(folder, large / 10);
  console.log(`Filling a store with ${large.toLocaleString('en')} messages …`);
  const store = fillStore(folder, large);
  // All into the file that is read: pages of the log lie elsewhere.
  for (const { db } of [tenth, store]) db.raw.pragma('wal_checkpoint(TRUNCATE)');
  const reader = openSearchable(store.path);
  const smallReader = openSearchable(tenth.path);
  const named = large.toLocaleString('en');
  const stores = [
    { ...store, db: reader, count: large },
    { ...tenth, db: smallReader, count: large / 10 },
  ];
  const tell = (measure: string, [curlew, reference]: readonly number[], reach: string): void =>
    report({
      ...{ measure, curlew: curlew!, unit: 'ms', beside: 'of a tenth of it', reference: reference!, reach },
    });
  tell(`page of a mailbox of ${named}, p99`, warmPages(stores), '<= 2 ×, < 5 ms');
  const cold = coldPages(stores);
  if (cold !== null) tell('the same, nothing of it in memory, p99', cold, '');
  // What follows is of a program in use.
  for (const path of [store.path, indexPath(store.path)]) readThrough(path);
  smallReader.raw.close();
  tenth.db.raw.close();
  const queries = mixedQueries(store.texts, 200).map(({ curlew }) => curlew);
  const alone = { beside: null, reference: null } as const;
  report({
    ...{
      measure: `search, newest 50 of ${named}, p95 of 200`,
      curlew: percentile(searchTimes(reader, queries), 0.95),
    },
    ...{ unit: 'ms', ...alone, reach: '<= 50 ms to paint' },
  });
  const conditions = [
    'is:unread',
    'is:starred',
    'has:attachment',
    'in:inbox',
    'in:inbox is:known',
    'tag:work',
    'older:1y',
    'is:unread newer:1y',
  ];
  report({
    ...{ measure: `search without words, worst of ${conditions.length}, of ${named}` },
    ...{ curlew: Math.max(...searchTimes(reader, [...conditions, ...conditions]).slice(conditions.length)) },
    ...{ unit: 'ms', ...alone, reach: '<= 50 ms to paint' },
  });
  const sizes = all<{ indexed: number; whole: number }>(
    reader,
    `SELECT (SELECT sum(pgsize) FROM dbstat('search')) AS indexed, (SELECT sum(pgsize) FROM dbstat('main')) AS whole`,
  )[0]!;
  report({
    ...{ measure: `index of ${named}`, curlew: sizes.indexed / 1e6, unit: 'MB' },
    ...{ beside: 'the mail beside it', reference: sizes.whole / 1e6, reach: '' },
  });
  reader.raw.close();
  const hundredThousand = Date.now() - Math.max(0, large - 100_000) * 300_000;
  report({
    ...{ measure: 'a star for 100,000 messages of one list, durable', unit: 'ms' },
    curlew: milliseconds(() =>
      applyAction(
        store.db,
        { type: 'set-starred', value: true },
        {
          ...{ kind: 'view', view: { kind: 'mailbox', mailboxId: store.inbox } },
          ...{ filter: 'all', notAfter: hundredThousand },
        },
        Date.now(),
      ),
    ),
    ...{ ...alone, reach: 'shown at once' },
  });
  store.db.raw.close();
}
