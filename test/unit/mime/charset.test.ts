import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeCharset } from '../../../main/engine/mime/index.ts';

const hex = (text: string) => Buffer.from(text.replace(/\s/g, ''), 'hex');
const ascii = (text: string) => Buffer.from(text, 'latin1');

describe('declared character sets', () => {
  it.each<[string, Buffer, string]>([
    ['utf-8', hex('636166c3a9'), 'café'],
    ['UTF8', hex('636166c3a9'), 'café'],
    ['"utf-8"', hex('636166c3a9'), 'café'],
    ['utf8mb4', hex('f09f9880'), '😀'],
    ['iso-8859-1', hex('636166e9'), 'café'],
    ['ISO8859-1', hex('93e994'), '“é”'],
    ['iso-8859-1', hex('80'), '€'],
    ['latin-1', hex('e9'), 'é'],
    ['iso-8859-2', hex('b3f3bc'), 'łóź'],
    ['iso-8859-15', hex('a4'), '€'],
    ['iso-8859-15', hex('9394'), '“”'],
    ['iso_8859-7', hex('c1'), 'Α'],
    ['iso-8859-8-i', hex('f9ec'), 'של'],
    ['iso-8859-11', hex('a1'), 'ก'],
    ['tis-620', hex('a1'), 'ก'],
    ['windows-1251', hex('cff0e8'), 'При'],
    ['cp1251', hex('cff0e8'), 'При'],
    ['win-1251', hex('cff0e8'), 'При'],
    ['cp-1252', hex('93'), '“'],
    ['koi8-r', hex('f0d2c9'), 'При'],
    ['koi8-u', hex('a4'), 'є'],
    ['ibm866', hex('8fe0a8'), 'При'],
    ['cp437', hex('82'), 'é'],
    ['IBM850', hex('82'), 'é'],
    ['macintosh', hex('8e'), 'é'],
    ['x-mac-roman', hex('8e'), 'é'],
    ['x-mac-ce', hex('8e'), 'é'],
    ['x-mac-cyrillic', hex('8f'), 'П'],
    ['iso-2022-jp', ascii('\x1b$B$3$s\x1b(B!'), 'こん!'],
    ['cp50221', ascii('\x1b$B$3$s\x1b(B'), 'こん'],
    ['shift_jis', hex('82b182f1'), 'こん'],
    ['cp932', hex('82b182f18740'), 'こん①'],
    ['euc-jp', hex('a4b3a4f3'), 'こん'],
    ['gb2312', hex('c4e3bac3'), '你好'],
    ['gb18030', hex('c4e38139ef30'), '你㐁'],
    ['hz-gb-2312', ascii('~{Dc:C~} ~~'), '你好 ~'],
    ['big5', hex('a741a66e'), '你好'],
    ['euc-kr', hex('bec8b3e7'), '안녕'],
    ['ks_c_5601-1987', hex('bec8b3e7'), '안녕'],
    ['cp949', hex('bec8b3e7'), '안녕'],
    ['iso-2022-kr', ascii('\x1b$)C\x0e>H3g\x0f!'), '안녕!'],
    ['iso-2022-cn', ascii('\x1b$)A\x0eDc:C\x0f!'), '你好!'],
    ['utf-7', ascii('caf+AOk-'), 'café'],
    ['unicode-1-1-utf-7', ascii('caf+AOk-'), 'café'],
    ['utf-16', hex('00680069'), 'hi'],
    ['utf-16', hex('68006900'), 'hi'],
    ['utf-16le', hex('6800e900'), 'hé'],
    ['utf-16be', hex('006800e9'), 'hé'],
    ['utf-32le', hex('68000000e9000000'), 'hé'],
    ['viscii', hex('e2'), 'â'],
    ['us-ascii', ascii('plain'), 'plain'],
  ])('%s', (charset, bytes, text) => expect(decodeCharset(bytes, charset)).toEqual({ text, note: null }));
});

describe('what is declared wrongly or not at all', () => {
  it.each([undefined, '', 'us-ascii', 'unknown-8bit', 'x-user-defined', 'default'])(
    '%s: UTF-8 if valid',
    (charset) => {
      expect(decodeCharset(hex('c3a9'), charset)).toEqual({ text: 'é', note: null });
    },
  );
  it.each([undefined, 'us-ascii', 'x-unknown'])('%s: else windows-1252, with a note', (charset) => {
    expect(decodeCharset(hex('93e994'), charset)).toEqual({
      text: '“é”',
      note: expect.stringContaining('Western'),
    });
  });
  it('finds ISO-2022-JP by its escapes', () => {
    for (const charset of [undefined, 'us-ascii', 'utf-8']) {
      expect(decodeCharset(ascii('\x1b$B$3\x1b(B'), charset)).toMatchObject({ text: 'こ' });
    }
  });
  it('names an unknown set', () => {
    expect(decodeCharset(hex('c3a9'), 'klingon<b>')).toEqual({
      text: 'é',
      note: expect.stringContaining('klingonb'),
    });
    expect(decodeCharset(ascii('plain'), 'klingon')).toEqual({ text: 'plain', note: null });
  });
  it.each(['base64', 'hex', 'constructor', '__proto__', '_internal', '123', 'replacement'])(
    '%s is no set',
    (charset) => {
      expect(decodeCharset(ascii('6869'), charset).text).toBe('6869');
    },
  );
  it('keeps UTF-8 with a few errors and gives up on UTF-8 that is not', () => {
    expect(decodeCharset(hex('c3a9c3a8c3a9ff'), 'utf-8')).toMatchObject({
      text: 'éèé\ufffd',
      note: expect.any(String),
    });
    expect(decodeCharset(hex('636166e9'), 'utf-8')).toMatchObject({ text: 'café', note: expect.any(String) });
  });
  it.each<[string, string | undefined, string]>([
    ['efbbbf68c3a9', 'utf-8', 'hé'],
    ['efbbbf68c3a9', 'iso-8859-1', 'hé'],
    ['fffe6800e900', undefined, 'hé'],
    ['feff006800e9', 'utf-16', 'hé'],
    ['fffe000068000000', 'utf-32', 'h'],
    ['0000feff00000068', 'utf-32', 'h'],
  ])('obeys and drops the byte order mark of %s (%s)', (bytes, charset, text) => {
    expect(decodeCharset(hex(bytes), charset).text).toBe(text);
  });
});

it('leaves no controls and uses LF', () => {
  expect(decodeCharset(ascii('a\0b\x07\x1b[31m\r\nc\rd\te\x7f\x0cf'), 'us-ascii').text).toBe(
    'ab[31m\nc\nd\te\nf',
  );
});

it('never throws and never yields controls or half characters, whatever the bytes and the name', () => {
  const names = fc.oneof(
    fc.constantFrom(
      'utf-8',
      'utf-7',
      'utf-16',
      'utf-32',
      'hz',
      'iso-2022-kr',
      'iso-2022-cn',
      'iso-2022-jp',
      'gb18030',
    ),
    fc.constantFrom('cp850', 'iso-8859-15', 'x-mac-ce', 'big5', 'koi8-u', 'us-ascii', 'euc-kr', 'shift_jis'),
    fc.string(),
  );
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 100 }), names, (bytes, name) => {
      const { text } = decodeCharset(bytes, name);
      expect(text).not.toMatch(/[^\P{Cc}\t\n]/u);
      expect(text.isWellFormed()).toBe(true);
    }),
    { numRuns: 1000 },
  );
});
