import { existsSync } from 'node:fs';
import { copyFile, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type Browser, chromium, type LaunchOptions, type Page } from 'playwright';
import { indexPath } from '../../main/engine/search/index-file.ts';
import { databasePath } from '../../main/engine/store/data-dir.ts';
import { all, openReadable, openWritable, run } from '../../main/engine/store/database.ts';
import playwrightConfig from '../../playwright.config.ts';
import { CurlewPage } from '../e2e/support/curlew-page.ts';
import { startProgram } from '../e2e/support/program.ts';
import { emptyWindowStart, programStart } from './own-window.ts';
import { mixedQueries } from './queries.ts';
import { median, percentile, report } from './report.ts';
import { fillStore, storePath } from './store.ts';

const rounds = 40;
/** Messages that are opened in turns. */
const rowsOpened = 8;
const startRounds = 5;
/** Searches that are typed, some 200 letters. */
const searches = 24;
const scrollSeconds = 4;
const alone = { beside: null, reference: null } as const;

function launch(): Promise<Browser> {
  return chromium.launch(playwrightConfig.use?.launchOptions as LaunchOptions);
}

/** A data folder with a store of so many messages for each account, which makes no connections. */
async function dataFolder(folder: string, count: number, accounts: number): Promise<string> {
  const dataDir = join(folder, `data-${count}-${accounts}`);
  await mkdir(dataDir, { recursive: true });
  const path = storePath(folder, count, accounts);
  // Filled already where the store was measured before.
  const db = existsSync(path) ? openWritable(path, 'normal') : fillStore(folder, count, accounts).db;
  db.raw.pragma('wal_checkpoint(TRUNCATE)');
  db.raw.close();
  await copyFile(path, databasePath(dataDir));
  await copyFile(indexPath(path), indexPath(databasePath(dataDir)));
  const own = openWritable(databasePath(dataDir), 'normal');
  run(own, 'UPDATE account SET enabled = 0');
  own.raw.close();
  // The first start checks a database that no Curlew has closed.
  const browser = await launch();
  const program = await startProgram({ host: 'browser', browser, dataDir });
  await new CurlewPage(program).list.getByRole('option').first().waitFor({ timeout: 300_000 });
  await program.quit();
  await browser.close();
  return dataDir;
}

/**
 * What a person waits for, in Chromium with the browser host: from a click or a key to the frame that shows what came of
 * it, in a mailbox of `large` messages; scrolling; and from nothing to a list of three accounts.
 */
export async function measurePaint(folder: string, large: number, perAccount: number): Promise<void> {
  const dataDir = await dataFolder(folder, large, 1);
  const browser = await launch();
  const program = await startProgram({ host: 'browser', browser, dataDir });
  const app = new CurlewPage(program);
  try {
    await app.list.getByRole('option').first().waitFor();
    await measureClicks(app, large, textsIn(dataDir));
    await measureScrolling(app.page, large);
  } finally {
    await program.quit();
    await browser.close();
  }
  await measureStart(folder, await dataFolder(folder, perAccount, 3), perAccount);
}

/** Beginnings of some messages from all over the store, to take searches from. */
function textsIn(dataDir: string): string[] {
  const db = openReadable(databasePath(dataDir));
  try {
    const rows = all<{ snippet: string }>(
      db,
      'SELECT snippet FROM message WHERE id % (SELECT max(id) / 500 FROM message) = 0',
    );
    return rows.map(({ snippet }) => snippet);
  } finally {
    db.raw.close();
  }
}

async function measureClicks(app: CurlewPage, large: number, texts: readonly string[]): Promise<void> {
  const { page } = app;
  const at = `at ${large.toLocaleString('en')}, p95`;
  const reach = '<= 50 ms';
  const tell = (measure: string, figures: number[]): void =>
    report({ measure: `${measure}, ${at}`, curlew: percentile(figures, 0.95), unit: 'ms', ...alone, reach });

  await app
    .mailbox(/^Inbox/)
    .first()
    .click();
  // Asked for the first time, it may take longer than the click.
  await page.waitForFunction(
    (needed) =>
      document.querySelectorAll('[role=listbox][aria-label=Messages] [role=option]:not([aria-selected=true])')
        .length >= needed,
    rowsOpened,
  );
  const opened: number[] = [];
  const starred: number[] = [];
  for (let round = 0; round < rounds; round++) {
    opened.push(await surelyPainted(page, 'open', round % rowsOpened));
    starred.push(await surelyPainted(page, 'star', 0));
  }
  tell('a cached message opened, click to paint', opened);
  tell('a star, click to paint', starred);
  const switched: number[] = [];
  for (let round = 0; round < rounds; round++) switched.push(await surelyPainted(page, 'switch', round));
  tell('another mailbox, click to paint', switched);
  const typed: number[] = [];
  for (const { curlew } of mixedQueries(texts, searches)) {
    for (let length = 1; length <= curlew.length; length++) {
      const figure = await untilPainted(page, 'search', curlew.slice(0, length));
      // One more letter may leave the list as it is: then nothing shows when it was ready.
      if (figure !== null) typed.push(figure);
    }
  }
  if (typed.length < 5 * searches) throw new Error('The list hardly changed while searching.');
  tell('search as you type, key to paint', typed);
  await untilPainted(page, 'search', '');
}

/** The same where something must come of it. */
async function surelyPainted(...args: Parameters<typeof untilPainted>): Promise<number> {
  const figure = await untilPainted(...args);
  if (figure === null) throw new Error(`Nothing came of ${args[1]} ${args[2]}.`);
  return figure;
}

/** Does one thing on the page and answers the milliseconds until a frame shows what came of it; null: nothing did. */
function untilPainted(
  page: Page,
  what: 'open' | 'star' | 'switch' | 'search',
  which: number | string,
): Promise<number | null> {
  return page.evaluate(
    ([what, which]) => {
      const find = (selector: string): HTMLElement => {
        const found = document.querySelector<HTMLElement>(selector);
        if (!found) throw new Error(`There is no ${selector}.`);
        return found;
      };
      const list = find('[role=listbox][aria-label=Messages]');
      // Without the third line: an excerpt comes when nothing is typed any more.
      const rows = (): string =>
        [...list.querySelectorAll('[role=option]')]
          .map((row) =>
            [
              row.id,
              ...[...row.querySelectorAll('.row__line:not(.row__line--snippet)')].map(
                (line) => line.innerHTML,
              ),
            ].join(),
          )
          .join('\n');
      const pane = find('[role=main][aria-label=Conversation], main[aria-label=Conversation]');
      const begin = (): { act: () => void; isShown: () => boolean } => {
        if (what === 'open') {
          const row = list.querySelectorAll<HTMLElement>('[role=option]:not([aria-selected=true])')[
            Number(which)
          ]!;
          const before = pane.textContent;
          return {
            act: () => row.click(),
            isShown: () => pane.querySelector('article') !== null && pane.textContent !== before,
          };
        }
        if (what === 'star') {
          const button = find('button[aria-label=Star], button[aria-label=Unstar]');
          const before = button.getAttribute('aria-label');
          return {
            act: () => button.click(),
            isShown: () => document.querySelector(`button[aria-label=${before}]`) === null,
          };
        }
        const before = rows();
        if (what === 'switch') {
          const items = [...document.querySelectorAll<HTMLElement>('[role=treeitem]')];
          const other = items.find((item) =>
            (Number(which) % 2 ? /^Inbox/ : /^Starred/).test(item.getAttribute('aria-label') ?? ''),
          )!;
          return { act: () => other.click(), isShown: () => rows() !== before };
        }
        const box = find('[role=searchbox], input[type=search]') as HTMLInputElement;
        const set = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value')!.set!;
        return {
          act: () => {
            set.call(box, which);
            box.dispatchEvent(new Event('input', { bubbles: true }));
          },
          isShown: () => rows() !== before,
        };
      };
      return new Promise<number | null>((resolve) => {
        const { act, isShown } = begin();
        const started = performance.now();
        const look = (now: number): void => {
          // The frame in which it stands is painted before the next one begins.
          if (isShown()) requestAnimationFrame((after) => resolve(Math.max(now, after) - started));
          else if (now - started > 1000) resolve(null);
          else requestAnimationFrame(look);
        };
        act();
        requestAnimationFrame(look);
      });
    },
    [what, which] as const,
  );
}

/** Frames in the slowest second of scrolling through a long list. */
async function measureScrolling(page: Page, large: number): Promise<void> {
  const frames = await page.evaluate(async (seconds) => {
    const list = document.querySelector('[role=listbox][aria-label=Messages]')!;
    const scroller = list.scrollHeight > list.clientHeight ? list : list.parentElement!;
    const times: number[] = [];
    await new Promise<void>((resolve) => {
      const started = performance.now();
      const step = (now: number): void => {
        times.push(now);
        scroller.scrollTop += 60;
        if (now - started < seconds * 1000) requestAnimationFrame(step);
        else resolve();
      };
      requestAnimationFrame(step);
    });
    return times;
  }, scrollSeconds);
  const slowest = Math.min(
    ...frames
      .filter((time) => time <= frames.at(-1)! - 1000)
      .map((time) => frames.filter((other) => other >= time && other < time + 1000).length),
  );
  const measure = `scrolling ${large.toLocaleString('en')}, frames in the slowest second`;
  report({ measure, curlew: slowest, unit: 'fps', ...alone, reach: '>= 55' });
}

/** From the start of the program to a list that can be used in its own window, beside a window that shows nothing. */
async function measureStart(folder: string, dataDir: string, perAccount: number): Promise<void> {
  const own: number[] = [];
  const empty: number[] = [];
  const row = (page: Page): Promise<void> =>
    page.getByRole('listbox', { name: 'Messages' }).getByRole('option').first().waitFor();
  for (let round = 0; round < startRounds; round++) {
    empty.push((await emptyWindowStart(folder)) / 1000);
    own.push((await programStart(folder, dataDir, row)) / 1000);
  }
  report({
    measure: `start to a usable list, 3 accounts of ${perAccount.toLocaleString('en')}`,
    ...{ curlew: median(own), unit: 's', beside: 'an empty Chromium window', reference: median(empty) },
    reach: '<= 1.5 ×',
  });
}
