import fc from 'fast-check';
import PostalMime from 'postal-mime';
import { expect, test } from 'vitest';
import { withResentFields } from '../../../main/engine/send/redirect.ts';

const resent = {
  from: { name: 'Bën Far', address: 'ben@far.test' },
  to: [{ name: 'Cara, of the harbour', address: 'cara@near.test' }],
  date: new Date(Date.UTC(2026, 10, 24, 9, 5, 7)),
  messageId: '<own@far.test>',
};

test('the fields of the redirection come first, and the rest is byte for byte what it was', async () => {
  const raw = Buffer.from(
    'From: ann@x.test\r\nSubject: =?x?=\r\n folded\r\n\r\nBcc: stays in the text\r\n\r\n.\r\n',
  );
  const sent = withResentFields(raw, resent);
  expect(sent.subarray(-raw.length).equals(raw)).toBe(true);
  const head = sent.subarray(0, -raw.length).toString();
  expect(head).toMatch(/^(?:Resent-[A-Za-z-]+: (?:.*\r\n)(?:[ \t].*\r\n)*)+$/);
  expect(head.match(/^Resent-[A-Za-z-]+/gm)?.sort()).toEqual([
    'Resent-Date',
    'Resent-From',
    'Resent-Message-ID',
    'Resent-To',
  ]);
  expect(head).toContain('Resent-Date: Tue, 24 Nov 2026 09:05:07 +0000\r\n');
  const { headers } = await PostalMime.parse(sent);
  expect(headers.find(({ key }) => key === 'resent-to')?.value).toContain('<cara@near.test>');
});

test('neither blind recipients nor earlier deliveries go along', () => {
  const raw = Buffer.from(
    'Return-Path: <a@x.test>\r\nDelivered-To: ben@far.test\r\nBcc: secret@x.test,\r\n other@x.test\r\nFrom: a@x.test\r\n\r\nHi',
  );
  const sent = withResentFields(raw, resent).toString();
  expect(sent.slice(sent.indexOf('From: a@x.test'))).toBe('From: a@x.test\r\n\r\nHi');
  expect(sent).not.toMatch(/secret|other@|Delivered-To|Return-Path/);
});

test('whatever bytes a message has, and whatever people are called', () => {
  const line = fc.string({ unit: 'binary', maxLength: 30 });
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), line, (body, name) => {
      const raw = Buffer.concat([Buffer.from('X-First: 1\r\n\r\n'), body]);
      const sent = withResentFields(raw, { ...resent, to: [{ name, address: 'c@near.test' }] });
      expect(sent.subarray(-raw.length).equals(raw)).toBe(true);
      const head = sent.subarray(0, -raw.length).toString();
      for (const one of head.split('\r\n').slice(0, -1)) expect(one).toMatch(/^(?:Resent-|[ \t])/);
    }),
  );
});
