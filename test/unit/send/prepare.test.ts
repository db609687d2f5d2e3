import { beforeEach, describe, expect, it } from 'vitest';
import {
  completeAddress,
  forgetAddress,
  learnCorrespondents,
} from '../../../main/engine/send/correspondents.ts';
import { prepareContent } from '../../../main/engine/send/prepare.ts';
import { one, type WritableDb } from '../../../main/engine/store/database.ts';
import { saveIdentity } from '../../../main/engine/store/identities.ts';
import { storeMessages } from '../../../main/engine/store/messages.ts';
import type { ServerMessage } from '../../../main/engine/sync/normalise.ts';
import { addAccount, addMailbox, change, openMailDb, serverMessage } from '../store/mail-db.ts';

let db: WritableDb;
let accountId: number;
let inbox: number;
let uid = 0;

beforeEach(() => {
  db = openMailDb();
  accountId = addAccount(db, 'mara@lab.test');
  inbox = addMailbox(db, accountId, 'INBOX', 'inbox');
});

const person = (text: string) => {
  const [, name = '', address = text] = /^(.*) <(.*)>$/.exec(text) ?? [];
  return { name, address };
};
type People = Partial<Record<'from' | 'to' | 'cc' | 'bcc' | 'replyTo', string[]>>;

/** Stores a message and answers its row. */
function receive(people: People, about: Partial<ServerMessage> = {}, mailbox = inbox): number {
  uid += 1;
  const addresses = { from: [], to: [], cc: [], bcc: [], replyTo: [] } as ServerMessage['addresses'];
  for (const [field, list] of Object.entries(people)) addresses[field as keyof People] = list.map(person);
  const message = serverMessage(uid, uid, { messageId: `m${uid}@far.test`, ...about, addresses });
  change(db, () => storeMessages(db, { accountId, email: 'mara@lab.test' }, mailbox, [message]).threadIds);
  return one<{ id: number }>(db, 'SELECT max(id) AS id FROM message')!.id;
}

const list = (addresses: { address: string }[]): string[] => addresses.map((each) => each.address);

describe('an answer', () => {
  it('goes to the sender, from the address that received it, in its conversation', () => {
    const id = receive(
      { from: ['Ann <ann@far.test>'], to: ['mara@lab.test', 'ben@near.test'] },
      { subject: 'AW: Plans', references: ['a@x', 'b@x'], messageId: 'c@x' },
    );
    expect(prepareContent(db, 'reply', id)).toMatchObject({
      ...{ subject: 'Re: Plans', inReplyTo: 'c@x', references: ['a@x', 'b@x', 'c@x'] },
      ...{ to: [{ name: 'Ann', address: 'ann@far.test' }], cc: [] },
      ...{ from: { address: 'mara@lab.test' }, relation: { kind: 'reply', messageId: id } },
    });
  });

  it('to all goes to everybody else once, and never to the person', () => {
    addAccount(db, 'mara@work.test');
    const id = receive({
      from: ['ann@far.test'],
      to: ['Mara <MARA@lab.test>', 'ben@near.test', 'mara+list@lab.test'],
      cc: ['Ben@near.test', 'ann@far.test', 'mara@work.test', 'cai@near.test'],
    });
    const { to, cc, from } = prepareContent(db, 'reply-all', id);
    expect([list(to), list(cc)]).toEqual([['ann@far.test'], ['ben@near.test', 'cai@near.test']]);
    expect(from.address).toBe('mara@lab.test');
  });

  it('respects Reply-To, Mail-Followup-To and List-Post', () => {
    const people = { from: ['ann@far.test'], to: ['list@lists.test'], replyTo: ['office@far.test'] };
    const plain = receive(people);
    expect(list(prepareContent(db, 'reply', plain).to)).toEqual(['office@far.test']);
    const posted = receive(
      { from: ['ann@far.test'], to: ['mara@lab.test'] },
      {
        replyHeaders: { 'list-post': '<mailto:list@lists.test>' },
      },
    );
    expect(list(prepareContent(db, 'reply-all', posted).cc)).toEqual(['list@lists.test']);
    const followed = receive(people, {
      replyHeaders: { 'mail-followup-to': 'list@lists.test, Mara <mara@lab.test>' },
    });
    expect(prepareContent(db, 'reply-all', followed)).toMatchObject({
      to: [{ address: 'list@lists.test' }],
      cc: [],
    });
  });

  it('comes from the address with a tag, or of the catch-all, that the sender wrote to', () => {
    const tagged = receive({ from: ['shop@far.test'], to: ['mara+shop@lab.test'] });
    expect(prepareContent(db, 'reply', tagged).from.address).toBe('mara+shop@lab.test');
    const caught = receive(
      { from: ['shop@far.test'], to: ['shop@lab.test'] },
      {
        replyHeaders: { 'delivered-to': 'shop@lab.test' },
      },
    );
    expect(prepareContent(db, 'reply', caught).from.address).toBe('shop@lab.test');
    // An alias's inner name was never shown to the sender.
    const inner = receive(
      { from: ['x@far.test'], to: ['team@other.test'] },
      {
        replyHeaders: { 'delivered-to': 'intern7@lab.test' },
      },
    );
    expect(prepareContent(db, 'reply', inner).from.address).toBe('mara@lab.test');
  });

  it('comes from the identity that got it, though the sender named it nowhere', () => {
    saveIdentity(db, null, {
      accountId,
      name: 'Office',
      email: 'office@other.test',
      replyTo: null,
      signature: '',
    });
    const hidden = receive(
      { from: ['ann@far.test'], to: ['undisclosed@far.test'] },
      { replyHeaders: { 'delivered-to': 'Office@other.test' } },
    );
    expect(prepareContent(db, 'reply', hidden).from).toEqual({
      name: 'Office',
      address: 'office@other.test',
    });
    // A list takes answers only from its subscribers.
    const replyHeaders = { 'delivered-to': 'mara+list@lab.test' };
    const about = { from: ['ann@far.test'], to: ['list@lists.test'] };
    const listed = receive(about, {
      replyHeaders: { ...replyHeaders, 'list-post': '<mailto:list@lists.test>' },
    });
    expect(prepareContent(db, 'reply-all', listed).from.address).toBe('mara+list@lab.test');
    expect(prepareContent(db, 'reply', receive(about, { replyHeaders })).from.address).toBe('mara@lab.test');
  });

  it('to an own message comes from the address that it came from', () => {
    saveIdentity(db, null, {
      accountId,
      name: 'Office',
      email: 'office@other.test',
      replyTo: null,
      signature: '',
    });
    const sent = addMailbox(db, accountId, 'Sent', 'sent');
    const from = (address: string): string => {
      const people = { from: [address], to: ['ann@far.test'], replyTo: ['desk@other.test'] };
      const answer = prepareContent(db, 'reply-all', receive(people, {}, sent));
      expect([list(answer.to), list(answer.cc)]).toEqual([['ann@far.test'], []]);
      return answer.from.address;
    };
    expect(from('Office@other.test')).toBe('office@other.test');
    expect(from('mara+shop@lab.test')).toBe('mara+shop@lab.test');
    expect(from('shop@lab.test')).toBe('shop@lab.test');
    // An address that is no longer the owner's.
    expect(from('old@gone.test')).toBe('mara@lab.test');
  });

  it('is addressed whatever stands in the fields of a list', () => {
    const id = receive(
      { from: ['ann@far.test'], to: ['mara@lab.test'] },
      { replyHeaders: { 'list-post': '<mailto:list%zz@lists.test>' } },
    );
    expect(list(prepareContent(db, 'reply-all', id).cc)).toEqual(['list%zz@lists.test']);
    const closed = receive({ from: ['ann@far.test'] }, { replyHeaders: { 'list-post': 'NO (closed)' } });
    expect(list(prepareContent(db, 'reply-all', closed).cc)).toEqual([]);
    const named = receive(
      { from: ['ann@far.test'] },
      { replyHeaders: { 'mail-followup-to': '=?utf-8?q?J=C3=B6rg?= <joerg@far.test>' } },
    );
    expect(prepareContent(db, 'reply-all', named).to).toEqual([{ name: 'Jörg', address: 'joerg@far.test' }]);
  });

  it('to an own message goes on with those it went to', () => {
    const id = receive({ from: ['mara@lab.test'], to: ['ann@far.test'], cc: ['ben@near.test'] });
    expect(list(prepareContent(db, 'reply', id).to)).toEqual(['ann@far.test']);
    expect(list(prepareContent(db, 'reply-all', id).cc)).toEqual(['ben@near.test']);
  });

  it('forwards and edits as new', () => {
    const id = receive(
      { from: ['ann@far.test'], to: ['mara@lab.test'], bcc: ['c@x.test'] },
      { subject: 'Re: Plans' },
    );
    expect(prepareContent(db, 'forward', id)).toMatchObject({
      subject: 'Fwd: Plans',
      to: [],
      inReplyTo: null,
    });
    const again = prepareContent(db, 'edit-as-new', id);
    expect(again).toMatchObject({ subject: 'Re: Plans', relation: null, references: [] });
    expect(list(again.bcc)).toEqual(['c@x.test']);
  });
});

describe('completion', () => {
  const day = 86_400_000;
  const now = 1000 * day;
  const learn = (): void => {
    while (learnCorrespondents(db));
  };

  it('puts whom one writes to first, then the frequent and the recent', () => {
    receive({ from: ['Anna Old <anna.old@far.test>'], to: ['mara@lab.test'] }, { date: now - 900 * day });
    for (let i = 0; i < 3; i++) receive({ from: ['Anna New <anna.new@far.test>'] }, { date: now - day });
    const sent = addMailbox(db, accountId, 'Sent', 'sent');
    receive({ from: ['mara@lab.test'], to: ['Anna Best <anna@near.test>'] }, { date: now - 300 * day }, sent);
    learn();
    const found = completeAddress(db, 'ann', 5, now);
    expect(found.map((each) => each.name)).toEqual(['Anna Best', 'Anna New', 'Anna Old']);
    expect(completeAddress(db, 'best', 5, now)).toHaveLength(1);
    expect(completeAddress(db, 'anna near', 5, now)).toHaveLength(1);
    expect(completeAddress(db, 'nna', 5, now)).toHaveLength(0);
    expect(completeAddress(db, '%', 5, now)).toHaveLength(0);
    expect(completeAddress(db, ' ', 2, now).map((each) => each.name)).toEqual(['Anna Best', 'Anna New']);
  });

  it('finds one among very many of the same first name, and the likeliest of them', () => {
    const messages = Array.from({ length: 3100 }, (_, at) =>
      serverMessage(100_000 + at, 100_000 + at, {
        date: now - (at + 1) * 60_000,
        addresses: {
          ...{ to: [], cc: [], bcc: [], replyTo: [] },
          from: [{ name: `Ann Nr${at}`, address: `ann${at}@far.test` }],
        },
      }),
    );
    change(db, () => storeMessages(db, { accountId, email: 'mara@lab.test' }, inbox, messages).threadIds);
    const sent = addMailbox(db, accountId, 'Sent', 'sent');
    receive({ from: ['mara@lab.test'], to: ['Ann Zuse <zuse@near.test>'] }, { date: now - 400 * day }, sent);
    learn();
    expect(list(completeAddress(db, 'ann', 3, now))).toEqual([
      'zuse@near.test',
      'ann0@far.test',
      'ann1@far.test',
    ]);
    expect(list(completeAddress(db, 'ann nr3099', 5, now))).toEqual(['ann3099@far.test']);
    expect(list(completeAddress(db, 'ann3050@far', 5, now))).toEqual(['ann3050@far.test']);
    receive({ from: ['Ärmel Neu <ann3099@far.test>'] }, { date: now });
    learn();
    expect(list(completeAddress(db, 'ärm', 5, now))).toEqual(['ann3099@far.test']);
    expect(completeAddress(db, 'nr3099', 5, now)).toEqual([]);
  });

  it('never suggests senders of junk, nor what was forgotten, whatever comes later', () => {
    const junk = addMailbox(db, accountId, 'Junk', 'junk');
    receive({ from: ['Spam Ann <spam@far.test>'] }, { date: now });
    receive({ from: ['Spam Ann <spam@far.test>'] }, { date: now }, junk);
    receive({ from: ['Ann <ann@far.test>'] }, { date: now });
    learn();
    expect(completeAddress(db, 'ann', 5, now).map((each) => each.address)).toEqual(['ann@far.test']);
    forgetAddress(db, 'ANN@far.test');
    receive({ from: ['Ann <ann@far.test>'] }, { date: now });
    learn();
    expect(completeAddress(db, 'ann', 5, now)).toEqual([]);
  });
});
