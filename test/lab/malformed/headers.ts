import { assemble, bytes, type MalformedMessage, malformed, phraseFor } from './corpus.ts';

const MEGABYTE = 1_000_000;

/** Messages whose headers are too long, too many, missing, doubled, or not text. */
export function brokenHeaders(): MalformedMessage[] {
  const withHeaders = (name: string, headers: (string | Buffer)[], without: string[] = []) =>
    malformed(name, { headers, without });
  return [
    withHeaders('header-10-megabytes', [`X-Endless: ${'long '.repeat((10 * MEGABYTE) / 5)}`]),
    withHeaders(
      'headers-10-megabytes',
      Array.from(
        { length: 200_000 },
        (_, index) => `X-Many-${index}: value of header ${String(index).padStart(20, '0')}`,
      ),
    ),
    withHeaders('subject-100-kilobytes', [`Subject: ${'very '.repeat(20_000)}long`], ['Subject']),
    withHeaders(
      'recipients-10000',
      [
        `To: ${Array.from({ length: 10_000 }, (_, index) => `"Guest ${index}" <guest${index}@malformed.example>`).join(',\r\n ')}`,
      ],
      ['To'],
    ),
    withHeaders('references-5000', [
      `References: ${Array.from({ length: 5000 }, (_, index) => `<ancestor-${index}@malformed.example>`).join('\r\n ')}`,
    ]),
    withHeaders('header-nul-bytes', ['Subject: before\0after', 'X-Nul\0Name: value'], ['Subject']),
    withHeaders(
      'header-raw-utf8',
      [
        Buffer.from('Subject: Grüße aus Göteborg 東京', 'utf8'),
        Buffer.from('From: Jürgen Weiß <odd@malformed.example>', 'utf8'),
      ],
      ['Subject', 'From'],
    ),
    withHeaders(
      'header-raw-latin1',
      ['Subject: Gr\xfc\xdfe aus G\xf6teborg', 'From: J\xfcrgen Wei\xdf <odd@malformed.example>'],
      ['Subject', 'From'],
    ),
    withHeaders('header-without-colon', ['This line is no header', 'X-Fine: yes']),
    withHeaders(
      'header-space-before-colon',
      ['Subject : Space before the colon', 'Content-Type : text/plain'],
      ['Subject'],
    ),
    withHeaders('header-empty-names', [': nothing before the colon', '::::']),
    withHeaders(
      'header-only-whitespace-fold',
      ['Subject: folded\r\n \r\n\t\r\n over empty lines'],
      ['Subject'],
    ),
    withHeaders('header-bare-line-feeds', ['Subject: bare\n line feed', 'X-Other: a\rb'], ['Subject']),
    withHeaders(
      'encoded-words-broken',
      [
        'Subject: =?utf-8?B?Not base64!?= =?utf-8?Q?no_end =??Q??= =?x-unknown?Q?caf=E9?= =?utf-8?X?what?= =?utf-8?B?4pyT4?= =?utf-8?B?pyT?=',
        'From: =?utf-8?Q?broken=ZZ_name=?= <odd@malformed.example>',
      ],
      ['Subject', 'From'],
    ),
    withHeaders(
      'encoded-word-split-character',
      ['Subject: =?utf-8?B?R3LDvMM=?= =?utf-8?B?n2Ugc3BsaXQ=?='],
      ['Subject'],
    ),
    withHeaders(
      'encoded-word-hides-newline',
      ['Subject: =?utf-8?Q?one=0D=0ABcc:_victim@malformed.example=0D=0A=0D=0Atwo?='],
      ['Subject'],
    ),
    withHeaders(
      'subject-rtl-override',
      [
        Buffer.from(
          'Subject: Invoice \u202efdp.exe\u202c and \u2066isolated\u2069 \u200e\u200f text',
          'utf8',
        ),
      ],
      ['Subject'],
    ),
    withHeaders(
      'from-rtl-override',
      [Buffer.from('From: "\u202emoc.knab@ecivres" <odd@malformed.example>', 'utf8')],
      ['From'],
    ),
    withHeaders('from-name-is-address', ['From: "service@bank.example" <odd@malformed.example>'], ['From']),
    withHeaders('from-missing', [], ['From']),
    withHeaders('from-empty', ['From:'], ['From']),
    withHeaders('from-twice', ['From: "Second Sender" <second@malformed.example>']),
    withHeaders('from-garbage', ['From: <<<>>> ,;:@"unclosed'], ['From']),
    withHeaders(
      'to-groups',
      ['To: undisclosed-recipients:;, Team: a@b.example, "C" <c@d.example>;, Empty:;'],
      ['To'],
    ),
    withHeaders(
      'all-standard-headers-missing',
      ['X-Only: this'],
      ['From', 'To', 'Subject', 'Date', 'Message-ID'],
    ),
    withHeaders('message-id-missing', [], ['Message-ID']),
    withHeaders('message-id-empty', ['Message-ID: <>'], ['Message-ID']),
    withHeaders('message-id-without-brackets', ['Message-ID: no brackets at all'], ['Message-ID']),
    withHeaders('message-id-duplicate-1', ['Message-ID: <duplicate@malformed.example>'], ['Message-ID']),
    withHeaders('message-id-duplicate-2', ['Message-ID: <duplicate@malformed.example>'], ['Message-ID']),
    withHeaders('reference-loop-1', [
      'References: <reference-loop-2@malformed.example>',
      'In-Reply-To: <reference-loop-2@malformed.example>',
    ]),
    withHeaders('reference-loop-2', [
      'References: <reference-loop-1@malformed.example>',
      'In-Reply-To: <reference-loop-1@malformed.example>',
    ]),
    withHeaders('reference-to-itself', [
      'References: <reference-to-itself@malformed.example>',
      'In-Reply-To: <reference-to-itself@malformed.example>',
    ]),
    withHeaders('date-year-zero', ['Date: Sat, 01 Jan 0000 00:00:00 +0000'], ['Date']),
    withHeaders('date-year-9999', ['Date: Fri, 31 Dec 9999 23:59:59 +0000'], ['Date']),
    withHeaders('date-garbage', ['Date: the day after tomorrow, around noon'], ['Date']),
    withHeaders('date-odd-zone', ['Date: Mon, 02 Nov 2026 25:61:61 +9999 (XYZ)'], ['Date']),
    withHeaders('date-missing', [], ['Date']),
    withHeaders('date-twice', ['Date: Thu, 01 Jan 1970 00:00:00 +0000']),
    {
      name: 'byte-order-mark',
      raw: Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), assemble('byte-order-mark', {})]),
      expectReadable: phraseFor('byte-order-mark'),
    },
    {
      name: 'leading-line-ends',
      raw: Buffer.concat([bytes('\r\n\r\n'), assemble('leading-line-ends', {})]),
      expectReadable: phraseFor('leading-line-ends'),
    },
  ];
}
