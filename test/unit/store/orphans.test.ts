import { beforeEach, expect, it } from 'vitest';
import { all, type WritableDb } from '../../../main/engine/store/database.ts';
import { removeUids, storeMessages } from '../../../main/engine/store/messages.ts';
import { collectOrphans, hasOrphans, orphansOf } from '../../../main/engine/store/orphans.ts';
import { addAccount, addMailbox, change, openMailDb, serverMessage } from './mail-db.ts';

let db: WritableDb;
let accountId: number;
let mailboxes: number[];

beforeEach(() => {
  db = openMailDb();
  accountId = addAccount(db, 'mara@lab.test');
  mailboxes = ['Projects', 'Plans', 'Boats'].map((path) => addMailbox(db, accountId, path, null));
});

/** One message, found in a mailbox under UID 1. */
const find = (mailbox: number): unknown =>
  change(
    db,
    () =>
      storeMessages(db, { accountId, email: 'mara@lab.test' }, mailboxes[mailbox]!, [serverMessage(1, 1)])
        .threadIds,
  );
const lose = (mailbox: number): unknown => change(db, () => removeUids(db, mailboxes[mailbox]!, [1]));
const collect = (lost: ReadonlySet<number>): unknown => change(db, () => collectOrphans(db, accountId, lost));
const count = (): number => all(db, 'SELECT id FROM message').length;

it('forgets a message that was in no mailbox before all were looked at, and in none since', () => {
  find(0);
  lose(0);
  collect(orphansOf(db, accountId));
  expect(count()).toBe(0);
  expect(hasOrphans(db, accountId)).toBe(false);
});

it('keeps one that goes from mailbox to mailbox, though it was in none at some time before', () => {
  find(0);
  lose(0);
  find(1);
  // In a mailbox when this look begins.
  const lost = orphansOf(db, accountId);
  expect([...lost]).toEqual([]);
  lose(1);
  find(2);
  lose(2);
  collect(lost);
  expect(count()).toBe(1);
});

it('keeps one that was found during the look and has gone on since', () => {
  find(0);
  lose(0);
  const lost = orphansOf(db, accountId);
  find(1);
  lose(1);
  collect(lost);
  expect(count()).toBe(1);
  collect(orphansOf(db, accountId));
  expect(count()).toBe(0);
});

it('takes no more note of one that has been found', () => {
  find(0);
  lose(0);
  find(1);
  expect(hasOrphans(db, accountId)).toBe(true);
  collect(orphansOf(db, accountId));
  expect(hasOrphans(db, accountId)).toBe(false);
  expect(count()).toBe(1);
});
