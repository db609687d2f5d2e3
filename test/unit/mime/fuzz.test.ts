import { getHeapStatistics, setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  decodeHeaderText,
  decodeTextPart,
  describeStructure,
  extractWholeAttachment,
  htmlToText,
  makeSnippet,
  parseMessageIds,
  parseWholeMessage,
  safeFilename,
} from '../../../main/engine/mime/index.ts';
import { readRawEnvelope } from '../../../main/engine/mime/raw-envelope.ts';
import { readFacts } from '../../../main/engine/safety/facts.ts';
import { generateMailbox } from '../../lab/generator/index.ts';
import { malformedMessages } from '../../lab/malformed/index.ts';
import { fuzzParameters, mutationsOf } from '../../lab/mutate.ts';
import { processorTime } from '../processor-time.ts';

const parameters = fuzzParameters(1_000, 60_000);

/** Messages to begin with: broken ones and honest ones, small enough for thousands of runs. */
async function originals(): Promise<string[]> {
  const texts = malformedMessages().map(({ raw }) => raw.toString('latin1'));
  for await (const { raw } of generateMailbox({
    seed: 3,
    count: 120,
    owner: { name: 'Mara', email: 'mara@lab.test' },
    endDate: new Date(2026, 10, 1),
    spanDays: 100,
  }))
    texts.push(raw.toString('latin1'));
  return texts.filter(({ length }) => length < 40_000);
}

/** No control but tab and line feed, no half character. */
function expectClean(text: string): void {
  expect(text.isWellFormed()).toBe(true);
  expect(/[^\P{Cc}\t\n]/u.test(text)).toBe(false);
}

function expectPlainName(name: string): void {
  expect(name).not.toBe('');
  expect(Buffer.byteLength(name)).toBeLessThanOrEqual(200);
  expect(/[/\\:*?"<>|\p{Cc}\u202a-\u202e\u2066-\u2069]/u.test(name)).toBe(false);
  expect(/^[. ]|[. ]$/.test(name)).toBe(false);
}

/** Bytes in use after everything that can go has gone. */
function heldBytes(): number {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
  return getHeapStatistics().used_heap_size + process.memoryUsage().arrayBuffers;
}

test('no message, however it is changed, crashes the reading, holds it up, or comes out unclean', async () => {
  const texts = await originals();
  const before = heldBytes();
  await fc.assert(
    fc.asyncProperty(mutationsOf(texts), async (text) => {
      const raw = Buffer.from(text, 'latin1');
      const spent = await processorTime(async () => {
        const { parts, attachments } = await parseWholeMessage(raw);
        const { envelope } = readRawEnvelope(raw);
        readFacts(raw);
        for (const { content, kind } of parts) {
          expectClean(content);
          expectClean(kind === 'html' ? htmlToText(content) : content);
        }
        expect(makeSnippet(parts).length).toBeLessThan(1_000);
        expect(decodeHeaderText(envelope.subject)).not.toMatch(/[\p{Cc}\u202a-\u202e]/u);
        parseMessageIds(envelope.messageId);
        for (const { filename, partId } of attachments) {
          expectPlainName(filename);
          expect(partId).toMatch(/^whole\.\d+$/);
        }
        if (attachments[0]) await extractWholeAttachment(raw, attachments[0].partId);
      });
      expect(spent).toBeLessThan(1_000);
    }),
    parameters,
  );
  // Whatever was read, nothing of it is kept.
  expect(heldBytes() - before).toBeLessThan(64 * 1024 * 1024);
}, 600_000);

test('no name, header or part, however it is changed, comes out unsafe', () => {
  const names = [
    'invoice.pdf',
    '=?utf-8?q?a=2Eexe?=',
    "utf-8''a%2Fb.txt",
    '..\\..\\x',
    'CON',
    'a:b',
    'gpj.exe\u202e',
  ];
  fc.assert(
    fc.property(mutationsOf(names), (name) => expectPlainName(safeFilename(name, 'application/pdf'))),
    parameters,
  );
  fc.assert(
    fc.property(
      mutationsOf(['a=20b=\r\nc', 'aGVsbG8=', 'begin 644 x\n#0V%T\nend', 'plain \x1b$B$3']),
      fc.constantFrom('base64', 'quoted-printable', '7bit', 'x-uuencode', 'klingon'),
      fc.constantFrom('utf-8', 'utf-7', 'iso-2022-jp', 'utf-16', 'x-none', ''),
      (text, encoding, charset) => {
        const { part } = decodeTextPart(Buffer.from(text, 'latin1'), {
          ...{ partId: '1', kind: 'text', encoding, charset, size: text.length, flowed: true, delSp: true },
        });
        expectClean(part.content);
      },
    ),
    parameters,
  );
}, 600_000);

test('no structure, whatever a server says, is more than parts and attachments with plain names', () => {
  const node = fc.letrec((tie) => ({
    node: fc.record(
      {
        type: fc.oneof(
          fc.constantFrom(
            'text/plain',
            'text/html',
            'multipart/mixed',
            'multipart/alternative',
            'multipart/related',
          ),
          fc.constantFrom(
            'multipart/encrypted',
            'multipart/signed',
            'message/rfc822',
            'image/png',
            'text',
            '',
          ),
          fc.string(),
        ),
        size: fc.oneof(fc.integer(), fc.constant(Number.NaN)),
        encoding: fc.oneof(fc.constantFrom('base64', '7bit'), fc.string()),
        id: fc.string(),
        part: fc.string(),
        disposition: fc.oneof(fc.constantFrom('inline', 'attachment'), fc.string()),
        dispositionParameters: fc.dictionary(
          fc.constantFrom('filename', 'size'),
          fc.string({ unit: 'binary' }),
        ),
        parameters: fc.dictionary(fc.constantFrom('name', 'charset', 'format', 'start'), fc.string()),
        childNodes: fc.array(tie('node'), { maxLength: 4 }),
      },
      { requiredKeys: [] },
    ),
  })).node;
  fc.assert(
    fc.property(fc.oneof(node, fc.anything()), (structure) => {
      const { textParts, attachments } = describeStructure(structure as never);
      for (const { filename } of attachments) expectPlainName(filename);
      for (const { partId } of textParts) expect(partId).toMatch(/^\d+(\.\d+)*$/);
    }),
    parameters,
  );
}, 600_000);
