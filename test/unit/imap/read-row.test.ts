import fc from 'fast-check';
import type { FetchMessageObject, MailboxObject } from 'imapflow';
import parser from 'imapflow/lib/handler/imap-parser.js';
import { formatMessageResponse } from 'imapflow/lib/tools.js';
import { describe, expect, it } from 'vitest';
import { type RawResponse, readRow } from '../../../main/engine/imap/fetch/read-row.ts';

/** A response in pieces: text, and literals as their bytes. */
type Piece = string | Buffer;

function response(pieces: readonly Piece[]): RawResponse {
  const literals = pieces.filter((piece) => typeof piece !== 'string');
  const text = pieces.map((piece) => (typeof piece === 'string' ? piece : `{${piece.length}}\r\n`)).join('');
  return { payload: Buffer.from(text), literals };
}

/** What imapflow makes of it; null where it cannot read it. */
async function byImapflow({ payload, literals }: RawResponse): Promise<FetchMessageObject | null> {
  try {
    const parsed = await parser(payload, { literals: [...literals] });
    const mailbox = { path: 'INBOX', uidValidity: 1n } as MailboxObject;
    const { id: _id, flagColor: _color, ...row } = await formatMessageResponse(parsed, mailbox);
    return tidy(row as FetchMessageObject);
  } catch {
    return null;
  }
}

/** Whether an empty text is there or not is nobody's difference. */
function tidy(row: FetchMessageObject): FetchMessageObject {
  for (const field of ['date', 'subject', 'inReplyTo', 'messageId'] as const) {
    if (row.envelope?.[field]?.toString() === '') delete row.envelope[field];
  }
  return row;
}

const plain =
  '* 7 FETCH (UID 12 FLAGS (\\Seen $Forwarded) INTERNALDATE "17-Jul-2024 02:44:25 -0700" RFC822.SIZE 4286 ' +
  'ENVELOPE ("Wed, 17 Jul 2024 02:23:25 -0700" "A \\"quoted\\" subject" (("Terry" NIL "terry" "lab.test")) NIL NIL ' +
  '((NIL NIL "undisclosed-recipients" NIL)(NIL NIL NIL NIL)) NIL NIL NIL "<1@lab.test>") ' +
  'BODYSTRUCTURE (("text" "plain" ("charset" "utf-8") NIL NIL "7bit" 12 1 NIL NIL NIL NIL)("text" "html" NIL NIL ' +
  'NIL "quoted-printable" 40 2) "alternative" ("boundary" "b") NIL NIL NIL) MODSEQ (9007199254740993) ' +
  'EMAILID (M6d99) BODY[HEADER.FIELDS (References List-Id)] ';

describe('a row of FETCH', () => {
  it('is read with all that a list of messages needs', async () => {
    const row = response([plain, Buffer.from('References: <0@lab.test>\r\n\r\n'), ')']);
    const read = readRow(row);
    expect(read).toEqual(await byImapflow(row));
    expect(read).toMatchObject({ seq: 7, uid: 12, size: 4286, modseq: 9007199254740993n, emailId: 'M6d99' });
    expect(read?.envelope?.subject).toBe('A "quoted" subject');
    expect(read?.bodyStructure?.childNodes?.map(({ part }) => part)).toEqual(['1', '2']);
  });

  it('is read with the content of parts', () => {
    const read = readRow(response(['* 1 FETCH (UID 3 BODY[1.2] ', Buffer.from('x\0y'), ' BODY[2] "short")']));
    expect(read?.bodyParts).toEqual(
      new Map([
        ['1.2', Buffer.from('x\0y')],
        ['2', Buffer.from('short')],
      ]),
    );
  });

  it('has no UID when the server gives none', () => {
    expect(readRow(response(['* 1 FETCH (FLAGS (\\Seen))']))).toEqual({ seq: 1, flags: new Set(['\\Seen']) });
  });

  it.each([
    ['no row', '* 4 EXISTS'],
    ['an item that it does not know', '* 4 FETCH (UID 3 X-GM-LABELS (a))'],
    ['a part cut short', '* 4 FETCH (UID 3 BODY[1]<0> "a")'],
    ['no end', '* 4 FETCH (UID 3 FLAGS (\\Seen)'],
    ['more after its end', '* 4 FETCH (UID 3) x'],
    ['a literal that did not come', '* 4 FETCH (UID 3 BODY[1] {4}\r\n)'],
    ['a UID that is none', '* 4 FETCH (UID 4294967296)'],
    ['a date that is none', '* 4 FETCH (INTERNALDATE "yesterday")'],
    ['lists without end', `* 4 FETCH (BODYSTRUCTURE ${'('.repeat(5000)}`],
  ])('is left to imapflow when it has %s', (_what, text) => {
    expect(readRow({ payload: Buffer.from(text), literals: [] })).toBeNull();
  });
});

/** A string as a server may write it; `any` only as a literal. */
const written = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.string({
      unit: fc.constantFrom('a', 'é', '語', ' ', '"', '\\', '=?', '?=', '<', '@', "'", '*'),
    }),
  },
  fc.constantFrom(
    '=?utf-8?q?Gr=C3=BC=C3=9Fe?=',
    '=?utf-8?b?w7w=?= =?utf-8?b?w7w=?=',
    '"Name"',
    'NIL',
    '<a@b.test>',
    'Mon, 1 Jan 2024 10:00:00 +0100',
  ),
);
const nstring: fc.Arbitrary<Piece[]> = fc.oneof(
  { weight: 1, arbitrary: fc.constant<Piece[]>(['NIL']) },
  { weight: 4, arbitrary: written.map((text) => [`"${text.replace(/["\\]/g, '\\$&')}"`]) },
  { weight: 1, arbitrary: written.map((text) => [Buffer.from(text)]) },
);
const list = (items: readonly Piece[][], separator = ' '): Piece[] => [
  '(',
  ...items.flatMap((item, index) => (index === 0 ? item : [separator, ...item])),
  ')',
];
const listOrNil = (items: readonly Piece[][], separator?: string): Piece[] =>
  items.length === 0 ? ['NIL'] : list(items, separator);
const address = fc.tuple(nstring, nstring, nstring, nstring).map((fields) => list(fields));
const people = fc.array(address, { maxLength: 3 }).map((entries) => listOrNil(entries, ''));
const envelope = fc
  .tuple(nstring, nstring, people, people, people, people, people, people, nstring, nstring)
  .map((fields) => list(fields));
const parameters = fc
  .array(
    fc.tuple(
      fc
        .constantFrom(
          '"charset"',
          '"name"',
          '"filename"',
          '"filename*"',
          '"filename*0*"',
          '"filename*1"',
          '"__proto__"',
        )
        .map((name) => [name]),
      nstring,
    ),
    { maxLength: 3 },
  )
  .map((pairs) => listOrNil(pairs.flat()));
const disposition = fc.oneof(
  fc.constant<Piece[]>(['NIL']),
  parameters.map((pairs) => list([['"attachment"'], pairs])),
);
const size = fc.nat(1_000_000).map((octets): Piece[] => [String(octets)]);
const { body } = fc.letrec<{ body: Piece[] }>((tie) => ({
  body: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc
      .tuple(parameters, nstring, nstring, size, disposition)
      .map(([pairs, id, description, octets, how]) =>
        list([
          ['"text"'],
          ['"plain"'],
          pairs,
          id,
          description,
          ['"base64"'],
          octets,
          ['3'],
          ['NIL'],
          how,
          ['NIL'],
          ['NIL'],
        ]),
      ),
    fc
      .tuple(envelope, tie('body'), size)
      .map(([inner, structure, octets]) =>
        list([
          ['"message"'],
          ['"rfc822"'],
          ['NIL'],
          ['NIL'],
          ['NIL'],
          ['"7bit"'],
          octets,
          inner,
          structure,
          ['9'],
        ]),
      ),
    fc
      .tuple(fc.array(tie('body'), { minLength: 1, maxLength: 3 }), parameters, disposition)
      .map(([children, pairs, how]): Piece[] => [
        '(',
        ...children.flat(),
        ' "mixed" ',
        ...pairs,
        ' ',
        ...how,
        ' NIL NIL)',
      ]),
  ),
}));
const row = fc
  .record({
    uid: fc.nat(5_000_000_000),
    flags: fc.uniqueArray(
      fc.constantFrom('\\Seen', '\\Flagged', '$Junk', 'Non-Junk', 'a:b', '12', 'nil', '\\*', 'x]y'),
    ),
    envelope: fc.option(envelope),
    body: fc.option(body),
    fields: nstring,
  })
  .map(({ uid, flags, envelope, body, fields }): Piece[] => [
    `* 5 FETCH (UID ${uid} FLAGS (${flags.join(' ')}) INTERNALDATE " 1-Feb-2024 02:44:25 +0000" ENVELOPE `,
    ...(envelope ?? ['NIL']),
    ' BODYSTRUCTURE ',
    ...(body ?? ['NIL']),
    ' BODY[HEADER.FIELDS (References)] ',
    ...fields,
    ')',
  ]);

const runs = process.env.LONG ? 20_000 : 400;
const patienceMs = process.env.LONG ? 600_000 : 20_000;

describe('what is read here, imapflow reads the same', { timeout: patienceMs }, () => {
  it('for what servers may write', async () => {
    let read = 0;
    await fc.assert(
      fc.asyncProperty(row, async (pieces) => {
        const raw = response(pieces);
        const own = readRow(raw);
        if (own === null) return;
        read++;
        expect(tidy(own)).toEqual(await byImapflow(raw));
      }),
      { numRuns: runs },
    );
    // Were nothing read, nothing would be compared.
    expect(read).toBeGreaterThan(runs / 10);
  });

  it('for what they may not', async () => {
    const change = fc.record({
      at: fc.nat(),
      drop: fc.nat(3),
      put: fc.constantFrom('', '(', ')', '"', '\\', ' ', 'NIL', '{3}\r\n', '\0', '[', '~', 'é', '\r', '*'),
    });
    await fc.assert(
      fc.asyncProperty(row, fc.array(change, { minLength: 1, maxLength: 3 }), async (pieces, changes) => {
        const raw = response(pieces);
        let text = raw.payload.toString('latin1');
        for (const { at, drop, put } of changes) {
          const start = at % text.length;
          text = text.slice(0, start) + put + text.slice(start + drop);
        }
        const broken = { ...raw, payload: Buffer.from(text, 'latin1') };
        const own = readRow(broken);
        if (own !== null) expect(tidy(own)).toEqual(await byImapflow(broken));
      }),
      { numRuns: runs },
    );
  });
});
