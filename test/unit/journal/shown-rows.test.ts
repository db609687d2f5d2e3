import { expect, it } from 'vitest';
import { applyAction } from '../../../main/engine/journal/apply.ts';
import { shownRows } from '../../../main/engine/journal/shown-rows.ts';
import { storeMessages } from '../../../main/engine/store/messages.ts';
import { listThreads } from '../../../main/engine/threads/list.ts';
import type { ActionTarget } from '../../../shared/model/operation.ts';
import { addAccount, addMailbox, change, openMailDb, serverMessage } from '../store/mail-db.ts';

function mailWithThreads(count: number) {
  const db = openMailDb();
  const email = 'me@bench.test';
  const accountId = addAccount(db, email);
  const mailboxId = addMailbox(db, accountId, 'INBOX', 'inbox');
  addMailbox(db, accountId, 'Archive', 'archive');
  change(db, () => {
    const messages = Array.from({ length: count }, (_, key) => serverMessage(key, key + 1));
    return storeMessages(db, { accountId, email }, mailboxId, messages).threadIds;
  });
  const view = { kind: 'mailbox', mailboxId } as const;
  const threadIds = listThreads(db, view, 'all', null, 100).rows.map((row) => row.threadId);
  return { db, view, threadIds };
}

it('answers with the lines that the view has after the action', () => {
  const { db, view, threadIds } = mailWithThreads(3);
  const [first, second] = threadIds;
  const target: ActionTarget = { kind: 'threads', threadIds: [first!, second!], view };
  applyAction(db, { type: 'set-starred', value: true }, target, 0);
  const rows = shownRows(db, target);
  expect(rows.map((row) => row.threadId).sort()).toEqual([first, second].sort());
  expect(rows.every((row) => row.starred)).toBe(true);
  const listed = listThreads(db, view, 'all', null, 100).rows;
  expect(listed).toEqual(expect.arrayContaining(rows));
});

it('answers with none for what has left the view, what no view shows, and more than a list shows at once', () => {
  const { db, view, threadIds } = mailWithThreads(60);
  const moved: ActionTarget = { kind: 'threads', threadIds: [threadIds[0]!], view };
  applyAction(db, { type: 'archive' }, moved, 0);
  expect(shownRows(db, moved)).toEqual([]);
  expect(shownRows(db, { kind: 'threads', threadIds: threadIds.slice(1, 3), view: null })).toEqual([]);
  expect(shownRows(db, { kind: 'threads', threadIds, view })).toEqual([]);
  expect(shownRows(db, { kind: 'messages', messageIds: [2] })).toEqual([]);
});
