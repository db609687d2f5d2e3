import { assemble, bytes, type MalformedMessage, malformed, phraseFor } from './corpus.ts';

const MIXED = (boundary: string) => [
  'MIME-Version: 1.0',
  `Content-Type: multipart/mixed; boundary="${boundary}"`,
];
const part = (text: string, type = 'text/plain') => `Content-Type: ${type}\r\n\r\n${text}\r\n`;

/** Messages whose parts do not fit together. */
export function brokenStructure(): MalformedMessage[] {
  const one = (name: string, headers: string[], body: string) => malformed(name, { headers, body });
  const said = phraseFor;
  return [
    { name: 'empty-message', raw: Buffer.alloc(0), expectReadable: '' },
    { name: 'only-line-ends', raw: bytes('\r\n\r\n\r\n'), expectReadable: '' },
    {
      name: 'no-headers-at-all',
      raw: bytes(`${said('no-headers-at-all')} and nothing else.\r\n`),
      expectReadable: said('no-headers-at-all'),
    },
    {
      name: 'no-headers-empty-line',
      raw: bytes(`\r\n${said('no-headers-empty-line')}.\r\n`),
      expectReadable: said('no-headers-empty-line'),
    },
    {
      name: 'ends-inside-headers',
      raw: bytes(`From: odd@malformed.example\r\nSubject: ${said('ends-inside-headers')}\r\nContent-Ty`),
      expectReadable: said('ends-inside-headers'),
    },
    one(
      'truncated-multipart',
      MIXED('cut'),
      `--cut\r\n${part(said('truncated-multipart'))}--cut\r\nContent-Type: application/pdf; name="half.pdf"\r\nContent-Transfer-Encoding: base64\r\n\r\nJVBERi0xLjQKJ`,
    ),
    one('boundary-never-used', MIXED('missing'), `${part(said('boundary-never-used'))}`),
    one(
      'boundary-parameter-missing',
      ['MIME-Version: 1.0', 'Content-Type: multipart/mixed'],
      `--x\r\n${part(said('boundary-parameter-missing'))}--x--\r\n`,
    ),
    one(
      'boundary-empty',
      ['Content-Type: multipart/mixed; boundary=""'],
      `--\r\n${part(said('boundary-empty'))}----\r\n`,
    ),
    one(
      'boundary-odd-characters',
      [`Content-Type: multipart/mixed; boundary="=_'()+_,-./:=? x*[a]\\\\d$"`],
      `--=_'()+_,-./:=? x*[a]\\d$\r\n${part(said('boundary-odd-characters'))}--=_'()+_,-./:=? x*[a]\\d$--\r\n`,
    ),
    one(
      'boundary-unquoted-odd',
      ['Content-Type: multipart/mixed; boundary=----=_Part(1):2'],
      `------=_Part(1):2\r\n${part(said('boundary-unquoted-odd'))}------=_Part(1):2--\r\n`,
    ),
    one(
      'boundary-prefix-of-inner',
      MIXED('AB'),
      `--AB\r\nContent-Type: multipart/alternative; boundary="ABC"\r\n\r\n--ABC\r\n${part(said('boundary-prefix-of-inner'))}--ABC--\r\n--AB--\r\n`,
    ),
    one(
      'boundary-same-inside',
      MIXED('same'),
      `--same\r\nContent-Type: multipart/alternative; boundary="same"\r\n\r\n--same\r\n${part(said('boundary-same-inside'))}--same--\r\n--same--\r\n`,
    ),
    one(
      'boundary-trailing-spaces',
      MIXED('trail'),
      `--trail   \t\r\n${part(said('boundary-trailing-spaces'))}--trail--  \r\n`,
    ),
    {
      name: 'empty-multipart',
      raw: assemble('empty-multipart', { headers: MIXED('none'), body: '--none--\r\n' }),
      expectReadable: 'Malformed: empty-multipart',
    },
    {
      name: 'multipart-without-parts',
      raw: assemble('multipart-without-parts', { headers: MIXED('none'), body: '' }),
      expectReadable: 'Malformed: multipart-without-parts',
    },
    one(
      'part-without-headers',
      MIXED('bare'),
      `--bare\r\n\r\n${said('part-without-headers')}\r\n--bare--\r\n`,
    ),
    one(
      'part-without-empty-line',
      MIXED('bare'),
      `--bare\r\n${said('part-without-empty-line')}\r\n--bare--\r\n`,
    ),
    one(
      'alternative-only-html',
      ['Content-Type: multipart/alternative; boundary="alt"'],
      `--alt\r\n${part(`<p>${said('alternative-only-html')}</p>`, 'text/html')}--alt--\r\n`,
    ),
    one(
      'multipart-in-base64',
      [...MIXED('coded'), 'Content-Transfer-Encoding: base64'],
      `--coded\r\n${part(said('multipart-in-base64'))}--coded--\r\n`,
    ),
    one(
      'related-start-missing',
      ['Content-Type: multipart/related; boundary="rel"; start="<nobody@nowhere>"; type="text/html"'],
      `--rel\r\n${part(`<p>${said('related-start-missing')}</p><img src="cid:gone">`, 'text/html')}--rel--\r\n`,
    ),
    one(
      'signed-without-signature',
      [
        'Content-Type: multipart/signed; boundary="sig"; protocol="application/pgp-signature"; micalg=pgp-sha256',
      ],
      `--sig\r\n${part(said('signed-without-signature'))}--sig--\r\n`,
    ),
    // Parts of an encrypted message are never mixed into a document: it shows its parts as attachments.
    {
      ...one(
        'encrypted-to-nobody',
        ['Content-Type: multipart/encrypted; boundary="enc"; protocol="application/pgp-encrypted"'],
        `--enc\r\n${part('Version: 1', 'application/pgp-encrypted')}--enc\r\n${part(`${said('encrypted-to-nobody')} (not encrypted)`)}--enc--\r\n`,
      ),
      expectReadable: '',
    },
    nestedMultipart('nested-multipart-50', 50),
    nestedMessages('nested-rfc822-30', 30),
    manyParts('parts-2000', 2000),
    {
      name: 'mbox-from-line',
      raw: Buffer.concat([
        bytes('From odd@malformed.example Mon Nov  2 09:30:00 2026\r\n'),
        assemble('mbox-from-line', {}),
      ]),
      expectReadable: said('mbox-from-line'),
    },
    one(
      'external-body',
      ['Content-Type: message/external-body; access-type=URL; URL="http://127.0.0.1:9/never"'],
      `Content-Type: text/plain\r\n\r\n${said('external-body')}\r\n`,
    ),
    one(
      'partial-message',
      ['Content-Type: message/partial; id="part@malformed.example"; number=1; total=3'],
      `Content-Type: text/plain\r\n\r\n${said('partial-message')}\r\n`,
    ),
  ];
}

function nestedMultipart(name: string, depth: number): MalformedMessage {
  let body = part(phraseFor(name));
  for (let level = depth; level > 1; level--) {
    body = `Content-Type: multipart/mixed; boundary="b${level}"\r\n\r\n--b${level}\r\n${body}--b${level}--\r\n`;
  }
  return malformed(name, { headers: MIXED('b1'), body: `--b1\r\n${body}--b1--\r\n` });
}

/** The phrase stands in the outermost text, and once more in the innermost message. */
function nestedMessages(name: string, depth: number): MalformedMessage {
  let inner = `Subject: Innermost\r\n\r\n${phraseFor(name)}, innermost\r\n`;
  for (let level = depth; level > 1; level--) {
    inner = `From: odd@malformed.example\r\nSubject: Level ${level}\r\nContent-Type: message/rfc822\r\n\r\n${inner}`;
  }
  const body = `--top\r\n${part(phraseFor(name))}--top\r\nContent-Type: message/rfc822\r\n\r\n${inner}\r\n--top--\r\n`;
  return malformed(name, { headers: MIXED('top'), body });
}

function manyParts(name: string, count: number): MalformedMessage {
  const files = Array.from(
    { length: count },
    (_, index) =>
      `--many\r\nContent-Type: text/plain; name="note ${index}.txt"\r\nContent-Disposition: attachment; filename="note ${index}.txt"\r\n\r\nNote ${index}\r\n`,
  );
  return malformed(name, {
    headers: MIXED('many'),
    body: `--many\r\n${part(phraseFor(name))}${files.join('')}--many--\r\n`,
  });
}
