import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  decodeTextPart,
  extractWholeAttachment,
  htmlToText,
  makeSnippet,
  parseWholeMessage,
  type TextPart,
} from '../../../main/engine/mime/index.ts';
import { rasterType } from '../../../shared/content/raster.ts';
import { processorTime } from '../processor-time.ts';

const PART: TextPart = {
  partId: '1',
  kind: 'text',
  charset: '',
  encoding: '7bit',
  size: 0,
  flowed: false,
  delSp: false,
};
const show = (body: string | Buffer, part: Partial<TextPart> = {}) =>
  decodeTextPart(typeof body === 'string' ? Buffer.from(body, 'latin1') : body, { ...PART, ...part });

describe('decodeTextPart', () => {
  it('undoes encoding, charset and CRLF', () => {
    expect(show('caf=E9\r\nau=\r\n lait', { encoding: 'quoted-printable', charset: 'iso-8859-1' })).toEqual({
      part: { kind: 'text', content: 'café\nau lait' },
      note: null,
    });
  });

  it.each<[string, boolean, string]>([
    ['A long \r\nline.\r\nNext', false, 'A long line.\nNext'],
    ['Wort\u0020\r\nende', true, 'Wortende'],
    ['> quoted \r\n> text\r\n>> deeper\r\nmine', false, '> quoted text\n>> deeper\nmine'],
    ['> soft \r\nbut other depth', false, '> soft \nbut other depth'],
    ['-- \r\nAnn', false, '-- \nAnn'],
    [' >not quoted\r\n From here', false, '>not quoted\nFrom here'],
    ['end ', false, 'end '],
    ['', false, ''],
  ])('unwraps format=flowed %j', (body, delSp, content) =>
    expect(show(body, { flowed: true, delSp }).part.content).toBe(content),
  );

  it('obeys meta charset only where MIME declares none, and never UTF-7', () => {
    const html =
      '<html><head><meta http-equiv=Content-Type content="text/html; charset=windows-1251"></head>\xcf</html>';
    expect(show(html, { kind: 'html' }).part.content).toContain('П');
    expect(show(html, { kind: 'html', charset: 'iso-8859-1' }).part.content).toContain('Ï');
    expect(show('<meta charset="utf-7">+ADw-', { kind: 'html' }).part.content).toContain('+ADw-');
    expect(show('<meta charset="utf-16">\xc3\xa9', { kind: 'html' }).part.content).toContain('é');
  });

  it('cuts what is too long and says so', () => {
    const { part, note } = show(Buffer.alloc(6_000_000, 'é\n'), { charset: 'utf-8' });
    expect(part.content.length).toBeLessThan(5_300_000);
    expect(part.content).not.toContain('\ufffd');
    expect(note).toContain('Only its beginning');
  });

  it('never throws', () => {
    const part = fc.record({
      partId: fc.constant('1'),
      kind: fc.constantFrom('html' as const, 'text' as const),
      charset: fc.oneof(fc.string(), fc.constantFrom('utf-8', 'utf-16', 'hz')),
      encoding: fc.oneof(fc.string(), fc.constantFrom('base64', 'quoted-printable', 'x-uuencode')),
      size: fc.integer(),
      flowed: fc.boolean(),
      delSp: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), part, (bytes, declared) => {
        expect(decodeTextPart(bytes, declared).part.content).not.toMatch(/[^\P{Cc}\t\n]/u);
      }),
    );
  });
});

describe('htmlToText', () => {
  it.each([
    ['<p>Tom &amp; <b>Ann</b></p><p>Bye', 'Tom & Ann\nBye'],
    ['a<br>b<BR/>c', 'a\nb\nc'],
    ['<html><head><title>T</title><style>p{}</style></head><body>x</body></html>', 'x'],
    ['a<script>if (1<2) "</p>"</script >b', 'ab'],
    ['a<SCRIPT>x</scriptx>y</SCRIPT>b', 'ab'],
    ['a<!-- <p> -->b<!-->c<!--->d', 'abcd'],
    ['a<!--[if mso]>office<![endif]-->b<![if !mso]>c<![endif]>', 'abc'],
    ['<a title="x > y" href=\'>\'>link</a>', 'link'],
    ['<a href=x"y>text</a>', 'text'],
    ['1 < 2 <3', '1 < 2 <3'],
    ['  many \n\t blanks&nbsp;&nbsp;here ', 'many blanks here'],
    ['<td>a</td><td>b</td>', 'a b'],
    ['<b>a</b> <i>b</i>', 'a b'],
    ['<pre>a\n  b</pre>c', 'a\n  b\nc'],
    ['<div style="display:none">preheader</div>x', 'preheader\nx'],
    ['&eacute;&#233;&#xE9;&#128;&#x110000;&#0;&nosuch;&copy &', 'ééé€\ufffd\ufffd&nosuch;© &'],
    ['&lt;script&gt;', '<script>'],
    ['&constructor;', '&constructor;'],
    ['open <a href="', 'open'],
    ['open <!-- ', 'open'],
    ['open <style>', 'open'],
    ['', ''],
  ])('%j', (html, text) => expect(htmlToText(html)).toBe(text));

  it.each([
    '<',
    '<a',
    '<a href="',
    '<!--',
    '<script>',
    '&',
    '&#',
    '<p>x</p>',
    '<a b=c d="e">hi</a>\n',
    ' ',
    '<pre> ',
    "<a '",
  ])('reads 5 MB of %j in a time that grows with its length', { timeout: 60_000 }, async (unit) => {
    // Under one second where it is linear, hours where it is not.
    const html = unit.repeat((5 * 1024 * 1024) / unit.length);
    expect(await processorTime(() => htmlToText(html))).toBeLessThan(5000);
  });

  it('never throws or yields controls', () => {
    const unit = fc.constantFrom(
      '<',
      '>',
      '/',
      '!',
      '-',
      '"',
      "'",
      '=',
      'p',
      'style',
      'script',
      '&',
      '#',
      'x',
      '1',
      ';',
      ' ',
      '\0',
    );
    fc.assert(
      fc.property(fc.string({ unit, maxLength: 60 }), (html) => {
        expect(htmlToText(html)).not.toMatch(/[^\P{Cc}\t\n]/u);
      }),
    );
  });
});

describe('makeSnippet', () => {
  const snippet = (content: string) => makeSnippet([{ kind: 'text', content }]);
  it.each([
    ['Hello\n\nworld', 'Hello world'],
    ['Yes.\n\nOn Mon, 1 Jan 2024 at 10:00, Ann <a@x.org> wrote:\n> old', 'Yes.'],
    ['Yes.\n\nOn Mon, 1 Jan 2024 at 10:00, Ann Long Name\n<a@x.org> wrote:\n> old', 'Yes.'],
    ['Ja.\n\nAm 01.01.24 um 10:00 schrieb Ann:\n> alt', 'Ja.'],
    ['Oui.\n\nLe lun. 1 janv. 2024 à 10:00, Ann <a@x.org> a écrit :\n> vieux', 'Oui.'],
    ['Sí.\n\nEl lun, 1 ene 2024, Ann escribió:\n> viejo', 'Sí.'],
    ['> old\n\nMy answer', 'My answer'],
    ['Text\n-- \nAnn\nSales', 'Text'],
    ['Text\n-----Original Message-----\nFrom: x', 'Text'],
    ['> only\n> quotes', '> only > quotes'],
    ['https://x.org/very/long\nRead this', 'Read this'],
    ['https://x.org/a Read this', 'Read this'],
    ['https://x.org/a', 'https://x.org/a'],
    ['Please note:\nthe dog', 'Please note: the dog'],
    ['', ''],
  ])('%j', (text, expected) => expect(snippet(text)).toBe(expected));

  it('drops the padding behind preview text, not the joiners of words', () => {
    const padding = '&zwnj;&nbsp;&#847;&shy;&#8203;'.repeat(50);
    expect(makeSnippet([{ kind: 'html', content: `<div>Sale نمی‌خواهم ${padding}</div><p>Body</p>` }])).toBe(
      'Sale نمی‌خواهم Body',
    );
  });
  it('is at most 200 characters and goes on to the next part when one is empty', () => {
    expect(snippet('word '.repeat(100)).length).toBeLessThanOrEqual(200);
    expect(snippet('😀'.repeat(500)).isWellFormed()).toBe(true);
    expect(
      makeSnippet([
        { kind: 'html', content: '<style>p{}</style>' },
        { kind: 'text', content: 'Here' },
      ]),
    ).toBe('Here');
    expect(makeSnippet([])).toBe('');
  });
});

describe('parseWholeMessage', () => {
  it('keeps each text by itself: what is open in one part does not swallow the next (EFAIL)', async () => {
    const raw = [
      'From: a@x.test',
      'Content-Type: multipart/mixed; boundary=b',
      '',
      '--b',
      'Content-Type: text/html',
      '',
      '<img src="https://evil.example/',
      '--b',
      'Content-Type: multipart/encrypted; boundary=c; protocol="application/pgp-encrypted"',
      '',
      '--c',
      'Content-Type: application/pgp-encrypted',
      '',
      'Version: 1',
      '--c',
      'Content-Type: application/octet-stream',
      '',
      'ciphertext',
      '--c--',
      '--b',
      'Content-Type: multipart/signed; boundary=d',
      '',
      '--d',
      'Content-Type: text/plain',
      '',
      'Signed words',
      '--d',
      'Content-Type: application/pgp-signature',
      '',
      'signature',
      '--d--',
      '--b',
      'Content-Type: text/plain; name=more.txt',
      '',
      'Named words',
      '--b',
      'Content-Type: text/html',
      '',
      '">',
      '--b--',
      '',
    ].join('\r\n');
    const { parts, attachments, protection } = await parseWholeMessage(Buffer.from(raw));
    expect(parts.map(({ kind, content }) => [kind, content.trim()])).toEqual([
      ['html', '<img src="https://evil.example/'],
      ['text', 'Signed words'],
      ['html', '">'],
      ['text', 'Named words'],
    ]);
    expect(protection).toBe('partly-encrypted');
    expect(attachments.map(({ type }) => type)).toEqual([
      'application/pgp-encrypted',
      'application/octet-stream',
      'application/pgp-signature',
    ]);
  });

  const parse = (text: string) => parseWholeMessage(Buffer.from(text, 'latin1'));
  it('reads a truncated multipart', async () => {
    const raw =
      'Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nHello\r\n' +
      '--b\r\nContent-Type: application/pdf; name="../x.pdf"\r\nContent-Transfer-Encoding: base64\r\n\r\naGVsbG8';
    const { parts, attachments, note } = await parse(raw);
    expect(parts).toEqual([{ kind: 'text', content: expect.stringContaining('Hello') }]);
    expect(attachments).toMatchObject([
      { partId: 'whole.1', filename: '_x.pdf', type: 'application/pdf', size: 5 },
    ]);
    expect(note).toBeNull();
    expect((await extractWholeAttachment(Buffer.from(raw), 'whole.1'))?.toString()).toBe('hello');
    expect(await extractWholeAttachment(Buffer.from(raw), 'whole.2')).toBeNull();
    expect(
      await extractWholeAttachment(Buffer.from(raw), 'whole.1', { maxBytes: raw.length - 2 }),
    ).toBeNull();
    expect(await extractWholeAttachment(Buffer.from(raw), '1')).toBeNull();
  });
  it('shows the raw text when nothing can be parsed', async () => {
    let nested = '';
    for (let i = 0; i < 400; i++)
      nested += `Content-Type: multipart/mixed; boundary=b${i}\r\n\r\n--b${i}\r\n`;
    const { parts, note } = await parse(`${nested}\r\nHello`);
    expect(parts[0]?.content).toContain('Hello');
    expect(note).toContain('malformed');
  });
  it('is bounded', async () => {
    const { parts, note } = await parseWholeMessage(Buffer.from(`A: b\r\n\r\n${'x'.repeat(5000)}`), {
      maxBytes: 1000,
    });
    expect(parts[0]?.content.length).toBeLessThan(1000);
    expect(note).toContain('Only its beginning');
  });
  it.each(['--b\r\n', '\r\n', 'a: b\r\n'])(
    'does not run out of memory or time over millions of %j',
    { timeout: 60_000 },
    async (line) => {
      const raw = Buffer.alloc(5_000_000, line);
      Buffer.from('Content-Type: multipart/mixed; boundary=b\r\n\r\n').copy(raw);
      const took = await processorTime(async () => {
        expect((await parseWholeMessage(raw)).note).toContain('Only its beginning');
      });
      expect(took).toBeLessThan(10_000);
    },
  );
  it('never rejects', async () => {
    const unit = fc.constantFrom(
      'Content-Type: multipart/mixed; boundary=b',
      '--b',
      '--b--',
      '\r\n',
      '\r\n\r\n',
      'Content-Type: text/html; charset=x',
      ':',
      '\0',
      'a',
      '\xff',
    );
    await fc.assert(
      fc.asyncProperty(fc.string({ unit, maxLength: 30 }), async (text) => {
        for (const part of (await parse(text)).parts) expect(part.content).not.toMatch(/[^\P{Cc}\t\n]/u);
      }),
    );
  });
});

describe('rasterType', () => {
  const bytes = (text: string) => Buffer.from(text, 'latin1');
  it.each<[string, Buffer, string | null]>([
    ['png', bytes('\x89PNG\r\n\x1a\n....'), 'image/png'],
    ['jpeg', bytes('\xff\xd8\xff\xe0'), 'image/jpeg'],
    ['gif', bytes('GIF89a..'), 'image/gif'],
    ['webp', bytes('RIFF\x01\x00\x00\x00WEBPVP8L'), 'image/webp'],
    ['avif', bytes('\0\0\0\x1cftypavif\0\0\0\0mif1miaf'), 'image/avif'],
    ['avif as second brand', bytes('\0\0\0\x1cftypmif1\0\0\0\0mif1avif'), 'image/avif'],
    ['heic', bytes('\0\0\0\x18ftypheic\0\0\0\0mif1heic'), null],
    ['bmp', bytes(`BM${'\0'.repeat(12)}\x28\0\0\0${'\0'.repeat(20)}`), 'image/bmp'],
    ['text that begins with BM', bytes('BMW is a company from Munich, Bavaria.'), null],
    ['svg', bytes('<svg xmlns="http://www.w3.org/2000/svg">'), null],
    ['html', bytes('<!doctype html>'), null],
    ['cut short', bytes('\x89PNG'), null],
    ['nothing', bytes(''), null],
  ])('%s', (_, input, type) => expect(rasterType(input)).toBe(type));
});
