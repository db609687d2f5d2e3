import fc from 'fast-check';
import type { MessageStructureObject } from 'imapflow';
import parser from 'imapflow/lib/handler/imap-parser.js';
import { parseBodystructure } from 'imapflow/lib/tools.js';
import { describe, expect, it } from 'vitest';
import { describeStructure } from '../../../main/engine/mime/index.ts';

/** A BODYSTRUCTURE as a server sends it, through imapflow's own parser. */
async function fromServer(text: string) {
  const response = await parser(Buffer.from(`* 1 FETCH (BODYSTRUCTURE ${text})`), {});
  const [, list] = response.attributes as unknown as [unknown, [unknown, unknown]];
  return describeStructure(parseBodystructure(list[1] as never));
}

const text = (type: string, extra: Partial<MessageStructureObject> = {}): MessageStructureObject => ({
  type,
  size: 10,
  ...extra,
});
const multi = (subtype: string, ...childNodes: MessageStructureObject[]): MessageStructureObject => ({
  type: `multipart/${subtype}`,
  childNodes,
});
const image = (id?: string, disposition?: string) =>
  text('image/png', { ...(id ? { id } : {}), ...(disposition ? { disposition } : {}) });

/** "1:html 2:text | 3=image.png(inline)" */
function summary(structure: unknown): string {
  const { textParts, attachments } = describeStructure(structure as MessageStructureObject);
  const shown = textParts.map((part) => `${part.partId}:${part.kind}`).join(' ');
  const listed = attachments.map((a) => `${a.partId}=${a.filename}${a.inline ? '(inline)' : ''}`).join(' ');
  return listed === '' ? shown : `${shown} | ${listed}`;
}

describe('as servers send it', () => {
  it('a message of one part is part 1, with its parameters', async () => {
    expect(
      await fromServer(
        '("TEXT" "PLAIN" ("CHARSET" "ISO-8859-1" "FORMAT" "Flowed" "DELSP" "yes") NIL NIL "QUOTED-PRINTABLE" 12 1 NIL NIL NIL NIL)',
      ),
    ).toEqual({
      textParts: [
        {
          partId: '1',
          kind: 'text',
          charset: 'iso-8859-1',
          encoding: 'quoted-printable',
          size: 12,
          flowed: true,
          delSp: true,
        },
      ],
      attachments: [],
      complete: true,
    });
  });

  it('a newsletter with a picture and a PDF', async () => {
    const { textParts, attachments, complete } = await fromServer(
      '(((("text" "plain" ("charset" "utf-8") NIL NIL "7bit" 5 1)("text" "html" ("charset" "utf-8") NIL NIL "base64" 780 9) "alternative")' +
        '("image" "png" ("name" "logo.png") "<logo@x>" NIL "base64" 780 NIL ("inline" NIL) NIL) "related")' +
        '("application" "pdf" ("name" "x.pdf") NIL NIL "base64" 78000 NIL ("attachment" ("filename*" "utf-8\'\'caf%C3%A9.pdf")) NIL) "mixed")',
    );
    expect(textParts.map((part) => part.partId)).toEqual(['1.1.2']);
    expect(attachments).toEqual([
      {
        partId: '1.2',
        filename: 'logo.png',
        type: 'image/png',
        size: 570,
        inline: true,
        contentId: 'logo@x',
      },
      {
        partId: '2',
        filename: 'café.pdf',
        type: 'application/pdf',
        size: 57000,
        inline: false,
        contentId: null,
      },
    ]);
    expect(complete).toBe(true);
  });

  it('a multipart without delimiters is one empty part to Dovecot, and not complete', async () => {
    const empty = '(("text" "plain" ("charset" "us-ascii") NIL NIL "7bit" 0 0) "mixed" ("boundary" "b"))';
    expect((await fromServer(empty)).complete).toBe(false);
  });

  it('an attached message is not descended into and is named after its subject', async () => {
    const { textParts, attachments } = await fromServer(
      '(("text" "plain" NIL NIL NIL "7bit" 5 1)("message" "rfc822" NIL NIL NIL "7bit" 300 (NIL "=?utf-8?q?Gr=C3=BC=C3=9Fe?= a/b" NIL NIL NIL NIL NIL NIL NIL NIL) ("text" "plain" NIL NIL NIL "7bit" 5 1) 9) "mixed")',
    );
    expect(textParts.map((part) => part.partId)).toEqual(['1']);
    expect(attachments).toMatchObject([{ partId: '2', filename: 'Grüße a_b.eml', type: 'message/rfc822' }]);
  });
});

describe('the one reading', () => {
  const plain = text('text/plain');
  const html = text('text/html');
  const pdf = text('application/pdf');
  it.each<[string, MessageStructureObject, string]>([
    ['alternative', multi('alternative', plain, html), '2:html'],
    ['alternative, HTML first', multi('alternative', html, plain), '1:html'],
    ['alternative with AMP between', multi('alternative', plain, text('text/x-amp-html'), html), '3:html'],
    [
      'alternative without HTML',
      multi('alternative', plain, text('application/json')),
      '1:text | 2=attachment.json',
    ],
    ['alternative, empty HTML', multi('alternative', plain, text('text/html', { size: 0 })), '1:text'],
    [
      'alternative, HTML with its files',
      multi('alternative', plain, multi('mixed', html, pdf, html)),
      '2.1:html 2.3:html | 2.2=attachment.pdf',
    ],
    [
      'alternative with an invitation',
      multi('alternative', plain, html, text('text/calendar')),
      '2:html | 3=attachment.ics',
    ],
    [
      'related',
      multi('related', html, image('<a>'), image('<b>')),
      '1:html | 2=image.png(inline) 3=image-2.png(inline)',
    ],
    [
      'related by start',
      { ...multi('related', image('<a>'), text('text/html', { id: '<r>' })), parameters: { start: '<r>' } },
      '2:html | 1=image.png(inline)',
    ],
    ['related, picture first', multi('related', image('<a>'), html), '2:html | 1=image.png(inline)'],
    ['related, footer without id', multi('related', html, plain), '1:html 2:text'],
    [
      'related, text with id',
      multi('related', html, text('text/plain', { id: '<t>' })),
      '1:html | 2=attachment.txt',
    ],
    [
      'related, PDF with id is listed',
      multi('related', html, text('application/pdf', { id: '<p>' })),
      '1:html | 2=attachment.pdf',
    ],
    ['pictures nobody shows in place', multi('related', plain, image('<a>')), '1:text | 2=image.png'],
    [
      'Gmail gives attachments an id',
      multi('mixed', html, image('<a>', 'attachment')),
      '1:html | 2=image.png',
    ],
    ['mixed', multi('mixed', plain, pdf, html, plain), '1:text 3:html 4:text | 2=attachment.pdf'],
    [
      'named text',
      multi('mixed', plain, text('text/plain', { parameters: { name: 'a.txt' } })),
      '1:text | 2=a.txt',
    ],
    [
      'text as attachment',
      multi('mixed', plain, text('text/plain', { disposition: 'attachment' })),
      '1:text | 2=attachment.txt',
    ],
    ['named text alone', text('text/plain', { parameters: { name: 'a.txt' } }), '1:text'],
    ['file alone', text('application/pdf'), ' | 1=attachment.pdf'],
    [
      'signed',
      multi('signed', multi('mixed', plain, pdf), text('application/pgp-signature')),
      '1.1:text | 1.2=attachment.pdf 2=attachment-2.asc',
    ],
    [
      'encrypted',
      multi('encrypted', text('application/pgp-encrypted'), text('application/octet-stream')),
      ' | 1=attachment.asc 2=attachment-2',
    ],
    ['encrypted, text inside', multi('encrypted', plain), ' | 1=attachment.txt'],
    [
      'report',
      multi('report', plain, text('message/delivery-status'), text('text/rfc822-headers')),
      '1:text | 2=message.txt 3=attachment-2.txt',
    ],
    ['csv', multi('mixed', plain, text('text/csv')), '1:text 2:text'],
    ['vcard', multi('mixed', plain, text('text/vcard')), '1:text | 2=attachment.vcf'],
    ['unknown multipart', multi('x-strange', plain, html), '1:text 2:html'],
    ['no type', text(''), '1:text'],
  ])('%s', (_, structure, expected) => expect(summary(structure)).toBe(expected));
});

describe('hostile structures', () => {
  it.each([
    undefined,
    null,
    7,
    'x',
    [],
    {},
    { type: 7 },
    { type: 'multipart/mixed' },
    { type: 'multipart/mixed', childNodes: [null, 3] },
  ])('%j does not throw', (structure) => {
    expect(() => describeStructure(structure as never)).not.toThrow();
  });

  it('is not complete when missing, empty, too deep, too wide or circular', () => {
    const circular = multi('mixed');
    circular.childNodes?.push(circular, text('text/plain'), circular);
    let deep = text('text/plain');
    for (let i = 0; i < 5000; i++) deep = multi('mixed', deep);
    const wide = multi('mixed', ...Array.from({ length: 5000 }, () => text('text/plain')));
    for (const structure of [undefined, multi('mixed'), circular, deep, wide]) {
      expect(describeStructure(structure).complete).toBe(false);
    }
    expect(describeStructure(wide).textParts.length).toBe(999);
  });

  it('never throws', () => {
    const node = fc.letrec((tie) => ({
      node: fc.record(
        {
          type: fc.oneof(
            fc.constantFrom(
              'multipart/related',
              'multipart/alternative',
              'text/html',
              'image/png',
              'message/rfc822',
            ),
            fc.anything(),
          ),
          part: fc.anything(),
          id: fc.anything(),
          parameters: fc.anything(),
          dispositionParameters: fc.anything(),
          disposition: fc.anything(),
          envelope: fc.anything(),
          size: fc.anything(),
          encoding: fc.anything(),
          childNodes: fc.oneof(
            { depthSize: 'small' },
            fc.anything(),
            fc.array(tie('node'), { maxLength: 4 }),
          ),
        },
        { requiredKeys: [] },
      ),
    })).node;
    fc.assert(
      fc.property(node, (structure) => {
        const found = describeStructure(structure as never);
        for (const { filename, partId } of found.attachments) {
          expect(filename).not.toBe('');
          expect(partId).toMatch(/^[\d.]+$/);
        }
      }),
    );
  });
});

describe('protected messages', () => {
  const text = { type: 'text/plain', size: 5, part: '1' };
  it.each([
    [{ type: 'multipart/signed', childNodes: [text, { type: 'application/pgp-signature' }] }, 'signed'],
    [{ type: 'multipart/encrypted', childNodes: [{ type: 'application/pgp-encrypted' }] }, 'encrypted'],
    [{ type: 'application/pkcs7-mime', parameters: { 'smime-type': 'enveloped-data' } }, 'encrypted'],
    [{ type: 'application/x-pkcs7-mime', parameters: { 'smime-type': 'signed-data' } }, 'signed'],
    [
      { type: 'multipart/mixed', childNodes: [text, { type: 'multipart/encrypted', childNodes: [text] }] },
      'partly-encrypted',
    ],
    [
      { type: 'multipart/signed', childNodes: [{ type: 'multipart/encrypted', childNodes: [text] }] },
      'encrypted',
    ],
    [{ type: 'multipart/mixed', childNodes: [text, text] }, undefined],
  ])('%j is %s', (structure, protection) => {
    expect(describeStructure(structure as never).protection).toBe(protection);
  });

  it('never mix what is encrypted with what is shown', () => {
    const { textParts, attachments } = describeStructure({
      type: 'multipart/mixed',
      childNodes: [
        { type: 'text/html', size: 9 },
        {
          type: 'multipart/encrypted',
          childNodes: [{ type: 'application/pgp-encrypted' }, { type: 'text/html', size: 9 }],
        },
        { type: 'text/html', size: 9 },
      ],
    } as never);
    expect(textParts.map(({ partId }) => partId)).toEqual(['1', '3']);
    expect(attachments.map(({ partId }) => partId)).toEqual(['2.1', '2.2']);
  });
});
