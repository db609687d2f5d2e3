import { EventEmitter } from 'node:events';
import type { FetchMessageObject, ImapFlow } from 'imapflow';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { UidRanges } from '../../../main/engine/imap/vanished.ts';
import { createLog } from '../../../main/engine/log.ts';
import { createNetwork } from '../../../main/engine/net/network.ts';
import { all, one, run, type WritableDb } from '../../../main/engine/store/database.ts';
import { mailboxById } from '../../../main/engine/store/mailboxes.ts';
import { storeMessages } from '../../../main/engine/store/messages.ts';
import { qresyncState } from '../../../main/engine/store/server-facts.ts';
import { ChangeAnnouncer } from '../../../main/engine/sync/changes.ts';
import type { SyncContext } from '../../../main/engine/sync/context.ts';
import { backfillChunk, catchUp } from '../../../main/engine/sync/mailbox-sync.ts';
import { reconcile, removeVanished } from '../../../main/engine/sync/reconcile.ts';
import { addAccount, addMailbox, change, openMailDb, serverMessage } from '../store/mail-db.ts';

interface Remote {
  uid: number;
  flags?: string[];
  /** The error that ends its FETCH, and the connection where `fatal`. */
  error?: Error;
  fatal?: boolean;
}

/** A server for one mailbox, as much of it as a visit asks for. */
class FakeServer extends EventEmitter {
  messages: Remote[] = [];
  uidValidity = 1n;
  highestModseq: bigint | undefined;
  usable = true;
  /** Rows that come in between, unasked. */
  unasked: FetchMessageObject[] = [];
  /** Runs when the server has answered a NOOP. */
  afterNoop = (): void => {};
  /** Runs when a FETCH is asked for, before anything is answered. */
  beforeFetch = (): void => {};
  /** Runs when the server has answered a SEARCH, before the answer is read. */
  afterSearch = (): void => {};
  readonly asked: string[] = [];
  readonly capabilities = new Map<string, boolean>();
  readonly folders = new Map<string, { path: string }>();
  readonly enabled = new Set<string>();
  mailbox: { path: string; exists: number } | false = false;

  get client(): ImapFlow {
    return this as unknown as ImapFlow;
  }

  async mailboxOpen(path: string) {
    const last = Math.max(0, ...this.messages.map((message) => message.uid));
    this.mailbox = { path, exists: this.messages.length };
    const { uidValidity, highestModseq } = this;
    return { path, uidValidity, highestModseq, exists: this.messages.length, uidNext: last + 1 };
  }

  /** As imapflow when the connection goes: nothing is open any more, and what is asked next has an empty answer. */
  lose(): void {
    this.usable = false;
    this.mailbox = false;
  }

  async noop(): Promise<void> {
    this.afterNoop();
  }

  async search(): Promise<number[] | undefined> {
    if (!this.mailbox) return undefined;
    this.asked.push('SEARCH');
    const uids = this.messages.map((message) => message.uid);
    this.afterSearch();
    return uids;
  }

  async *fetch(range: string, query: { envelope?: boolean }, options: { uid?: boolean }) {
    this.asked.push(`FETCH ${range}`);
    this.beforeFetch();
    if (!this.mailbox) return;
    yield* this.unasked.splice(0);
    for (const [index, message] of this.messages.entries()) {
      if (!includes(range, options.uid ? message.uid : index + 1)) continue;
      if (message.error && query.envelope) {
        if (message.fatal) this.usable = false;
        throw message.error;
      }
      yield row(message, index + 1, query.envelope === true);
    }
  }
}

function includes(range: string, number: number): boolean {
  return range.split(',').some((part) => {
    const [first, last = first] = part.split(':');
    return number >= Number(first) && (last === '*' || number <= Number(last));
  });
}

function row(message: Remote, seq: number, whole: boolean): FetchMessageObject {
  const facts = { seq, uid: message.uid, flags: new Set(message.flags ?? []) };
  if (!whole) return facts as FetchMessageObject;
  const envelope = { messageId: `<m${message.uid}@test>`, subject: `Subject ${message.uid}`, from: [] };
  return {
    ...facts,
    envelope,
    size: 10,
    internalDate: new Date(1e9 + message.uid * 1000),
  } as unknown as FetchMessageObject;
}

let db: WritableDb;
let context: SyncContext;
let server: FakeServer;
let inbox: number;
beforeEach(() => {
  db = openMailDb();
  const id = addAccount(db, 'owner@test');
  inbox = addMailbox(db, id, 'INBOX', 'inbox');
  context = {
    account: { id, email: 'owner@test' } as SyncContext['account'],
    cache: db,
    durable: db,
    searchable: () => db,
    dataDir: '/nowhere',
    secrets: {} as SyncContext['secrets'],
    network: createNetwork(),
    credentials: {} as SyncContext['credentials'],
    changes: new ChangeAnnouncer(() => {}),
    emit: () => {},
    log: createLog(() => {}, 'test'),
    now: () => 2e12,
    unreadable: new Set(),
    departed: new Map(),
  };
  server = new FakeServer();
});
afterEach(() => {
  context.changes.close();
  db.raw.close();
});

const uids = (): number[] =>
  all<{ uid: number }>(db, 'SELECT uid FROM placement ORDER BY uid').map((found) => found.uid);
const subjects = (): string[] =>
  all<{ subject: string }>(db, 'SELECT subject FROM message ORDER BY id').map((found) => found.subject);
const range = (first: number, last: number): Remote[] =>
  Array.from({ length: last - first + 1 }, (_, index) => ({ uid: first + index }));
const failure = (code: string): Error => Object.assign(new Error('unreadable'), { code });

describe('a visit', () => {
  it('takes the newest screenful first, and leaves the rest', async () => {
    server.messages = range(1, 80);
    expect(await catchUp(context, server.client, inbox)).toEqual({ arrived: [], complete: false });
    expect(uids()).toEqual(range(31, 80).map((message) => message.uid));
    expect(mailboxById(db, inbox)).toMatchObject({ uid_next: 81, backfilled: 0 });
  });

  it('flags told in the middle of an answer make no empty message, and are heard', async () => {
    server.messages = range(1, 3);
    await catchUp(context, server.client, inbox);
    const heard: unknown[] = [];
    server.on('flags', (event) => heard.push(event));
    server.unasked = [{ seq: 1, uid: 1, flags: new Set(['\\Flagged']) } as FetchMessageObject];
    server.messages.push({ uid: 4 });
    await catchUp(context, server.client, inbox);
    expect(subjects()).toEqual(['Subject 1', 'Subject 2', 'Subject 3', 'Subject 4']);
    expect(heard).toMatchObject([{ path: 'INBOX', uid: 1, flags: new Set(['\\Flagged']) }]);
  });

  it('a new message that breaks the connection does so once, and only that one is left out', async () => {
    server.messages = range(1, 3);
    await catchUp(context, server.client, inbox);
    server.messages.push({ uid: 4, error: failure('LiteralTooLarge'), fatal: true }, { uid: 5 });
    await expect(catchUp(context, server.client, inbox)).rejects.toThrow('unreadable');
    server.usable = true;
    expect(await catchUp(context, server.client, inbox)).toMatchObject({ complete: false });
    expect(mailboxById(db, inbox)).toMatchObject({ uid_next: 6, backfilled: 0 });
    const mailbox = mailboxById(db, inbox)!;
    expect((await reconcile(context, server.client, mailbox)).missing).toEqual([4, 5]);
    await backfillChunk(context, server.client, mailbox, [5]);
    expect(uids()).toEqual([1, 2, 3, 5]);
  });

  it('a message the server refuses to send is left out, with those around it', async () => {
    server.messages = range(1, 9);
    server.messages[4]!.error = failure('ParserError1');
    await catchUp(context, server.client, inbox);
    const mailbox = mailboxById(db, inbox)!;
    const { missing } = await reconcile(context, server.client, mailbox);
    await backfillChunk(context, server.client, mailbox, missing);
    expect(uids()).toEqual([1, 2, 3, 4, 6, 7, 8, 9]);
    expect((await reconcile(context, server.client, mailbox)).missing).toEqual([]);
  });

  it('MODSEQ that has gone back, as after a restored backup, hides no change of flags', async () => {
    server.messages = range(1, 3);
    server.highestModseq = 900n;
    await catchUp(context, server.client, inbox);
    server.highestModseq = 20n;
    server.messages[1]!.flags = ['\\Seen'];
    await catchUp(context, server.client, inbox);
    expect(one(db, 'SELECT flags FROM placement WHERE uid = 2')).toEqual({ flags: 1 });
  });
});

describe('what VANISHED tells', () => {
  const told: string[] = [];
  const state = (): string => qresyncState(db, context.account.id);
  /** A visit of a mailbox of four, of which the server names `told` as gone at first. */
  const visit = async (...first: string[]): Promise<void> => {
    server.messages = range(1, 4);
    await catchUp(context, server.client, inbox);
    told.splice(0, told.length, ...first);
    server.messages = range(2, 4);
    await server.mailboxOpen('INBOX');
    await removeVanished(context, server.client, inbox, () => new UidRanges(told));
  };

  it('is proven by a comparison that finds the same', async () => {
    await visit('1');
    expect(state()).toBe('proven');
    expect(uids()).toEqual([2, 3, 4]);
  });

  it('is not held against the server when a message goes while the UIDs are compared', async () => {
    server.afterSearch = () => told.push('3');
    await visit('1');
    expect(state()).toBe('proven');
  });

  it.each([['1:2'], ['4'], []])(
    'is refuted by what is there, and by what it leaves out (%s)',
    async (...first) => {
      await visit(...first);
      expect(state()).toBe('refuted');
    },
  );
});

describe('a connection that is lost', () => {
  const lose = (): void => server.lose();

  it.each([false, true])('before SEARCH is no empty mailbox (ESEARCH: %s)', async (esearch) => {
    if (esearch) server.capabilities.set('ESEARCH', true);
    server.messages = range(1, 3);
    await catchUp(context, server.client, inbox);
    server.afterNoop = lose;
    const reconciling = reconcile(context, server.client, mailboxById(db, inbox)!);
    await expect(reconciling).rejects.toThrow('The connection was lost.');
    expect(uids()).toEqual([1, 2, 3]);
  });

  it('before FETCH moves no cursor', async () => {
    server.messages = range(1, 3);
    server.highestModseq = 5n;
    await catchUp(context, server.client, inbox);
    server.highestModseq = 9n;
    server.messages.push({ uid: 4 });
    server.messages[1]!.flags = ['\\Seen'];
    server.beforeFetch = lose;
    await expect(catchUp(context, server.client, inbox)).rejects.toThrow();
    const again = new FakeServer();
    again.messages = server.messages;
    again.highestModseq = 9n;
    await catchUp(context, again.client, inbox);
    expect(uids()).toEqual([1, 2, 3, 4]);
    expect(one(db, 'SELECT flags FROM placement WHERE uid = 2')).toEqual({ flags: 1 });
  });
});

describe('comparing all UIDs', () => {
  it.each([[[]], [[2]]])(
    'an EXISTS from before an expunge keeps nothing that has gone (left: %j)',
    async (left) => {
      server.messages = range(1, 3);
      await catchUp(context, server.client, inbox);
      server.messages = server.messages.filter(({ uid }) => (left as number[]).includes(uid));
      await reconcile(context, server.client, mailboxById(db, inbox)!);
      expect(uids()).toEqual(left);
    },
  );

  it('what another connection stores meanwhile is not taken for gone', async () => {
    server.messages = range(1, 3);
    await catchUp(context, server.client, inbox);
    server.afterSearch = () => {
      change(
        db,
        () =>
          storeMessages(db, { accountId: context.account.id, email: '' }, inbox, [serverMessage(4, 4)])
            .threadIds,
      );
    };
    expect((await reconcile(context, server.client, mailboxById(db, inbox)!)).missing).toEqual([]);
    expect(uids()).toEqual([1, 2, 3, 4]);
  });

  it('an answer that would delete much is asked for twice before it is believed', async () => {
    server.messages = range(1, 40);
    await catchUp(context, server.client, inbox);
    const complete = server.messages;
    server.messages = [];
    server.afterSearch = () => {
      server.messages = complete;
    };
    await reconcile(context, server.client, mailboxById(db, inbox)!);
    expect(uids()).toHaveLength(40);
    expect(server.asked.filter((command) => command === 'SEARCH')).toHaveLength(2);
  });

  it('a refused SEARCH is no empty mailbox', async () => {
    server.messages = range(1, 3);
    await catchUp(context, server.client, inbox);
    server.search = async () => false as unknown as number[];
    await expect(reconcile(context, server.client, mailboxById(db, inbox)!)).rejects.toThrow();
    expect(uids()).toEqual([1, 2, 3]);
  });
});

it('a row of a finished move that the server never shows goes with a visit that began after the move, not before', async () => {
  server.messages = range(1, 3);
  await catchUp(context, server.client, inbox);
  const [message] = all<{ id: number }>(db, 'SELECT id FROM message');
  const archive = addMailbox(db, context.account.id, 'Archive', 'archive');
  run(db, 'UPDATE mailbox SET backfilled = 1, uid_next = 1, uid_validity = ? WHERE id = ?', '1', archive);
  const empty = new FakeServer();
  const opened = empty.mailboxOpen.bind(empty);
  empty.mailboxOpen = async (path) => {
    const answer = await opened(path);
    // The move is finished after the server has answered what is in the mailbox.
    run(
      db,
      `INSERT INTO placement (message_id, mailbox_id, uid, server_flags, server_keywords, flags, keywords)
       VALUES (?, ?, NULL, 0, '[]', 0, '[]')`,
      message!.id,
      archive,
    );
    return answer;
  };
  const waiting = () => all(db, 'SELECT id FROM placement WHERE mailbox_id = ?', archive).length;
  await catchUp(context, empty.client, archive);
  expect(waiting()).toBe(1);
  empty.mailboxOpen = opened;
  await catchUp(context, empty.client, archive);
  expect(waiting()).toBe(0);
});
