import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { CutText } from '../../main/engine/search/cut-text.ts';
import { gatherMore, readWaiting, writeCut } from '../../main/engine/search/index-text.ts';
import { fillIndex } from '../../main/engine/search/indexer.ts';
import { type PreparedBody, storeBody } from '../../main/engine/store/bodies.ts';
import { all, keepMorePages, one, openReadable, transaction } from '../../main/engine/store/database.ts';
import { storePrepared } from '../../main/engine/store/messages.ts';
import type { BodyPart } from '../../shared/model/message.ts';
import { addAccount, addMailbox, change, openMailDb } from '../unit/store/mail-db.ts';
import type { FilesToRead, ReadFile } from './index-worker.ts';
import { mixedQueries } from './queries.ts';
import { median, milliseconds, percentile, report } from './report.ts';
import { searchTimes } from './store.ts';

function runTool(program: string, args: string[], env: Record<string, string>): string {
  const result = spawnSync(program, args, {
    env: { ...process.env, ...env },
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
  if (result.status !== 0)
    throw new Error(`${program} ${args[0]} ended with ${result.status}: ${result.stderr}`);
  return result.stdout;
}

function bytesBelow(folder: string): number {
  let bytes = 0;
  for (const entry of readdirSync(folder, { withFileTypes: true, recursive: true })) {
    if (entry.isFile()) bytes += statSync(join(entry.parentPath, entry.name)).size;
  }
  return bytes;
}

/** Some words of a message's text. */
function textOf({ parts }: PreparedBody): string {
  const text = (JSON.parse(parts) as BodyPart[]).find(({ kind }) => kind === 'text');
  return text?.content.slice(0, 2000) ?? '';
}

/** Messages per transaction, as in a rebuild of the index; mu commits a quarter of a million together. */
const atOnce = 2000;

/** Batches of files, each read while the one before is written. */
async function* readBatches(files: readonly string[]): AsyncGenerator<ReadFile[]> {
  const worker = new Worker(new URL('./index-worker.ts', import.meta.url));
  const ask = async (start: number): Promise<ReadFile[]> => {
    const request: FilesToRead = { files: files.slice(start, start + atOnce), firstUid: start + 1 };
    worker.postMessage(request);
    const [answer] = (await once(worker, 'message')) as [ReadFile[]];
    return answer;
  };
  let next = ask(0);
  for (let start = 0; start < files.length; start += atOnce) {
    const batch = await next;
    if (start + atOnce < files.length) next = ask(start + atOnce);
    yield batch;
  }
  await worker.terminate();
}

/** Parses, stores and indexes every file of a maildir, as the engine would what it fetches. Answers the database. */
async function indexMaildir(
  folder: string,
  files: readonly string[],
): Promise<{ path: string; texts: string[] }> {
  const path = join(folder, 'own.db');
  const db = openMailDb(path);
  const owner = { accountId: addAccount(db, 'owner@bench.test'), email: 'owner@bench.test' };
  const inbox = addMailbox(db, owner.accountId, 'INBOX', 'inbox');
  const texts: string[] = [];
  keepMorePages(db, true);
  gatherMore(db);
  for await (const batch of readBatches(files)) {
    const cuts = new Map<number, CutText>();
    change(db, () => {
      const stored = storePrepared(
        db,
        owner,
        inbox,
        batch.map(({ message }) => message),
      );
      for (const [index, id] of stored.newMessageIds.entries()) {
        const { body, note, cut } = batch[index]!;
        storeBody(db, id, { parts: body, note });
        cuts.set(one<{ key: number }>(db, 'SELECT sort_key AS key FROM message WHERE id = ?', id)!.key, cut);
        if (index % 25 === 0) texts.push(textOf(body));
      }
      return stored.threadIds;
    });
    const rows = readWaiting(db, Number.MAX_SAFE_INTEGER, atOnce);
    transaction(db, () =>
      writeCut(
        db,
        rows,
        rows.map(({ sort_key }) => cuts.get(sort_key)!),
      ),
    );
  }
  // What was stored in another way than it was cut.
  fillIndex(db);
  db.raw.close();
  return { path, texts };
}

/** Building an index with all parsing, and asking it, beside mu and notmuch over the same files. */
export async function measureIndexers(folder: string, maildir: string): Promise<void> {
  // The newest first, as the engine takes them: the names begin with the time.
  const files = ['cur', 'new']
    .flatMap((part) => readdirSync(join(maildir, part)).map((name) => ({ part, name })))
    .sort((a, b) => Number.parseInt(b.name, 10) - Number.parseInt(a.name, 10))
    .map(({ part, name }) => join(maildir, part, name));
  const started = performance.now();
  const own = await indexMaildir(folder, files);
  const ownTime = (performance.now() - started) / 1000;
  const reader = openReadable(own.path);
  const { indexed } = all<{ indexed: number }>(
    reader,
    `SELECT sum(pgsize) AS indexed FROM dbstat WHERE name LIKE 'message_text%'`,
  )[0]!;

  const muHome = join(folder, 'mu');
  runTool('mu', ['init', `--muhome=${muHome}`, `--maildir=${maildir}`], {});
  const muTime = milliseconds(() => runTool('mu', ['index', `--muhome=${muHome}`, '--quiet'], {})) / 1000;
  report({
    ...{ measure: 'index build with MIME parsing', curlew: ownTime, unit: 's' },
    ...{ beside: 'mu index', reference: muTime, reach: '<= 0.25 ×' },
  });
  report({
    ...{ measure: 'size of the index', curlew: indexed / 1e6, unit: 'MB' },
    ...{ beside: 'of mu', reference: bytesBelow(muHome) / 1e6, reach: '<= 0.5 ×' },
  });

  const config = join(folder, 'notmuch-config');
  mkdirSync(join(folder, 'notmuch'), { recursive: true });
  writeFileSync(
    config,
    `[database]\npath=${join(folder, 'notmuch')}\nmail_root=${maildir}\n[user]\nname=Bench\nprimary_email=bench@lab.test\n[new]\nignore=/.*[.](log|cache|index|list).*/;/dovecot.*/;maildirfolder\n`,
  );
  const env = { NOTMUCH_CONFIG: config };
  const notmuchTime = milliseconds(() => runTool('notmuch', ['new', '--quiet'], env)) / 1000;
  console.log(
    `notmuch new: ${notmuchTime.toFixed(1)} s, ${(bytesBelow(join(folder, 'notmuch')) / 1e6).toFixed(0)} MB.`,
  );

  const queries = mixedQueries(own.texts, 200).filter(({ notmuch }) => notmuch !== null);
  const startUp = median(
    Array.from({ length: 9 }, () => milliseconds(() => runTool('notmuch', ['count', 'id:none'], env))),
  );
  const ask = (query: string): number =>
    milliseconds(() =>
      runTool('notmuch', ['search', '--limit=50', '--output=messages', '--sort=newest-first', query], env),
    );
  const theirs = queries.map(({ notmuch }) => Math.max(0, ask(notmuch!) - startUp));
  report({
    ...{
      measure: `search, newest 50 of ${files.length.toLocaleString('en')}, p95 of ${queries.length}`,
      unit: 'ms',
    },
    curlew: percentile(
      searchTimes(
        reader,
        queries.map(({ curlew }) => curlew),
      ),
      0.95,
    ),
    ...{ beside: 'notmuch without its start', reference: percentile(theirs, 0.95), reach: '<= 0.3 ×' },
  });
  reader.raw.close();
}
