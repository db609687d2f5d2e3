import fc from 'fast-check';
import PostalMime from 'postal-mime';
import { describe, expect, it } from 'vitest';
import { readFacts } from '../../../main/engine/safety/facts.ts';
import { composeReceipt, type ReceiptFacts } from '../../../main/engine/send/receipts/report.ts';

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
