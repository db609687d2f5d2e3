import fc from 'fast-check';
import parser from 'imapflow/lib/handler/imap-parser.js';
import { parseEnvelope } from 'imapflow/lib/tools.js';
import { describe, expect, it } from 'vitest';
import { cleanLine, dropInvisible, isPlainLine } from '../../../main/engine/mime/characters.ts';
import {
  decodeHeaderBytes,
  decodeHeaderText,
  normaliseAddresses,
  parseMessageIds,
} from '../../../main/engine/mime/index.ts';

describe('decodeHeaderText', () => {
  it.each<[string | undefined, string]>([
    [undefined, ''],
    ['Hello', 'Hello'],
    ['  a\r\n\t b  ', 'a b'],
    ['a\0b\x07', 'ab'],
    ['x\r\nBcc: me', 'x Bcc: me'],
    ['=?utf-8?q?caf=C3=A9?=', 'café'],
    ['=?UTF-8?B?Y2Fmw6k=?=', 'café'],
    ['=?utf-8?q?=C3?= =?utf-8?q?=A9?=', 'é'],
    ['=?utf-8?q?a?= =?iso-8859-1?q?=E9?= b', 'aé b'],
    ['Re:=?utf-8?q?caf=C3=A9?=!', 'Re:café!'],
    ['=?utf-8?q?What? now?=', 'What? now'],
    ['=?utf-8?q?with blank?=', 'with blank'],
    ['=?utf-8*en?q?caf=C3=A9?=', 'café'],
    ['=?utf-8?q?cut off', 'cut off'],
    ['=?utf-8?q?cut =?utf-8?q?off?=', 'cut off'],
    ['=?utf-8?q?a=?=', 'a='],
    ['=?utf-8?x?a?=', '=?utf-8?x?a?='],
    ['a =? b ?= c', 'a =? b ?= c'],
    ['=?utf-8?q?a=00b=0D=0ABcc?=', 'ab Bcc'],
    ['\x1b$B$3$s\x1b(B', 'こん'],
    ['\u0093quoted\u0094', '“quoted”'],
    ['caf\u00c3\u00a9\u00c3\u0089', 'caféÉ'],
    ['exe.\u202egpj', 'exe.gpj'],
    ['a\u200bb', 'ab'],
    ['👩‍👧 نمی‌خواهم', '👩‍👧 نمی‌خواهم'],
    ['lone \ud800', 'lone \ufffd'],
  ])('%j is %j', (value, expected) => expect(decodeHeaderText(value)).toBe(expected));

  it.each<[string, Buffer, string]>([
    ['raw UTF-8 is read', Buffer.from('café'), 'café'],
    ['raw ISO-8859-1 is lost', Buffer.from('café', 'latin1'), 'caf\ufffd'],
    ['raw ISO-2022-JP is repaired', Buffer.from('\x1b$B$3$s\x1b(B'), 'こん'],
    ['windows-1252 called ISO-8859-1 is repaired', Buffer.from('=?iso-8859-1?q?=93a=94?='), '“a”'],
  ])('from imapflow: %s', async (_, raw, expected) => {
    const line = Buffer.concat([
      Buffer.from('* 1 FETCH (ENVELOPE (NIL "'),
      raw,
      Buffer.from('" NIL NIL NIL NIL NIL NIL NIL NIL))'),
    ]);
    const response = await parser(line, {});
    const [, list] = response.attributes as unknown as [unknown, [unknown, unknown]];
    expect(decodeHeaderText(parseEnvelope(list[1] as never).subject)).toBe(expected);
  });

  it('decodes raw bytes that imapflow could not', () => {
    expect(decodeHeaderBytes(Buffer.from('café', 'latin1'))).toBe('café');
    expect(decodeHeaderBytes(Buffer.from('café'))).toBe('café');
  });

  it('is bounded, clean and never throws', () => {
    const unit = fc.constantFrom(
      '=?utf-8?q?',
      '=?iso-2022-jp?b?',
      '?=',
      '=',
      '?',
      ' ',
      '\x1b$B',
      '\r\n',
      'é',
      'a',
    );
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit, maxLength: 40 })), (value) => {
        const text = decodeHeaderText(value);
        expect(text).not.toMatch(/[\p{Cc}\u202a-\u202e]/u);
        expect(text.isWellFormed()).toBe(true);
      }),
      { numRuns: 1000 },
    );
    expect(decodeHeaderText('😀'.repeat(1e6)).length).toBeLessThanOrEqual(2000);
  });
});

it('a plain line is one that cleaning leaves as it is', () => {
  const unit = fc.constantFrom(
    'a',
    'Z',
    '~',
    '!',
    ' ',
    '\t',
    '\u00a0',
    '\u200b',
    '\u202e',
    'é',
    '\x7f',
    '\0',
    '\ud800',
  );
  fc.assert(
    fc.property(fc.string({ unit }), (text) => {
      if (isPlainLine(text)) expect(cleanLine(dropInvisible(text))).toBe(text);
    }),
  );
  for (const plain of ['', 'a', 'Re: 1 + 1 = 2?']) expect(isPlainLine(plain)).toBe(true);
  for (const other of [' ', ' a', 'a ', 'a  b', 'a\tb', 'é']) expect(isPlainLine(other)).toBe(false);
});

describe('normaliseAddresses', () => {
  it('leaves a usual address as it is, and tidies what only looks like one', () => {
    const addresses = [
      'ann@lab.test',
      'ann.b+c_d-e@a.lab.test',
      '<ann@lab.test',
      'ann@lab.test\u200b',
      'ann@LAB.test',
      'ann@',
    ];
    expect(
      normaliseAddresses(addresses.map((address) => ({ address }))).map(({ address }) => address),
    ).toEqual([
      'ann@lab.test',
      'ann.b+c_d-e@a.lab.test',
      '<ann@lab.test',
      'ann@lab.test',
      'ann@LAB.test',
      'ann',
    ]);
  });

  const one = (name: string, address: string) => normaliseAddresses([{ name, address }])[0];
  it.each<[string, string, string, string]>([
    ['Ann', 'ann@x.org', 'Ann', 'ann@x.org'],
    ['"Ann"', 'ann@x.org', 'Ann', 'ann@x.org'],
    ["'Ann'", 'ann@x.org', 'Ann', 'ann@x.org'],
    ['=?utf-8?q?Zo=C3=AB?=', 'z@x.org', 'Zoë', 'z@x.org'],
    ['ann@x.org', 'Ann@x.org', '', 'Ann@x.org'],
    ['boss@bank.example', 'evil@x.org', 'boss@bank.example', 'evil@x.org'],
    ['a', 'evil@x.org\r\nBcc: b', 'a', 'evil@x.orgBcc:b'],
    ['a', 'a@x.org\0\u200b', 'a', 'a@x.org'],
    ['undisclosed-recipients', '', 'undisclosed-recipients', ''],
    ['Ann', 'MISSING_MAILBOX@MISSING_DOMAIN', 'Ann', ''],
    ['', 'root@MISSING_DOMAIN', '', 'root'],
    ['', '=?utf-8?q?Ann_<ann@x.org>?=@', 'Ann <ann@x.org>', ''],
  ])('%j <%s> is %j <%s>', (name, address, expectedName, expectedAddress) =>
    expect(one(name, address)).toEqual({ name: expectedName, address: expectedAddress }),
  );
  it('is bounded and survives nonsense', () => {
    expect(normaliseAddresses(undefined)).toEqual([]);
    expect(normaliseAddresses([null, 1, {}, { name: 7 }, { name: '', address: '' }] as never)).toEqual([]);
    expect(
      normaliseAddresses(Array.from({ length: 20_000 }, (_, i) => ({ name: '', address: `${i}@x` }))),
    ).toHaveLength(10_000);
  });
});

describe('parseMessageIds', () => {
  it.each<[string | undefined, string[]]>([
    [undefined, []],
    ['', []],
    ['<a@x>', ['a@x']],
    ['<a@x><b@y>\r\n <a@x>', ['a@x', 'b@y']],
    ['<a@x> (see <b@y>) garbage', ['a@x', 'b@y']],
    ['<a@\r\n x>', ['a@x']],
    ['<<a@x>>', ['a@x']],
    ['<a@x <b@y>', ['a@x', 'b@y']],
    ['<a@x', ['a@x']],
    ['a@x b@y', ['a@x', 'b@y']],
    ['Your message of Monday, ann@x.org', []],
    ['<no-at>', ['no-at']],
    ['<>', []],
    ['<a\0@x>', ['a@x']],
    [`<${'a'.repeat(600)}@x><b@y>`, ['b@y']],
  ])('%j', (header, ids) => expect(parseMessageIds(header)).toEqual(ids));

  it('keeps the first 10 and the last 90', () => {
    const all = Array.from({ length: 500 }, (_, i) => `${i}@x`);
    const kept = parseMessageIds(all.map((id) => `<${id}>`).join(' '));
    expect(kept).toEqual([...all.slice(0, 10), ...all.slice(-90)]);
    expect(parseMessageIds('<a> <b> <c>', 2)).toEqual(['a', 'b']);
  });

  it('looks only at both ends of a giant header', () => {
    const header = Array.from({ length: 100_000 }, (_, i) => `<${i}@x>`).join('\r\n ');
    const kept = parseMessageIds(header);
    expect(kept).toHaveLength(100);
    expect(kept[0]).toBe('0@x');
    expect(kept.at(-1)).toBe('99999@x');
    expect(kept.every((id) => /^\d+@x$/.test(id))).toBe(true);
  });

  it('never throws', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('<', '>', '@', ' ', '(', ')', 'a', '\n', '"') }),
        (header) => {
          for (const id of parseMessageIds(header)) expect(id).not.toMatch(/[<>\s]/);
        },
      ),
    );
  });
});
