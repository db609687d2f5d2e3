import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright';
import { expect, test } from 'playwright/test';
import { extractWholeAttachment, parseWholeMessage } from '../../main/engine/mime/index.ts';
import type { Dispatch } from '../../main/host/dispatcher.ts';
import { buildMessage } from '../lab/generator/index.ts';
import { goldenMail } from '../lab/golden-mail/index.ts';
import type { GivenMail, Measured } from './golden/protocol.ts';
import { type Arena, openArena, prepareArena } from './hostile/arena.ts';

/** Honest mail in the reading pane, light and dark: all of it is there, can be read, fits, and loads nothing. */
const raws = goldenMail.map((mail, index) =>
  buildMessage({
    from: { name: 'Sender', email: 'sender@golden.example' },
    to: [{ name: 'Mara', email: 'mara@lab.test' }],
    subject: mail.name,
    date: new Date(2026, 10, 2),
    messageId: `golden-${index}@golden.example`,
    ...mail,
  }),
);

/**
 * The colours of each sentence and of what is behind it, so that a change to them is one that somebody has seen:
 * `UPDATE_GOLDEN=1` writes them anew. Pictures and heights are not kept, as they differ with the fonts of a machine.
 */
const record = join(import.meta.dirname, 'golden/colours.json');
type ColourRecord = Record<string, { light?: readonly string[]; dark?: readonly string[] }>;

let folder: string;
let files: string;

test.beforeAll(async () => {
  folder = await prepareArena(join(import.meta.dirname, 'golden/harness.tsx'));
  files = join(folder, 'files');
  await mkdir(files);
});
test.afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

/** Gives the parts of messages, as the engine does. */
const answer: Dispatch = async (method, input) => {
  const { messageId = 0, partId = '' } = input as { messageId?: number; partId?: string };
  const raw = raws[messageId - 1];
  const bytes = method === 'attachments.fetch' && raw ? await extractWholeAttachment(raw, partId) : null;
  if (bytes === null)
    return { ok: false, error: { code: 'not-found', message: 'Not here.', retryable: false } };
  const path = join(files, `${messageId}`);
  await writeFile(path, bytes);
  return { ok: true, output: { path, filename: 'part', type: 'image/png', size: bytes.length } };
};

/** The arena's list of messages is that much narrower than its window. */
const setPane = (page: Page, width: number): Promise<void> =>
  page.setViewportSize({ width: width + 200, height: 900 });

async function open(width: number): Promise<Arena> {
  const arena = await openArena(folder, answer);
  await setPane(arena.page, width);
  const given: GivenMail[] = await Promise.all(
    raws.map(async (raw, index) => {
      const { parts, attachments } = await parseWholeMessage(raw);
      return { name: goldenMail[index]?.name ?? '', parts, attachments };
    }),
  );
  await arena.page.evaluate((mails) => (window as unknown as Harness).golden.show(mails), given);
  return arena;
}

interface Harness {
  golden: {
    show(mails: readonly GivenMail[]): Promise<void>;
    settled(): Promise<void>;
    measure(sentences: readonly (readonly string[])[]): Measured[];
  };
}

async function measureAll(page: Page): Promise<Measured[]> {
  await page.evaluate(() => (window as unknown as Harness).golden.settled());
  return page.evaluate(
    (sentences) => (window as unknown as Harness).golden.measure(sentences),
    goldenMail.map(({ shows }) => shows),
  );
}

const plain = (text: string): string => text.replace(/\s+/g, ' ');

/** What is wrong with messages as they are shown. */
function faults(measured: readonly Measured[], quotesShown: boolean): string[] {
  return measured.flatMap(({ name, text, poor, overflow, zoom }, index) => {
    const { shows = [], quotes = [], wide = false } = goldenMail[index] ?? {};
    const has = (sentence: string): boolean => text.toLowerCase().includes(plain(sentence).toLowerCase());
    return [
      ...shows.filter((one) => !has(one)).map((one) => `${name}: “${one}” is not seen`),
      ...quotes
        .filter((one) => has(one) !== quotesShown)
        .map((one) => `${name}: “${one}” is ${quotesShown ? 'not ' : ''}seen`),
      ...poor.map((one) => `${name}: ${one}`),
      ...(overflow > 1.01 && zoom > 0.71 && !wide
        ? [`${name}: ${overflow.toFixed(2)} times as wide as its frame`]
        : []),
    ];
  });
}

/** `CONTACT_SHEET=1`: pictures of all messages, to be looked at. */
async function takePictures(page: Page, theme: string): Promise<void> {
  if (!process.env.CONTACT_SHEET) return;
  const to = join(import.meta.dirname, '../../out/golden-mail', theme);
  await mkdir(to, { recursive: true });
  const sections = page.locator('section');
  const pictures: string[] = [];
  for (const [index] of goldenMail.entries()) {
    const png = await sections.nth(index).screenshot();
    pictures.push(
      `<figure><figcaption>${goldenMail[index]?.name}</figcaption><img src="data:image/png;base64,${png.toString('base64')}"></figure>`,
    );
  }
  const sheet = await page.context().newPage();
  for (let at = 0; at < pictures.length; at += 8) {
    await sheet.setViewportSize({ width: 1600, height: 400 });
    await sheet.setContent(
      `<body style="margin:8px;background:${theme === 'dark' ? '#121416;color:#ccc' : '#ddd'};font:13px sans-serif;display:flex;flex-wrap:wrap;align-items:start;gap:12px"><style>figure{margin:0;width:384px}img{width:100%}</style>${pictures.slice(at, at + 8).join('')}`,
    );
    await sheet.screenshot({ path: join(to, `${at / 8 + 1}.png`), fullPage: true });
  }
  await sheet.close();
}

test('forty honest messages can be read, light and dark, with and without what they quote', async () => {
  test.setTimeout(180_000);
  const arena = await open(676);
  const { page } = arena;
  const colours: ColourRecord = {};
  for (const theme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme: theme });
    const measured = await measureAll(page);
    await takePictures(page, theme);
    expect.soft(faults(measured, false), theme).toEqual([]);
    for (const { name, colours: seen } of measured) colours[name] = { ...colours[name], [theme]: seen };
  }
  if (process.env.UPDATE_GOLDEN) await writeFile(record, `${JSON.stringify(colours, null, 1)}\n`);
  expect.soft(colours).toEqual(JSON.parse(await readFile(record, 'utf8')));
  await page.getByRole('button', { name: 'Show quoted text' }).evaluateAll((buttons) => {
    for (const button of buttons) (button as HTMLElement).click();
  });
  expect.soft(faults(await measureAll(page), true)).toEqual([]);
  await setPane(page, 420);
  expect.soft(faults(await measureAll(page), true), 'in a narrow pane').toEqual([]);
  expect(arena.calls.filter(({ method }) => method === 'images.fetch')).toEqual([]);
  expect((await arena.close()).filter((host) => host.includes('.example'))).toEqual([]);
});
