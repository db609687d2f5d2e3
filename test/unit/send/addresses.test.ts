import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isAddress, parseAddressList } from '../../../shared/mail/address-list.ts';
import { parseMailto } from '../../../shared/mail/mailto.ts';

describe('mailto links (RFC 6068)', () => {
  it.each([
    // The examples of section 6, and what links in the wild do.
    ['mailto:chris@example.com', { to: ['chris@example.com'] }],
    ['MAILTO:a@x.test?SUBJECT=Hi&cc=b@x.test', { to: ['a@x.test'], cc: ['b@x.test'], subject: 'Hi' }],
    ['mailto:?to=joe@example.com&cc=bob@example.com&body=hello', { to: ['joe@example.com'], body: 'hello' }],
    ['mailto:a@x.test,b@x.test', { to: ['a@x.test', 'b@x.test'] }],
    ['mailto:%22not%40me%22@example.org', { to: ['"not@me"@example.org'] }],
    ['mailto:gorby%25kremvax@example.com', { to: ['gorby%kremvax@example.com'] }],
    ['mailto:user@example.org?subject=caf%C3%A9', { subject: 'café' }],
    [
      'mailto:a@x.test?body=send%20current-issue%0D%0Asend%20index',
      { body: 'send current-issue\nsend index' },
    ],
    ['mailto:a@x.test?body=one&body=two', { body: 'one\ntwo' }],
    [
      'mailto:list@x.test?In-Reply-To=%3C3469A91.D10AF4C@example.com%3E',
      { inReplyTo: '3469A91.D10AF4C@example.com' },
    ],
    ['mailto:a@x.test?subject=a&amp;cc=b@x.test', { subject: 'a', cc: ['b@x.test'] }],
    ['mailto:a@x.test?subject=100%', { subject: '100%' }],
  ])('%s', (link, fields) => {
    expect(parseMailto(link)).toMatchObject(fields);
  });

  it('keeps a literal plus, in addresses and text', () => {
    expect(parseMailto('mailto:bill+ietf@example.org?subject=1+1&body=a+b')).toMatchObject({
      to: ['bill+ietf@example.org'],
      subject: '1+1',
      body: 'a+b',
    });
  });

  it('lets no link set From, an attachment or a second line of a header', () => {
    const fields = parseMailto(
      'mailto:a@x.test?from=boss@x.test&attach=/etc/passwd&subject=a%0D%0ABcc:%20c@x.test',
    );
    expect(fields).toEqual({
      ...{ to: ['a@x.test'], cc: [], bcc: [], body: '', inReplyTo: null },
      subject: 'a Bcc: c@x.test',
    });
  });

  it('is bounded, whatever the link asks for', () => {
    const many = parseMailto(
      `mailto:${'a@x.test,'.repeat(500)}?body=${'b'.repeat(150_000)}&subject=${'s'.repeat(9000)}`,
    );
    expect([many?.to.length, many?.body.length, many?.subject.length]).toEqual([200, 100_000, 2000]);
    expect(parseMailto(`mailto:a@x.test?body=${'b'.repeat(300_000)}`)).toBeNull();
  });

  it('takes no In-Reply-To that would break the header', () => {
    for (const id of ['%3Ca@b%3E%20%3Cc@d%3E', '%3Ca@b%3E%0D%0ABcc:c@d', '%3C%3E', ''])
      expect(parseMailto(`mailto:a@x.test?in-reply-to=${id}`)?.inReplyTo).toBeNull();
  });

  it('gives back what was put in, and nothing that could begin a header of its own', () => {
    const text = fc.string({ unit: 'grapheme', maxLength: 60 });
    const tidy = (line: string): string => line.replace(/\p{Cc}+/gu, ' ').trim();
    fc.assert(
      fc.property(text, text, text, (subject, body, address) => {
        const link = `mailto:${encodeURIComponent(address)}?subject=${encodeURIComponent(subject)}&body=${encodeURIComponent(body)}`;
        const fields = parseMailto(link)!;
        expect(fields.subject).toBe(tidy(subject));
        expect(fields.to).toEqual(tidy(address) === '' ? [] : [tidy(address)]);
        expect(fields.body).toBe(body);
      }),
    );
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 100 }), (raw) => {
        const fields = parseMailto(`mailto:a@x.test?subject=${raw}&to=${raw}&in-reply-to=${raw}`);
        for (const line of [fields?.subject, fields?.inReplyTo, ...(fields?.to ?? [])])
          expect(line ?? '').not.toMatch(/[\r\n\0]/);
      }),
    );
  });

  it('never throws', () => {
    fc.assert(fc.property(fc.string({ maxLength: 200 }), (text) => void parseMailto(`mailto:${text}`)));
    expect(parseMailto('https://x.test')).toBeNull();
  });
});

describe('lists of addresses', () => {
  it.each([
    ['ann@far.test', [['', 'ann@far.test']]],
    [
      '"Far, Ann" <ann@far.test>; ben@near.test',
      [
        ['Far, Ann', 'ann@far.test'],
        ['', 'ben@near.test'],
      ],
    ],
    [
      'Ann Far <ann@far.test>,\nBen <ben@near.test>,',
      [
        ['Ann Far', 'ann@far.test'],
        ['Ben', 'ben@near.test'],
      ],
    ],
    ['Ann Far ann@far.test', [['Ann Far', 'ann@far.test']]],
    ["'Ann' <mailto:ann@far.test>", [['Ann', 'ann@far.test']]],
    ['no address', [['', 'no address']]],
    [' , ; ', []],
  ])('%s', (text, expected) => {
    expect(parseAddressList(text).map((one) => [one.name, one.address])).toEqual(expected);
  });

  it('knows what can be written to', () => {
    for (const good of ['a@b', 'jörg@münchen.de', '"a b"@c.test', "o'neil+tag@x.test"])
      expect(isAddress(good)).toBe(true);
    for (const bad of ['', 'a', 'a@', '@b', 'a b@c', 'a@b@c', 'a@b,c', '<a@b>'])
      expect(isAddress(bad)).toBe(false);
  });
});
