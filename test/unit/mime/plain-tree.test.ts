import fc from 'fast-check';
import PostalMime from 'postal-mime';
import { expect, test } from 'vitest';
import { readRawEnvelope } from '../../../main/engine/mime/raw-envelope.ts';
import { type ParsedMessage, parseAny, parsePlain } from '../../../main/engine/mime/whole-tree.ts';
import { generateMailbox } from '../../lab/generator/index.ts';
import { malformedMessages } from '../../lab/malformed/index.ts';
import { fuzzParameters, mutationsOf } from '../../lab/mutate.ts';

const parameters = fuzzParameters(1_000, 60_000);

function honest(count: number): string[] {
  const owner = { name: 'Mara', email: 'mara@lab.test' };
  const messages = generateMailbox({ seed: 5, count, owner, endDate: new Date(2026, 10, 1), spanDays: 100 });
  return [...messages].map(({ raw }) => raw.toString('latin1')).filter(({ length }) => length < 40_000);
}

/** Plainly written, and at the edges of it. */
const edges = [
  'A: b\n\n--x\nText\n--x--\n',
  'Content-Type: multipart/mixed; boundary=b\n\npre\n--b\n\nOne\n--b \t\nContent-Type: text/html\n\n<p>Two\n--b--\nend\n--b\n\nx',
  'Content-Type: multipart/mixed; boundary="b"\n\n--b\nContent-Type: multipart/alternative; boundary=bb\n\n--bb\n\nOne\n--b\n\nTwo\n--bb\n\nThree\n--b--',
  'Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: message/rfc822\n\nSubject: x\n\nInside\n--b\n\nOutside\n--b--\n',
  'Content-Transfer-Encoding: quoted-printable\n\nna=C3=AFve =\nline=',
  'Content-Transfer-Encoding: base64\nContent-Type: text/plain; charset=iso-2022-jp\n\nGyRCRnxLXBsoQg==\n',
  'Content-Type: text/plain; charset=windows-1252\nContent-Type: text/html\n\n\x93Hi\x94',
  'Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: image/png; name="a b.png"\nContent-ID: <a@b>\nContent-Disposition: inline\nContent-Transfer-Encoding: base64\n\niVBORw==\n--b\n\nText\n--b--\n',
];

function comparable({ email, texts, protection }: ParsedMessage): unknown {
  const attachments = email.attachments.map(({ filename, mimeType, disposition, contentId, content }) => {
    const bytes = typeof content === 'string' ? content : new Uint8Array(content);
    return { filename, mimeType, disposition, contentId, bytes: Buffer.from(bytes).toString('latin1') };
  });
  return { attachments, texts, protection };
}

/** Whether the message was read the short way, which must then have read the same as the long one. */
async function isPlainAndTheSame(text: string): Promise<boolean> {
  const raw = Buffer.from(text, 'latin1');
  const plain = parsePlain(raw);
  if (plain !== null) expect(comparable(plain)).toEqual(comparable(await parseAny(raw)));
  return plain !== null;
}

async function expectSameEnvelope(text: string): Promise<void> {
  const raw = Buffer.from(text, 'latin1');
  const email = await PostalMime.parse(raw).catch(() => null);
  if (email === null) return;
  const { envelope, references } = readRawEnvelope(raw);
  const first = (key: string): string | undefined => email.headers.find((field) => field.key === key)?.value;
  const flat = (list: typeof email.to = []) =>
    list.flatMap((entry) =>
      entry.group === undefined
        ? [[entry.name, entry.address]]
        : [[entry.name, ''], ...entry.group.map((one) => [one.name, one.address])],
    );
  const own = (list: typeof envelope.to = []) => list.map(({ name, address }) => [name, address]);
  expect(own(envelope.from)).toEqual(flat(email.from && [email.from]));
  expect(own(envelope.to)).toEqual(flat(email.to));
  expect(own(envelope.cc)).toEqual(flat(email.cc));
  expect(own(envelope.bcc)).toEqual(flat(email.bcc));
  expect(own(envelope.replyTo)).toEqual(flat(email.replyTo ?? (email.from && [email.from])));
  expect(envelope.subject).toEqual(email.subject);
  expect(envelope.messageId).toEqual(first('message-id'));
  expect(envelope.inReplyTo).toEqual(first('in-reply-to'));
  expect(references).toEqual(first('references') ?? '');
}

const withReturns = (text: string): string => text.replace(/\r?\n/g, '\r\n');

test('what is plainly written is read the short way, and as the long one reads it', async () => {
  const messages = honest(400);
  let plain = 0;
  for (const text of messages) if (await isPlainAndTheSame(text)) plain++;
  expect(plain / messages.length).toBeGreaterThan(0.9);
  for (const text of edges) expect([text, await isPlainAndTheSame(text)]).toEqual([text, true]);
  for (const text of [...edges, ...messages.slice(0, 50)])
    expect(await isPlainAndTheSame(withReturns(text))).toBeTypeOf('boolean');
});

test('the two ways of reading a message agree, however it is changed', async () => {
  const texts = [...honest(120), ...edges, ...malformedMessages().map(({ raw }) => raw.toString('latin1'))];
  await fc.assert(
    fc.asyncProperty(mutationsOf(texts.filter(({ length }) => length < 10_000)), async (text) => {
      await isPlainAndTheSame(text);
      await expectSameEnvelope(text);
    }),
    parameters,
  );
}, 600_000);
