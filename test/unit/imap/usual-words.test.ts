import fc from 'fast-check';
import { parseEnvelope } from 'imapflow/lib/tools.js';
import { describe, expect, it } from 'vitest';
import { decodeUsualWords } from '../../../main/engine/imap/fetch/usual-words.ts';

function byImapflow(subject: string): string | undefined {
  return parseEnvelope([null, { value: subject }] as Parameters<typeof parseEnvelope>[0]).subject;
}

const base64 = (bytes: Buffer): string => `=?UTF-8?B?${bytes.toString('base64')}?=`;
const quoted = (bytes: Buffer): string =>
  `=?utf-8?Q?${[...bytes].map((byte) => `=${byte.toString(16).toUpperCase().padStart(2, '0')}`).join('')}?=`;

/** Text in words that are cut anywhere, also in the middle of a character. */
const encoded = fc
  .tuple(fc.string({ unit: 'grapheme', minLength: 1 }), fc.integer({ min: 1, max: 20 }), fc.boolean())
  .map(([text, size, isBase64]) => {
    const bytes = Buffer.from(text);
    const words = [];
    for (let start = 0; start < bytes.length; start += size) words.push(bytes.subarray(start, start + size));
    return words.map(isBase64 ? base64 : quoted).join(' ');
  });

/** What is nearly such text. */
const pieces = [
  '=?utf-8?b?',
  '=?UTF-8?Q?',
  '=?iso-8859-1?q?',
  '?=',
  ' ',
  '_',
  '=C3=A9',
  '=',
  'w6k=',
  'QUJD',
  'é',
  '?',
];
const nearly = fc.array(fc.constantFrom(...pieces), { maxLength: 12 }).map((parts) => parts.join(''));

describe('encoded-words as most are', () => {
  it('are read as imapflow reads them', () => {
    fc.assert(
      fc.property(encoded, (text) => {
        const decoded = decodeUsualWords(text);
        // What begins with a byte order mark is left to it.
        expect(decoded ?? byImapflow(text)).toBe(byImapflow(text));
        expect(decoded === null).toBe(byImapflow(text)?.startsWith('\ufeff'));
      }),
    );
    expect(decodeUsualWords('=?utf-8?B?Y2Fmw6k=?= =?utf-8?B?IGF1IGxhaXQ=?=')).toBe('café au lait');
    expect(decodeUsualWords('=?UTF-8?q?caf=C3=A9_au?= =?UTF-8?q?_lait?=')).toBe('café au lait');
  });

  it('are left to it where they are anything else', () => {
    fc.assert(
      fc.property(nearly, (text) => {
        const decoded = decodeUsualWords(text);
        if (decoded !== null) expect(decoded).toBe(byImapflow(text) ?? '');
      }),
      { numRuns: 2000 },
    );
    for (const text of [
      'plain',
      '=?utf-8?B?QQ==?= tail',
      '=?utf-8?B?QQ?=',
      '=?iso-8859-1?q?=E9?=',
      ' =?utf-8?b?QQ==?=',
    ]) {
      expect(decodeUsualWords(text), text).toBeNull();
    }
  });
});
