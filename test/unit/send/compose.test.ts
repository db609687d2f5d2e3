import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import PostalMime from 'postal-mime';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { unflow } from '../../../main/engine/mime/flowed.ts';
import { compose, composeSentCopy, envelopeRecipients } from '../../../main/engine/send/compose.ts';
import { outgoingPath, storeOutgoingBytes } from '../../../main/engine/send/files.ts';
import { toFlowed } from '../../../main/engine/send/flowed.ts';
import { newMessageId } from '../../../main/engine/send/new-message-id.ts';
import type { DraftContent } from '../../../shared/model/draft.ts';

// In memory where that is to be had: every message is written through to the disk.
const root = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();
const dataDir = mkdtempSync(join(root, 'curlew-compose-'));
afterAll(() => rmSync(dataDir, { recursive: true, force: true }));

const scripts = [
  ...[
    'plain words',
    'Grüße aus Köln',
    'Привет из Киева',
    '東京からの手紙',
    'مرحبا من القاهرة',
    'שלום',
    'สวัสดี',
  ],
  ...['😀 👩‍👩‍👧‍👦 mixed', 'a "quoted", comma; semicolon', '한국어', 'Ελληνικά'],
];
/** Text that a person might write: several scripts, several lengths; never a control character. */
const words = fc
  .array(fc.oneof(fc.constantFrom(...scripts), fc.string({ maxLength: 12 })), { minLength: 1, maxLength: 24 })
  .map((parts) =>
    parts
      .join(' ')
      .replace(/[\p{Cc}\p{Cs}\p{Cn}]/gu, '')
      .replace(/\s+/g, ' ')
      // What looks like an encoded word is decoded by lenient readers wherever it stands.
      .replaceAll('=?', '')
      .trim(),
  );
const address = fc.record({
  name: fc.oneof(
    fc.constant(''),
    words.map((text) =>
      text
        .slice(0, 60)
        .replace(/[\ud800-\udbff]$/, '')
        .trim(),
    ),
  ),
  address: fc
    .tuple(fc.stringMatching(/^[a-z][a-z0-9.]{0,20}[a-z0-9]$/), fc.constantFrom('far.test', 'near.example'))
    .map(([local, domain]) => `${local.replace(/\.+/g, '.')}@${domain}`),
});
const message = fc.record({
  to: fc.array(address, { minLength: 1, maxLength: 12 }),
  cc: fc.array(address, { maxLength: 4 }),
  bcc: fc.array(address, { maxLength: 3 }),
  from: address,
  subject: words,
  text: fc
    .array(
      fc.oneof(
        words,
        fc.constant(''),
        words.map((line) => `> ${line}`),
      ),
      { maxLength: 20 },
    )
    .map((lines) => lines.join('\n')),
  names: fc.array(
    words.map(
      (name) =>
        `${
          name
            .slice(0, 120)
            .replace(/[\ud800-\udbff]$/, '')
            .trim() || 'x'
        }.txt`,
    ),
    { maxLength: 3 },
  ),
  references: fc.array(
    fc.stringMatching(/^[a-z0-9]{1,60}$/).map((id) => `${id}@far.test`),
    { maxLength: 60 },
  ),
  html: fc.boolean(),
});

const runs = process.env.LONG ? 2000 : 200;

describe('what is produced', () => {
  it(`conforms and says the same to another parser, ${runs} times`, { timeout: 300_000 }, async () => {
    const file = await storeOutgoingBytes(dataDir, Buffer.from('The file.\n'));
    await fc.assert(
      fc.asyncProperty(message, async ({ names, html, ...about }) => {
        const content: DraftContent = {
          ...about,
          accountId: 1,
          format: html ? 'html' : 'text',
          html: `<p>${about.text.replace(/[<>&]/g, '')}</p>`,
          files: names.map((filename) => ({ ...file, filename, type: 'text/plain', contentId: null })),
          relation: null,
          inReplyTo: about.references.at(-1) ?? null,
        };
        const messageId = newMessageId(content.from.address);
        const stored = await compose(dataDir, content, {
          messageId,
          date: new Date(1_700_000_000_000),
          keepBcc: false,
        });
        const raw = readFileSync(outgoingPath(dataDir, stored.sha256));
        conforms(raw);
        const text = raw.toString('latin1');
        const header = text.slice(0, text.indexOf('\r\n\r\n'));
        expect(header).not.toMatch(/^bcc:/im);

        const parsed = await PostalMime.parse(raw);
        expect(parsed.messageId).toBe(messageId);
        expect(parsed.subject ?? '').toBe(content.subject);
        expect((parsed.to ?? []).map((one) => one.address)).toEqual(content.to.map((one) => one.address));
        expect((parsed.to ?? []).map((one) => one.name)).toEqual(
          content.to.map((one) => one.name.replace(/\s+/g, ' ')),
        );
        expect(parsed.attachments.map((one) => one.filename)).toEqual(names);
        expect(parsed.references ?? '').toBe(about.references.map((id) => `<${id}>`).join(' '));
        const copy = await composeSentCopy(dataDir, stored.sha256, stored.size, content);
        const kept = await PostalMime.parse(readFileSync(outgoingPath(dataDir, copy.sha256)));
        expect((kept.bcc ?? []).map((one) => one.address)).toEqual(content.bcc.map((one) => one.address));
      }),
      { numRuns: runs, seed: 20261124, endOnFailure: true },
    );
  });

  it('is fixed by nothing that stands in a name: no header can be added', async () => {
    const evil = 'Ann\r\nBcc: spy@far.test\r\n\r\nBody';
    const content: DraftContent = {
      ...{
        accountId: 1,
        from: { name: evil, address: 'm@lab.test' },
        to: [{ name: evil, address: 'a@far.test' }],
      },
      ...{ cc: [], bcc: [], subject: evil, format: 'text', html: '', text: 'x', files: [] },
      ...{ relation: null, inReplyTo: null, references: [] },
    };
    const stored = await compose(dataDir, content, { messageId: '<a@b>', date: new Date(), keepBcc: false });
    const raw = readFileSync(outgoingPath(dataDir, stored.sha256), 'latin1');
    expect(raw.slice(0, raw.indexOf('\r\n\r\n'))).not.toMatch(/^bcc:/im);
    expect((await PostalMime.parse(raw)).text?.trim()).toBe('x');
  });

  it('carries a picture of the text only as long as the text names it', async () => {
    const file = await storeOutgoingBytes(dataDir, Buffer.from('picture'));
    const files = ['a@b', 'lost@b', 'a b&c'].map((contentId) => ({
      ...file,
      ...{ filename: `${contentId}.png`, type: 'image/png', contentId },
    }));
    const content: DraftContent = {
      ...{ accountId: 1, from: { name: '', address: 'm@lab.test' }, to: [], cc: [], bcc: [], subject: '' },
      ...{ format: 'html', html: '<img src="cid:a@b"><p style="x: url(cid:a%20b&amp;c)">', text: '', files },
      ...{ relation: null, inReplyTo: null, references: [] },
    };
    const options = { messageId: '<a@b>', date: new Date(), keepBcc: false };
    const sent = async (draft: DraftContent): Promise<(string | null)[]> => {
      const { sha256 } = await compose(dataDir, draft, options);
      const { attachments } = await PostalMime.parse(readFileSync(outgoingPath(dataDir, sha256)));
      return attachments.map((one) => one.filename);
    };
    expect(await sent(content)).toEqual(['a@b.png', 'a b&c.png']);
    // As text there is no place for them: they are files like others.
    expect(await sent({ ...content, format: 'text' })).toHaveLength(3);
  });

  it('reads no file and no address, whatever a draft says', async () => {
    const path = join(dataDir, 'private.txt');
    writeFileSync(path, 'something private');
    const fetched = vi.spyOn(globalThis, 'fetch');
    const file = await storeOutgoingBytes(dataDir, Buffer.from('picture'));
    const named = {
      path,
      href: `file://${path}`,
      filename: path,
      type: 'text/plain',
      contentId: null,
    };
    const content = {
      ...{
        accountId: 1,
        from: { name: path, address: 'm@lab.test' },
        to: [],
        cc: [],
        bcc: [],
        subject: path,
      },
      ...{ format: 'html', text: `{"path":"${path}"}`, files: [{ ...file, ...named }] },
      html: `<img src="file://${path}"><img src="http://127.0.0.1:9/x.png">`,
      ...{ relation: null, inReplyTo: null, references: [] },
    } as unknown as DraftContent;
    const options = { messageId: '<a@b>', date: new Date(), keepBcc: false };
    const { sha256 } = await compose(dataDir, content, options);
    const { attachments, html } = await PostalMime.parse(readFileSync(outgoingPath(dataDir, sha256)));
    expect(attachments.map((one) => Buffer.from(one.content as ArrayBuffer).toString())).toEqual(['picture']);
    expect(html).toContain('http://127.0.0.1:9/x.png');
    expect(html).not.toContain('something private');
    expect(fetched).not.toHaveBeenCalled();
  });

  it('goes to each recipient once, whoever they are', () => {
    const to = [
      { name: 'A', address: 'a@Far.test' },
      { name: '', address: 'a@far.TEST' },
    ];
    const bcc = [{ name: '', address: 'A@far.test' }];
    expect(envelopeRecipients({ to, cc: to, bcc } as unknown as DraftContent)).toEqual([
      'a@Far.test',
      'A@far.test',
    ]);
  });
});

/** RFC 5322 section 2.1.1 and RFC 2045 section 2.7: CRLF only, lines within 998, ASCII headers within 78 where they can be folded. */
function conforms(raw: Buffer): void {
  const text = raw.toString('latin1');
  expect(text).not.toMatch(/[^\r]\n|\r[^\n]/);
  const [header = ''] = text.split('\r\n\r\n', 1);
  expect(header).toMatch(/^[ -~\t\r\n]*$/);
  for (const line of text.split('\r\n')) {
    expect(line.length).toBeLessThanOrEqual(998);
    // A line that has no space to be folded at may be longer.
    if (line.length > 78) expect(line.trim().split(/\s+/).length).toBeLessThanOrEqual(2);
  }
  for (const name of ['from', 'date', 'message-id', 'mime-version', 'content-type']) {
    expect(header.match(new RegExp(`^${name}:`, 'gim'))).toHaveLength(1);
  }
}

describe('format=flowed (RFC 3676)', () => {
  it('is read as what was written', () => {
    const line = words.map((text) => text.replace(/^[>\s]+/, ''));
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat({ max: 3 }), line), { minLength: 1, maxLength: 12 }), (lines) => {
        const text = lines.map(([depth, words]) => `${'> '.repeat(depth)}${words}`.trimEnd()).join('\n');
        const flowed = toFlowed(text);
        for (const one of flowed.split('\r\n')) {
          if (one.length > 78) expect(one.trimEnd().replace(/^[> ]+/, '')).not.toMatch(/ /);
        }
        const normal = (value: string): string =>
          value.replace(/^((?:> ?)+)/gm, (marks) => marks.replaceAll(' ', ''));
        expect(normal(unflow(flowed.replaceAll('\r\n', '\n'), false)).replace(/^(>+) /gm, '$1')).toBe(
          normal(text),
        );
      }),
    );
  });

  it('keeps a signature mark, and stuffs what would be taken for something else', () => {
    expect(toFlowed('From here\n indented\n-- \nMara')).toBe(' From here\r\n  indented\r\n-- \r\nMara');
  });
});
