import type Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { applyAction } from '../../../main/engine/journal/apply.ts';
import { listOperations } from '../../../main/engine/journal/list.ts';
import { undoNewest } from '../../../main/engine/journal/undo.ts';
import { evictChunk } from '../../../main/engine/offline/evict.ts';
import { offlineWindows } from '../../../main/engine/offline/policy.ts';
import { readExcerpts } from '../../../main/engine/search/excerpts.ts';
import { searchMessages } from '../../../main/engine/search/query.ts';
import { listSavedSearches } from '../../../main/engine/search/saved.ts';
import { messagesFound } from '../../../main/engine/search/targets.ts';
import { completeAddress, learnCorrespondents } from '../../../main/engine/send/correspondents.ts';
import { all, type ReadableDb, run, type WritableDb } from '../../../main/engine/store/database.ts';
import { knownUids, removeUids, storeMessages, unknownUids } from '../../../main/engine/store/messages.ts';
import { storeFlags } from '../../../main/engine/store/placed-flags.ts';
import { locate } from '../../../main/engine/sync/body-fetch.ts';
import { planAttachments, planPrefetch } from '../../../main/engine/sync/prefetch-plan.ts';
import { readConversation } from '../../../main/engine/threads/conversation.ts';
import { countUnread, listRows, listThreads } from '../../../main/engine/threads/list.ts';
import { listTags } from '../../../main/engine/threads/tags.ts';
import type { ActionTarget } from '../../../shared/model/operation.ts';
import { fillIndex } from '../search/fill-index.ts';
import { addAccount, addMailbox, change, openMailDb, serverMessage } from './mail-db.ts';

/** Tables that grow with the mail: none of them may be read from end to end for one answer. */
const big = [
  'message',
  'placement',
  'mailbox_thread',
  'thread',
  'thread_reference',
  'body',
  'operation_target',
  'message_text_term',
  'correspondent',
  'correspondent_word',
];

/** The database, and the text of every statement that is prepared through it. */
function recording(db: WritableDb): { db: WritableDb; statements: Set<string> } {
  const statements = new Set<string>();
  const raw = new Proxy(db.raw, {
    get(target, name) {
      const value = Reflect.get(target, name, target) as unknown;
      if (name === 'prepare') {
        return (sql: string) => {
          statements.add(sql);
          return target.prepare(sql);
        };
      }
      return typeof value === 'function' ? value.bind(target) : value;
    },
  }) as Database.Database;
  return { db: { raw } as WritableDb, statements };
}

interface Step {
  detail: string;
}

function plan(db: ReadableDb, sql: string): string[] {
  const statement = db.raw.prepare(`EXPLAIN QUERY PLAN ${sql}`);
  const values = Array.from({ length: sql.match(/\?/g)?.length ?? 0 }, () => null);
  return (statement.all(...values) as Step[]).map((step) => step.detail);
}

/** Aliases that the statement gives to big tables, and their own names. */
function namesOfBigTables(sql: string): Set<string> {
  const names = new Set(big);
  for (const [, table, alias] of sql.matchAll(/\b(?:FROM|JOIN)\s+(\w+)(?:\s+(?:AS\s+)?(\w+))?/gi)) {
    if (big.includes(table!) && alias) names.add(alias);
  }
  return names;
}

function fullScans(db: ReadableDb, sql: string): string[] {
  const names = namesOfBigTables(sql);
  return plan(db, sql).filter((detail) => {
    const scanned = /^SCAN (\w+)/.exec(detail)?.[1];
    return scanned !== undefined && names.has(scanned);
  });
}

function filled(): { db: WritableDb; owner: { accountId: number; email: string }; mailboxes: number[] } {
  const db = openMailDb();
  const owner = { accountId: addAccount(db, 'owner@test'), email: 'owner@test' };
  const mailboxes = ['inbox', 'sent', 'archive', 'trash'].map((role) =>
    addMailbox(db, owner.accountId, role, role),
  );
  for (const [at, mailboxId] of mailboxes.entries()) {
    const messages = Array.from({ length: 400 }, (_, index) =>
      serverMessage(at * 400 + index, index + 1, {
        flags: { bits: index % 7 ? 1 : 4, keywords: [] },
        references: index % 3 ? [`<m${at * 400 + index - 1}@test>`] : [],
      }),
    );
    change(db, () => storeMessages(db, owner, mailboxId, messages).threadIds);
  }
  fillIndex(db);
  run(db, `INSERT INTO saved_search (name, query, position, created_at) VALUES ('s', 'sender', 1, 1)`);
  return { db, owner, mailboxes };
}

describe('query plans', () => {
  const { db: plain, owner, mailboxes } = filled();
  const view = { kind: 'mailbox', mailboxId: mailboxes[0]! } as const;
  const after = { date: 1_200_000, threadId: 50 };

  it('lists read one index range, in order, with every filter', () => {
    const { db, statements } = recording(plain);
    for (const filter of ['all', 'unread', 'starred', 'attachment'] as const) {
      listThreads(db, view, filter, after, 50);
      listThreads(db, { kind: 'unified', role: 'inbox' }, filter, after, 50);
      listThreads(db, { kind: 'unified', role: 'starred' }, filter, after, 50);
      listThreads(db, { kind: 'unified', role: 'unread' }, filter, after, 50);
      for (const role of ['inbox', 'starred', 'unread'] as const)
        listRows(db, { kind: 'unified', role }, filter, [50]);
    }
    countUnread(db);
    listTags(db);
    for (const sql of statements) {
      expect(
        fullScans(plain, sql).filter(
          (step) => !/USING (COVERING )?INDEX (thread_(starred|unread))/.test(step),
        ),
        sql,
      ).toEqual([]);
      expect(
        plan(plain, sql).filter((step) => step.includes('TEMP B-TREE')),
        sql,
      ).toEqual([]);
    }
    const lists = [...statements].filter((sql) => sql.includes('FROM mailbox_thread l'));
    const indexes = lists.map((sql) => /mailbox_thread_\w+/.exec(plan(plain, sql).join())?.[0]);
    expect(indexes).toEqual([
      'mailbox_thread_latest',
      'mailbox_thread_unread',
      'mailbox_thread_starred',
      'mailbox_thread_attachment',
    ]);
    const everywhere = [...statements].filter((sql) => sql.includes('FROM thread '));
    const used = everywhere.map((sql) => /thread_(starred|unread)/.exec(plan(plain, sql).join())?.[1]);
    expect(new Set(used)).toEqual(new Set(['starred', 'unread']));
  });

  /** Where a message stands is looked up by the message: by its mailbox, a search would read that for every hit. */
  function expectPlacementsByMessage(sql: string): void {
    const looked = plan(plain, sql).filter((step) => /\bp (?:EXISTS )?USING\b/.test(step));
    expect(
      // The few that a tag leads to are gathered by it.
      looked.filter((step) => !/placement_(message|keywords)/.test(step)),
      sql,
    ).toEqual([]);
  }

  it('searches read one index range newest first, or gather the few that a fact leads to', () => {
    const { db, statements } = recording(plain);
    const search = (text: string, order: 'newest' | 'relevance' = 'newest') =>
      searchMessages(db, text, { order, after: { key: 64_000_000, score: -1 }, limit: 50, now: 2e9 });
    for (const text of [
      ...[
        'sender',
        'sen',
        '"subject 12"',
        'from:sender subject:12',
        'sender OR nobody',
        'sender -subject:12',
      ],
      ...['sender is:unread', 'sender in:inbox', 'sender has:attachment before:2030', 'sender tag:work'],
      ...[
        'before:2030',
        'after:1970',
        'on:1970-01',
        'has:attachment',
        '-sender',
        'is:read',
        'is:known',
        'larger:10',
        'account:owner',
      ],
      ...['from:(a OR b) -(c is:unread)'],
    ]) {
      search(text);
    }
    for (const sql of statements) {
      const steps = plan(plain, sql);
      expect(
        fullScans(plain, sql).filter((step) => !/COVERING INDEX/.test(step)),
        sql,
      ).toEqual([]);
      expect(
        steps.filter((step) => step.includes('TEMP B-TREE')),
        sql,
      ).toEqual([]);
    }
    for (const sql of statements) expectPlacementsByMessage(sql);
    statements.clear();
    for (const text of [
      ...['is:unread', 'is:starred', 'in:inbox', 'id:m12@test', 'is:unread in:inbox'],
      ...['tag:work', 'tag:work in:inbox', 'is:known tag:work'],
    ])
      search(text);
    search('sender', 'relevance');
    listSavedSearches(db, 2e9);
    for (const sql of statements) {
      expectPlacementsByMessage(sql);
      const known = /COVERING INDEX|USING INDEX mailbox_thread_(?:unread|starred)|^SCAN f\b/;
      expect(
        fullScans(plain, sql).filter((step) => !known.test(step)),
        sql,
      ).toEqual([]);
    }
  });

  it('opening, acting, undoing and synchronising touch only the rows they concern', () => {
    const { db, statements } = recording(plain);
    const thread = all<{ id: number }>(plain, 'SELECT id FROM thread WHERE message_count > 1 LIMIT 1')[0]!;
    readConversation(db, thread.id, view);
    const target: ActionTarget = { kind: 'threads', threadIds: [thread.id], view };
    applyAction(db, { type: 'set-starred', value: true }, target, 1);
    applyAction(db, { type: 'archive' }, target, 1);
    for (const filter of ['all', 'unread', 'starred', 'attachment'] as const) {
      const whole: ActionTarget = { kind: 'view', view, filter, notAfter: 1e12 };
      if (filter !== 'attachment') applyAction(db, { type: 'set-starred', value: true }, whole, 1);
    }
    applyAction(
      db,
      { type: 'set-starred', value: false },
      messagesFound(db, { kind: 'search', text: 'sender', notAfter: 1e12 }),
      1,
    );
    listOperations(db);
    learnCorrespondents(db);
    completeAddress(db, 'send', 5, 1);
    completeAddress(db, '', 5, 1);
    readExcerpts(db, 'sender', [thread.id]);
    undoNewest(db, 1);
    undoNewest(db, 1);
    change(
      db,
      () => storeFlags(db, mailboxes[1]!, [{ uid: 3, modseq: '9', bits: 5, keywords: [] }]).threadIds,
    );
    change(db, () => storeMessages(db, owner, mailboxes[1]!, [serverMessage(9000, 900)]).threadIds);
    change(db, () => removeUids(db, mailboxes[1]!, [900, 901]));
    knownUids(db, mailboxes[0]!);
    unknownUids(db, mailboxes[0]!, [1, 2]);
    locate(db, 1);
    const windows = offlineWindows(db, owner.accountId, Date.now());
    planPrefetch(db, owner.accountId, windows, 10, new Set());
    planAttachments(db, owner.accountId, windows, () => true);
    evictChunk(db, owner.accountId, windows);
    fillIndex(db);
    expect([...statements].filter((sql) => sql.includes('index_queue q'))).toHaveLength(2);
    const scans = [...statements].flatMap((sql) => fullScans(plain, sql).map((step) => `${step} in: ${sql}`));
    expect(scans).toEqual([]);
  });
});
