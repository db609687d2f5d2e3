import { beforeEach, describe, expect, it } from 'vitest';
import { one, type WritableDb } from '../../../main/engine/store/database.ts';
import { storeMessages } from '../../../main/engine/store/messages.ts';
import { forgetModseqs, isOlderState, storeFlags } from '../../../main/engine/store/placed-flags.ts';
import { addAccount, addMailbox, change, openMailDb, serverMessage } from './mail-db.ts';

let db: WritableDb;
let inbox: number;
let owner: { accountId: number; email: string };
beforeEach(() => {
  db = openMailDb();
  owner = { accountId: addAccount(db, 'mara@lab.test'), email: 'mara@lab.test' };
  inbox = addMailbox(db, owner.accountId, 'INBOX', 'inbox');
  fetched(0, '5');
});

function fetched(bits: number, modseq: string | null): void {
  const message = serverMessage(1, 1, { modseq, flags: { bits, keywords: [] } });
  change(db, () => storeMessages(db, owner, inbox, [message]).threadIds);
}
function told(bits: number, modseq: string | null): void {
  change(db, () => storeFlags(db, inbox, [{ uid: 1, modseq, bits, keywords: [] }]).threadIds);
}
const now = () => one(db, 'SELECT server_flags AS bits, flags AS shown, modseq FROM placement');

describe('flags that two connections tell of', () => {
  it('are those of the higher MODSEQ, in whichever order they are read', () => {
    told(3, '9');
    told(2, '7');
    expect(now()).toEqual({ bits: 3, shown: 3, modseq: '9' });
    fetched(0, '8');
    expect(now()).toEqual({ bits: 3, shown: 3, modseq: '9' });
    told(1, '10');
    expect(now()).toEqual({ bits: 1, shown: 1, modseq: '10' });
  });

  it('keep the MODSEQ of a state that was known already', () => {
    told(0, '9');
    told(2, '7');
    expect(now()).toEqual({ bits: 0, shown: 0, modseq: '9' });
  });

  it('are the last ones where the server tells no MODSEQ', () => {
    told(3, null);
    told(2, null);
    expect(now()).toMatchObject({ bits: 2, shown: 2 });
  });

  it('begin anew with a server that was restored from a copy', () => {
    told(3, '900');
    forgetModseqs(db, inbox);
    told(0, '20');
    expect(now()).toEqual({ bits: 0, shown: 0, modseq: '20' });
  });
});

it('MODSEQ is compared as a number', () => {
  expect(isOlderState('9', '10')).toBe(true);
  expect(isOlderState('10', '9')).toBe(false);
  expect(isOlderState('9', '9')).toBe(false);
  expect(isOlderState(null, '9')).toBe(false);
  expect(isOlderState('9', null)).toBe(false);
});
