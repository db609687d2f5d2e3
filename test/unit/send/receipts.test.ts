import fc from 'fast-check';
import PostalMime from 'postal-mime';
import { describe, expect, it } from 'vitest';
import { readFacts } from '../../../main/engine/safety/facts.ts';
import { composeReceipt, type ReceiptFacts } from '../../../main/engine/send/receipts/report.ts';
import { receiptWish } from '../../../main/engine/send/receipts/wish.ts';
import { storeBody } from '../../../main/engine/store/bodies.ts';
import { one, run } from '../../../main/engine/store/database.ts';
import { storeMessages } from '../../../main/engine/store/messages.ts';
import { addAccount, addMailbox, change, openMailDb, serverMessage } from '../store/mail-db.ts';

const request = (header: string) => readFacts(Buffer.from(`${header}\r\n\r\ntext`)).receipt ?? null;
const asks = 'From: ann@far.test\r\nDisposition-Notification-To: Ann <ann@far.test>';

describe('a request for a read receipt (RFC 8098 section 2)', () => {
  it('is read with where it leads', () => {
    expect(
      request(
        'Return-Path: <bounce@far.test>\r\nOriginal-Recipient: rfc822;mara@near.test\r\n' +
          'Disposition-Notification-To: "Far, Ann" <ann@far.test>,\r\n ben@far.test',
      ),
    ).toEqual({
      to: ['ann@far.test', 'ben@far.test'],
      returnPath: 'bounce@far.test',
      originalRecipient: 'rfc822;mara@near.test',
    });
    expect(request(asks)).toEqual({ to: ['ann@far.test'], returnPath: null, originalRecipient: null });
    expect(request('From: ann@far.test')).toBeNull();
  });

  it.each([
    ['is made twice', 'Disposition-Notification-To: eve@far.test'],
    ['is in a message that must not be answered', 'Return-Path: <>'],
    ['is in a report itself', 'Content-Type: multipart/report; report-type=disposition-notification'],
    ['demands what is not known here', 'Disposition-Notification-Options: signed-receipt=required,pkcs7'],
    ['comes from a list', 'List-Id: <harbour.lists.test>'],
    ['comes from a machine', 'Auto-Submitted: auto-generated'],
    ['was sent to many', 'Precedence: bulk'],
  ])('is not put to the person when it %s', (_why, field) => {
    expect(request(`${asks}\r\n${field}`)).toBeNull();
  });

  it.each(['', 'Ann', 'nobody@', Array.from({ length: 6 }, (_, i) => `a${i}@far.test`).join(', ')])(
    'is not put to the person when it leads nowhere or everywhere: %s',
    (to) => {
      expect(request(`Disposition-Notification-To: ${to}`)).toBeNull();
    },
  );

  it('never fails, whatever stands there, and names only addresses', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 200 }), (text) => {
        for (const address of request(`Disposition-Notification-To: ${text}`)?.to ?? [])
          expect(address).toMatch(/@/);
      }),
    );
  });
});

const facts: ReceiptFacts = {
  messageId: '<receipt@near.test>',
  date: new Date('2026-11-24T12:00:00Z'),
  from: { name: 'Mara Lindqvist', address: 'mara@bücher.test' },
  to: ['ann@far.test'],
  originalRecipient: 'rfc822;m@near.test',
  original: {
    messageId: 'plans@far.test',
    subject: 'Größe',
    date: Date.UTC(2026, 10, 23),
    from: [{ name: 'Änn', address: 'ann@far.test' }],
    to: [{ name: '', address: 'mara@bücher.test' }],
  },
};
const textOf = (content: string | ArrayBuffer | Uint8Array): string =>
  typeof content === 'string' ? content : new TextDecoder().decode(content);

describe('a read receipt (RFC 8098 section 3)', () => {
  it('has its three parts, and says no more than it must', async () => {
    const bytes = await composeReceipt(facts);
    const raw = bytes.toString('latin1');
    expect(raw).toMatch(
      /^Content-Type: multipart\/report;\s+report-type=disposition-notification;\s+boundary=/m,
    );
    const parsed = await PostalMime.parse(bytes, { forceRfc822Attachments: true });
    expect(parsed).toMatchObject({
      subject: 'Read: Größe',
      inReplyTo: '<plans@far.test>',
      references: '<plans@far.test>',
      messageId: '<receipt@near.test>',
    });
    expect(parsed.text).toContain('“Größe”');
    const report = parsed.attachments.find((one) => one.mimeType === 'message/disposition-notification');
    expect(textOf(report!.content).trim().split(/\r?\n/)).toEqual([
      'Reporting-UA: Curlew',
      'Original-Recipient: rfc822;m@near.test',
      'Final-Recipient: rfc822; mara@xn--bcher-kva.test',
      'Original-Message-ID: <plans@far.test>',
      'Disposition: manual-action/MDN-sent-manually; displayed',
    ]);
    const headers = parsed.attachments.find((one) => one.mimeType === 'text/rfc822-headers');
    expect(textOf(headers!.content)).toMatch(/^Message-ID: <plans@far\.test>\r?$/m);
    expect(raw).not.toMatch(/[^\r]\n/);
  });

  it('is a whole message for any subject, name and id', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ maxLength: 120, unit: 'binary' }), async (text) => {
        const original = { ...facts.original, subject: text, messageId: text === '' ? null : text };
        const bytes = await composeReceipt({ ...facts, from: { ...facts.from, name: text }, original });
        const parsed = await PostalMime.parse(bytes, { forceRfc822Attachments: true });
        expect(parsed.to?.map((one) => one.address)).toEqual(['ann@far.test']);
        expect(parsed.bcc).toBeUndefined();
        const kinds = parsed.attachments.map((one) => one.mimeType);
        expect(kinds).toEqual(['message/disposition-notification', 'text/rfc822-headers']);
        const report = textOf(parsed.attachments[0]!.content);
        expect(report.match(/^Disposition: manual-action\/MDN-sent-manually; displayed\r?$/gm)).toHaveLength(
          1,
        );
      }),
      { numRuns: 60 },
    );
  });
});

describe('whether the person is asked', () => {
  /** A message in INBOX that asks for a receipt, and what is different about it. */
  function wishOf(about: {
    from?: string;
    returnPath?: string;
    role?: string;
    flags?: number;
    keywords?: string[];
    to?: string[];
    setting?: string;
    answered?: boolean;
  }) {
    const db = openMailDb();
    const accountId = addAccount(db, 'mara@near.test');
    run(
      db,
      `INSERT INTO identity (account_id, name, email, position) VALUES (?, 'Mara', 'Sales@near.test', 0)`,
      accountId,
    );
    const mailboxId = addMailbox(db, accountId, 'Box', about.role ?? 'inbox');
    const from = [{ name: 'Ann', address: about.from ?? 'ann@far.test' }];
    const addresses = { from, to: [], cc: [], bcc: [], replyTo: [] };
    const flags = { bits: about.flags ?? 0, keywords: about.keywords ?? [] };
    change(
      db,
      () =>
        storeMessages(db, { accountId, email: 'mara@near.test' }, mailboxId, [
          serverMessage(1, 1, { addresses, flags }),
        ]).threadIds,
    );
    const messageId = one<{ id: number }>(db, 'SELECT id FROM message')!.id;
    const header =
      (about.returnPath ? `Return-Path: <${about.returnPath}>\r\n` : '') +
      `Disposition-Notification-To: ${(about.to ?? ['ann@far.test']).join(', ')}`;
    storeBody(db, messageId, { parts: [], note: null, facts: readFacts(Buffer.from(header)) });
    if (about.setting)
      run(db, `INSERT INTO setting VALUES ('readReceipts', ?)`, JSON.stringify(about.setting));
    if (about.answered)
      run(db, `INSERT INTO receipt_answer VALUES (?, (SELECT message_id FROM message))`, accountId);
    return receiptWish(db, messageId);
  }

  it.each([
    [{}, { to: ['ann@far.test'], elsewhere: false }],
    [{ returnPath: 'ANN@far.test' }, { to: ['ann@far.test'], elsewhere: false }],
    // RFC 8098 section 2.1: the person sees where it would go.
    [{ returnPath: 'bounces@far.test' }, { to: ['ann@far.test'], elsewhere: true }],
    [{ to: ['eve@far.test'] }, { to: ['eve@far.test'], elsewhere: true }],
    [{ to: ['ann@far.test', 'eve@far.test'] }, { to: ['ann@far.test', 'eve@far.test'], elsewhere: true }],
    [
      { role: 'archive', flags: 1 },
      { to: ['ann@far.test'], elsewhere: false },
    ],
    [{ role: 'junk' }, null],
    [{ role: 'sent' }, null],
    [{ role: 'drafts' }, null],
    [{ flags: 16 }, null],
    [{ from: 'sales@near.test' }, null],
    [{ from: 'MARA@near.test' }, null],
    [{ keywords: ['$mdnsent'] }, null],
    [{ setting: 'never' }, null],
    [{ answered: true }, null],
  ] as const)('%j', (about, expected) => {
    expect(wishOf(about as Parameters<typeof wishOf>[0])).toEqual(expected);
  });
});
