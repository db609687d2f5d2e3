import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { safeFilename } from '../../../main/engine/mime/index.ts';

const PDF = 'application/pdf';

describe('safeFilename', () => {
  it.each<[string | undefined, string]>([
    ['report.pdf', 'report.pdf'],
    ['Résumé 2024 (final).pdf', 'Résumé 2024 (final).pdf'],
    ['../../etc/passwd', '_.._etc_passwd'],
    ['..\\..\\boot.ini', '_.._boot.ini'],
    ['C:\\Users\\ann\\Desktop\\plan.doc', 'plan.doc'],
    ['\\\\server\\share\\plan.doc', 'plan.doc'],
    ['a/b.pdf', 'a_b.pdf'],
    ['evil.txt:stream', 'evil.txt_stream'],
    ['.bashrc', 'bashrc'],
    ['setup.exe. . .', 'setup.exe'],
    ['invoice.pdf          .exe', 'invoice.pdf .exe'],
    ['photo\u202egpj.exe', 'photogpj.exe'],
    ['a\u200bb\ufeffc\u2066d.txt', 'abcd.txt'],
    ['a\0b\nc\x1b.txt', 'ab c.txt'],
    ['! \0 :.txt', '! _.txt'],
    ['con.txt', '_con.txt'],
    ['CON', '_CON'],
    ['aux .h', '_aux .h'],
    ['lpt1.tar.gz', '_lpt1.tar.gz'],
    ['COM\u00b9.txt', '_COM\u00b9.txt'],
    ['console.txt', 'console.txt'],
    ['=?utf-8?q?caf=C3=A9.pdf?=', 'café.pdf'],
    ['=?utf-8?q?=2E=2E=2Fx?=', '_x'],
    ["utf-8''caf%C3%A9.pdf", 'café.pdf'],
    ['\ud800x.txt', '_x.txt'],
    ['*?"<>|.txt', '______.txt'],
    ['', 'attachment.pdf'],
    [undefined, 'attachment.pdf'],
    ['...', 'attachment.pdf'],
    ['\u202e\u200b', 'attachment.pdf'],
  ])('%j becomes %j', (raw, safe) => expect(safeFilename(raw, PDF)).toBe(safe));

  it('makes names from the type', () => {
    expect(safeFilename(undefined, PDF, 2)).toBe('attachment-2.pdf');
    expect(safeFilename(undefined, 'image/png', 1)).toBe('image.png');
    expect(safeFilename(undefined, 'message/rfc822')).toBe('message.eml');
    expect(safeFilename(undefined, 'x/constructor')).toBe('attachment');
    expect(safeFilename('Re: lunch', 'message/rfc822')).toBe('Re_ lunch.eml');
  });

  it('keeps the extension of a long name', () => {
    const name = safeFilename(`${'ü'.repeat(300)}.tar.gz`, PDF);
    expect(Buffer.byteLength(name)).toBeLessThanOrEqual(200);
    expect(name.endsWith('.gz')).toBe(true);
  });

  it('is always safe', () => {
    const nasty = fc.constantFrom(
      '.',
      ' ',
      '/',
      '\\',
      ':',
      '\0',
      '\u202e',
      'con',
      'nul',
      '.exe',
      'C:\\',
      '=?utf-8?b?Li4v?=',
    );
    const raw = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 300 }),
      fc
        .array(fc.oneof(nasty, fc.string({ unit: 'grapheme', maxLength: 60 })))
        .map((parts) => parts.join('')),
    );
    fc.assert(
      fc.property(raw, fc.constantFrom(PDF, 'message/rfc822', '', 'x'), fc.integer(), (name, type, index) => {
        const safe = safeFilename(name, type, index);
        expect(safe).not.toBe('');
        expect(Buffer.byteLength(safe)).toBeLessThanOrEqual(200);
        expect(safe).not.toMatch(/[/\\:*?"<>|\p{Cc}\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/u);
        expect(safe).not.toMatch(/^[. ]|[. ]$/);
        expect(safe).not.toMatch(/^(?:con|prn|aux|nul|com\d|lpt\d)\s*(?:\.|$)/i);
        expect(safe.isWellFormed()).toBe(true);
        expect(safeFilename(safe, type, index)).toBe(safe);
      }),
      { numRuns: 1000 },
    );
  });
});
