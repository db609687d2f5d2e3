import { expect, test } from 'vitest';
import { readHints } from '../../../main/engine/safety/read-hints.ts';
import { storeMessages } from '../../../main/engine/store/messages.ts';
import type { Address } from '../../../shared/model/message.ts';
import { fillIndex } from '../search/fill-index.ts';
import { addAccount, addMailbox, change, openMailDb, serverMessage } from '../store/mail-db.ts';

test('whom the person has written to is known by name and domain, and so is the person', () => {
  const db = openMailDb();
  const owner = { accountId: addAccount(db, 'mara@harbour.org'), email: 'mara@harbour.org' };
  const inbox = addMailbox(db, owner.accountId, 'INBOX', 'inbox');
  const sent = addMailbox(db, owner.accountId, 'Sent', 'sent');
  let uid = 0;
  const add = (mailboxId: number, from: Address, to: Address): number => {
    uid += 1;
    let id = 0;
    const addresses = { from: [from], to: [to], cc: [], bcc: [], replyTo: [from] };
    change(db, () => {
      const stored = storeMessages(db, owner, mailboxId, [serverMessage(uid, uid, { addresses })]);
      id = stored.newMessageIds[0]!;
      return stored.threadIds;
    });
    return id;
  };
  const mara = { name: 'Mara Lindqvist', address: 'mara@harbour.org' };
  const jonas = { name: 'Jonas Berg', address: 'Jonas@northquay.com' };
  for (let index = 0; index < 40; index += 1) add(inbox, { name: '', address: `n${index}@news.org` }, mara);
  const before = add(inbox, { name: 'Jonas Berg', address: 'ceo@gmail.com' }, mara);
  fillIndex(db);
  expect(readHints(db, before).map(({ kind }) => kind)).toEqual(['first-time']);

  add(sent, mara, jonas);
  const posing = add(inbox, { name: 'BERG, Jonas', address: 'boss@gmail.com' }, mara);
  const asOwn = add(inbox, { name: 'Mara Lindqvist', address: 'me@evil.com' }, mara);
  const alike = add(inbox, { name: 'Desk', address: 'desk@nortquay.com' }, mara);
  const honest = add(inbox, jonas, mara);
  fillIndex(db);
  expect(readHints(db, posing)).toEqual([
    {
      kind: 'known-name',
      values: { shown: 'BERG, Jonas', real: 'boss@gmail.com', known: 'jonas@northquay.com' },
    },
  ]);
  expect(readHints(db, asOwn).map(({ kind }) => kind)).toEqual(['known-name']);
  expect(readHints(db, alike).map(({ kind }) => kind)).toEqual(['near-known', 'first-time']);
  expect(readHints(db, honest)).toEqual([]);
  db.raw.close();
});
