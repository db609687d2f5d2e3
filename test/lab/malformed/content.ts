import { gzipSync } from 'node:zlib';
import { type MalformedMessage, malformed, phraseFor } from './corpus.ts';
import { tnef } from './tnef.ts';

const said = phraseFor;

/** Messages whose charset or transfer encoding is not what they say. */
export function brokenEncodings(): MalformedMessage[] {
  const text = (name: string, type: string, body: string | Buffer, encoding?: string) =>
    malformed(name, {
      headers: [
        'MIME-Version: 1.0',
        `Content-Type: ${type}`,
        ...(encoding ? [`Content-Transfer-Encoding: ${encoding}`] : []),
      ],
      body,
    });
  const base64 = (value: string) => Buffer.from(value, 'utf8').toString('base64');
  return [
    malformed('no-charset', { body: `${said('no-charset')}: gr\xfc\xdfe\r\n` }),
    text(
      'charset-utf8-is-latin1',
      'text/plain; charset=utf-8',
      `${said('charset-utf8-is-latin1')}: gr\xfc\xdfe aus K\xf6ln\r\n`,
      '8bit',
    ),
    text(
      'charset-latin1-is-utf8',
      'text/plain; charset=iso-8859-1',
      Buffer.from(`${said('charset-latin1-is-utf8')}: grüße\r\n`, 'utf8'),
      '8bit',
    ),
    text(
      'charset-ascii-has-8bit',
      'text/plain; charset=us-ascii',
      Buffer.from(`${said('charset-ascii-has-8bit')}: grüße\r\n`, 'utf8'),
      '7bit',
    ),
    text('charset-unknown', 'text/plain; charset=x-klingon-7', `${said('charset-unknown')}.\r\n`),
    text('charset-empty', 'text/plain; charset=""', `${said('charset-empty')}.\r\n`),
    text(
      'charset-unclosed-quote',
      'text/plain; charset="utf-8; format=flowed',
      `${said('charset-unclosed-quote')}.\r\n`,
    ),
    text('charset-utf7', 'text/plain; charset=utf-7', `${said('charset-utf7')}: gr+APwA3w-e\r\n`, '7bit'),
    text(
      'charset-utf16-without-mark',
      'text/plain; charset=utf-16',
      Buffer.from(`${said('charset-utf16-without-mark')}.\r\n`, 'utf16le').toString('base64'),
      'base64',
    ),
    text(
      'charset-meta-differs',
      'text/html; charset=iso-8859-1',
      `<html><head><meta charset="utf-8"></head><body>${said('charset-meta-differs')}: gr\xfc\xdfe</body></html>`,
      '8bit',
    ),
    text(
      'iso-2022-jp-unfinished',
      'text/plain; charset=iso-2022-jp',
      `${said('iso-2022-jp-unfinished')}: \x1b$B$3$s$K`,
      '7bit',
    ),
    text(
      'base64-broken',
      'text/plain; charset=utf-8',
      `${base64(`${said('base64-broken')}. `)}\r\n!!!*** not base64 ***!!!\r\nQQ=Q==Q`,
      'base64',
    ),
    text(
      'base64-without-padding',
      'text/plain; charset=utf-8',
      base64(`${said('base64-without-padding')}.`).replace(/=+$/, ''),
      'base64',
    ),
    text(
      'base64-followed-by-text',
      'text/plain; charset=utf-8',
      `${base64(`${said('base64-followed-by-text')}.   `)}\r\n\r\n-- \r\nThis list adds a footer to everything.\r\n`,
      'base64',
    ),
    text(
      'base64-one-line',
      'text/plain; charset=utf-8',
      base64(`${said('base64-one-line')}. ${'And so on. '.repeat(30_000)}`),
      'base64',
    ),
    text(
      'quoted-printable-broken',
      'text/plain; charset=utf-8',
      `${said('quoted-printable-broken')}: =ZZ =3 =\r\n= \r\n=E2=82 =`,
      'quoted-printable',
    ),
    text(
      'transfer-encoding-garbage',
      'text/plain',
      `${said('transfer-encoding-garbage')}.\r\n`,
      'klingon; q=1',
    ),
    text(
      'transfer-encoding-twice',
      'text/plain\r\nContent-Transfer-Encoding: base64',
      `${said('transfer-encoding-twice')}.\r\n`,
      '7bit',
    ),
    text(
      'uuencoded-body',
      'text/plain',
      `${said('uuencoded-body')}\r\n\r\nbegin 644 note.txt\r\n+:&5L;&\\@=V]R;&0\r\n\`\r\nend\r\n`,
      'x-uuencode',
    ),
    text('content-type-garbage', ';;;=;"', `${said('content-type-garbage')}.\r\n`),
    text('content-type-half', 'text', `${said('content-type-half')}.\r\n`),
    text('content-type-unknown', 'text/x-never-heard-of', `${said('content-type-unknown')}.\r\n`),
    text('content-type-twice', 'text/plain\r\nContent-Type: text/html', `${said('content-type-twice')}.\r\n`),
    malformed('body-nul-bytes', { body: `Zero \0\0\0 ${said('body-nul-bytes')} \0 end\r\n` }),
    malformed('bare-carriage-returns', { body: `First line\r${said('bare-carriage-returns')}\rlast line\r` }),
    malformed('bare-line-feeds', { eol: '\n', body: `First line\n${said('bare-line-feeds')}\nlast line\n` }),
    malformed('mixed-line-ends', { body: `One\n${said('mixed-line-ends')}\r\nthree\rfour\n\r\n` }),
    malformed('line-1-megabyte', { body: `${said('line-1-megabyte')} ${'word '.repeat(200_000)}\r\n` }),
    malformed('line-1-megabyte-no-space', {
      body: `${said('line-1-megabyte-no-space')} ${'x'.repeat(1_000_000)}\r\n`,
    }),
    malformed('body-control-characters', {
      body: `${said('body-control-characters')} \x07\x08\x1b[31mred\x1b[0m \x7f\x80\x9f\r\n`,
    }),
  ];
}

/** Messages whose HTML, flowed text or attachments are hard to show. */
export function brokenContent(): MalformedMessage[] {
  const html = (name: string, body: string) =>
    malformed(name, { headers: ['MIME-Version: 1.0', 'Content-Type: text/html; charset=utf-8'], body });
  const deep = 5000;
  return [
    html(
      'html-never-closed',
      `<html><body><table><tr><td><b><i><p>${said('html-never-closed')}<div><a href="https://x.example">`,
    ),
    html('html-deep-nesting', `${'<div>'.repeat(deep)}${said('html-deep-nesting')}${'</div>'.repeat(deep)}`),
    html('html-deep-tables', `${'<table><tr><td>'.repeat(500)}${said('html-deep-tables')}`),
    html('html-deep-blockquotes', `${'<blockquote>'.repeat(1000)}${said('html-deep-blockquotes')}`),
    html(
      'html-inside-comment',
      `<!-- <p>hidden --><p>${said('html-inside-comment')}</p><!-- never closed <p>gone</p>`,
    ),
    html(
      'html-many-attributes',
      `<p ${Array.from({ length: 20_000 }, (_, index) => `data-a${index}="${index}"`).join(' ')}>${said('html-many-attributes')}</p>`,
    ),
    html(
      'html-huge-style',
      `<style>${'.a{color:red}'.repeat(80_000)}</style><p>${said('html-huge-style')}</p>`,
    ),
    html('html-without-tags', said('html-without-tags')),
    html(
      'html-frameset',
      `<frameset><frame src="https://x.example"></frameset><noframes>${said('html-frameset')}</noframes><p>${said('html-frameset')}</p>`,
    ),
    html(
      'html-base-and-refresh',
      `<base href="https://x.example/"><meta http-equiv="refresh" content="0;url=https://x.example/"><p>${said('html-base-and-refresh')}</p>`,
    ),
    malformed('html-in-text-plain', {
      body: `<html><body><h1>${said('html-in-text-plain')}</h1><script>alert(1)</script></body></html>\r\n`,
    }),
    malformed('flowed-delsp', {
      headers: ['Content-Type: text/plain; charset=utf-8; format=flowed; delsp=yes'],
      body: `${said('flowed-delsp').slice(0, 13)} \r\n${said('flowed-delsp').slice(13)} \r\n continues.\r\n>> quoted \r\n> less quoted\r\n`,
    }),
    attachment('filename-3000-characters', `filename="${'long-name-'.repeat(300)}.pdf"`),
    attachment(
      'filename-path',
      'filename="../../../../etc/passwd"; name="C:\\\\Windows\\\\system32\\\\evil.exe"',
    ),
    attachment('filename-controls', 'filename="a\0b\x01c\nd\x7f.txt"'),
    attachment('filename-reserved', 'filename="CON.txt. "'),
    attachment('filename-rtl-override', "filename*=utf-8''invoice%E2%80%AEfdp.exe"),
    attachment(
      'filename-2231-broken',
      "filename*0*=utf-8''%E2%82; filename*2*=gap; filename*1=%ZZ; filename*x=what",
    ),
    attachment('filename-empty', 'filename=""'),
    attachment('filename-encoded-word', 'filename="=?utf-8?B?R3LDvMOfZS5wZGY=?="'),
    malformed('gzip-as-text', {
      headers: ['Content-Type: multipart/mixed; boundary="zip"'],
      body: Buffer.concat([
        Buffer.from(
          `--zip\r\n\r\n${said('gzip-as-text')}\r\n--zip\r\nContent-Type: text/plain\r\nContent-Transfer-Encoding: 8bit\r\n\r\n`,
        ),
        gzipSync('This should have been an attachment.'),
        Buffer.from('\r\n--zip--\r\n'),
      ]),
    }),
    malformed('calendar-garbage', {
      headers: ['Content-Type: multipart/alternative; boundary="cal"'],
      body: `--cal\r\nContent-Type: text/plain\r\n\r\n${said('calendar-garbage')}\r\n--cal\r\nContent-Type: text/calendar; method=REQUEST\r\n\r\nBEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nDTSTART:yesterday\r\nRRULE:FREQ=SECONDLY;COUNT=999999999\r\n--cal--\r\n`,
    }),
    winmail(
      'winmail-with-text',
      `Content-Type: text/plain\r\n\r\n${said('winmail-with-text')}\r\n--tnef\r\n`,
      said('winmail-with-text'),
    ),
    winmail('winmail-alone', '', 'winmail.dat'),
  ];
}

function attachment(name: string, disposition: string): MalformedMessage {
  const body = `--file\r\nContent-Type: text/plain\r\n\r\n${said(name)}\r\n--file\r\nContent-Type: application/octet-stream\r\nContent-Disposition: attachment; ${disposition}\r\nContent-Transfer-Encoding: base64\r\n\r\nSGVsbG8=\r\n--file--\r\n`;
  return malformed(name, {
    headers: ['MIME-Version: 1.0', 'Content-Type: multipart/mixed; boundary="file"'],
    body,
  });
}

/** Outlook's wrapping. Its own text and file (`report.txt`) may be shown; its name at least must be. */
function winmail(name: string, before: string, expectReadable: string): MalformedMessage {
  const coded = tnef(`${said(name)} inside TNEF`).toString('base64');
  const body = `--tnef\r\n${before}Content-Type: application/ms-tnef; name="winmail.dat"\r\nContent-Disposition: attachment; filename="winmail.dat"\r\nContent-Transfer-Encoding: base64\r\n\r\n${coded}\r\n--tnef--\r\n`;
  const message = malformed(name, {
    headers: ['MIME-Version: 1.0', 'Content-Type: multipart/mixed; boundary="tnef"'],
    body,
  });
  return { ...message, expectReadable };
}
