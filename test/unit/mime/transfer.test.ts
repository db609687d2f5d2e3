import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  createTransferDecoder,
  decodeTransfer,
  decodeTransferStream,
} from '../../../main/engine/mime/index.ts';

const decode = (text: string, encoding: string) =>
  decodeTransfer(Buffer.from(text, 'latin1'), encoding).toString('latin1');

/** The bytes in pieces of the given lengths, repeated. */
function inChunks(bytes: Uint8Array, lengths: number[], encoding: string): Buffer {
  const decoder = createTransferDecoder(encoding);
  const out: Buffer[] = [];
  for (let at = 0, i = 0; at < bytes.length; i++) {
    const length = lengths[i % lengths.length] ?? 1;
    out.push(Buffer.from(decoder.push(bytes.subarray(at, at + length))));
    at += length;
  }
  out.push(decoder.end());
  return Buffer.concat(out);
}

function encodeQp(bytes: Uint8Array): string {
  let out = '';
  let column = 0;
  for (const byte of bytes) {
    const plain = (byte > 0x20 && byte < 0x7f && byte !== 0x3d) || byte === 0x20;
    out += plain ? String.fromCharCode(byte) : `=${byte.toString(16).toUpperCase().padStart(2, '0')}`;
    column += plain ? 1 : 3;
    if (column > 70) {
      out += '=\r\n';
      column = 0;
    }
  }
  // a blank at the very end must be encoded
  return out.replace(/ $/, '=20');
}

const chunks = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 5 });

describe('base64', () => {
  it.each([
    ['aGVsbG8=', 'hello'],
    ['aGVs\r\nbG8=\r\n', 'hello'],
    ['aGVsbG8', 'hello'],
    ['aGVsbA', 'hell'],
    ['a*G!V-s_bG8=', 'hello'],
    ['aGVsbG8=aGVsbG8=', 'hellohello'],
    ['aA==aA==', 'hh'],
    ['a', ''],
    ['====', ''],
    ['', ''],
  ])('%j is %j', (encoded, plain) => expect(decode(encoded, 'BASE64')).toBe(plain));

  it('survives any chunking', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), chunks, (bytes, lengths) => {
        const text = Buffer.from(bytes).toString('base64').replace(/.{20}/g, '$&\r\n');
        expect(inChunks(Buffer.from(text), lengths, 'base64')).toEqual(Buffer.from(bytes));
      }),
    );
  });
});

describe('quoted-printable', () => {
  it.each([
    ['caf=E9', 'caf\xe9'],
    ['caf=e9', 'caf\xe9'],
    ['soft=\r\nbreak', 'softbreak'],
    ['soft=\nbreak', 'softbreak'],
    ['soft= \t\r\nbreak', 'softbreak'],
    ['soft=\rbreak', 'softbreak'],
    ['trailing  \t\r\nblanks ', 'trailing\r\nblanks'],
    ['kept=20\r\n', 'kept \r\n'],
    ['a=XYb', 'a=XYb'],
    ['a=4', 'a=4'],
    ['a==41', 'a=A'],
    ['a = b', 'a = b'],
    ['end=', 'end'],
    ['=', ''],
  ])('%j is %j', (encoded, plain) => {
    expect(decode(encoded, 'quoted-printable')).toBe(plain);
    expect(inChunks(Buffer.from(encoded, 'latin1'), [1], 'quoted-printable').toString('latin1')).toBe(plain);
  });

  it('survives any chunking', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), chunks, (bytes, lengths) => {
        expect(inChunks(Buffer.from(encodeQp(bytes)), lengths, 'quoted-printable')).toEqual(
          Buffer.from(bytes),
        );
      }),
    );
  });

  it('gives the same for nonsense in one piece and in many', () => {
    const nonsense = fc.string({
      unit: fc.constantFrom('=', ' ', '\t', '\r', '\n', 'A', '4', 'x'),
      maxLength: 60,
    });
    fc.assert(
      fc.property(nonsense, chunks, (text, lengths) => {
        const bytes = Buffer.from(text, 'latin1');
        expect(inChunks(bytes, lengths, 'quoted-printable')).toEqual(
          decodeTransfer(bytes, 'quoted-printable'),
        );
      }),
    );
  });
});

describe('other encodings', () => {
  it.each(['7bit', '8bit', 'binary', 'x-nothing', '', '"'])('%j leaves the bytes alone', (encoding) =>
    expect(decode('=41 aGVsbG8=\r\n', encoding)).toBe('=41 aGVsbG8=\r\n'),
  );

  it('decodes uuencode with and without begin', () => {
    const body = '%:&5L;&\\ \r\n`\r\n';
    expect(decode(`note\r\nbegin 644 a.txt\r\n${body}end\r\nfooter\r\n`, 'x-uuencode')).toBe('hello');
    expect(decode('#0V%T\n`\n', 'uuencode')).toBe('Cat');
  });

  it('never throws, in any chunking', () => {
    const encoding = fc.constantFrom('base64', 'quoted-printable', 'x-uuencode', '8bit');
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), chunks, encoding, (bytes, lengths, name) => {
        expect(inChunks(bytes, lengths, name)).toEqual(Buffer.from(decodeTransfer(bytes, name)));
      }),
    );
  });

  it('streams', async () => {
    const source = Readable.from([Buffer.from('aGV'), Buffer.from('sbG'), Buffer.from('8')]);
    expect((await buffer(source.pipe(decodeTransferStream('base64')))).toString()).toBe('hello');
  });
});
