import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate as breathe, setTimeout as pause } from 'node:timers/promises';
import { createLog } from '../../main/engine/log.ts';
import { parseWholeMessage } from '../../main/engine/mime/index.ts';
import { readRawEnvelope } from '../../main/engine/mime/raw-envelope.ts';
import { IndexHere } from '../../main/engine/search/index-here.ts';
import { IndexThread } from '../../main/engine/search/index-thread.ts';
import { startIndexer } from '../../main/engine/search/indexer.ts';
import { waitingForIndex } from '../../main/engine/search/queue.ts';
import { openSearchable } from '../../main/engine/search/searchable.ts';
import { storeBody } from '../../main/engine/store/bodies.ts';
import { all } from '../../main/engine/store/database.ts';
import { storeMessages } from '../../main/engine/store/messages.ts';
import { normalise } from '../../main/engine/sync/normalise.ts';
import { addAccount, addMailbox, change, openMailDb } from '../unit/store/mail-db.ts';
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

/** Messages per transaction in which they are stored. */
const atOnce = 100;

async function readMessage(file: string, uid: number) {
  const raw = readFileSync(file);
  const { envelope, references } = readRawEnvelope(raw);
  const { parts, note } = await parseWholeMessage(raw);
  const described = normalise(
    {
      ...{ seq: 0, uid, envelope, size: raw.byteLength, flags: new Set(['\\Seen']) },
      headers: Buffer.from(`References: ${references}`),
    },
    Date.now(),
  );
  return { described, body: { parts, note } };
}

/**
 * Parses, stores and indexes every file of a maildir, as the engine would what it fetches: the index is filled by its
 * own indexer with its threads, meanwhile and after. Answers the database.
 */
async function indexMaildir(
  folder: string,
  files: readonly string[],
): Promise<{ path: string; texts: string[] }> {
  const path = join(folder, 'own.db');
  const db = openMailDb(path);
  const owner = { accountId: addAccount(db, 'owner@bench.test'), email: 'owner@bench.test' };
  const inbox = addMailbox(db, owner.accountId, 'INBOX', 'inbox');
  const texts: string[] = [];
  const log = createLog(({ level, message }) => {
    if (level === 'warn') console.log(message);
  }, 'bench');
  const entries = {
    side: new URL('../../main/engine/side-worker.ts', import.meta.url),
    index: new URL('../../main/engine/index-worker.ts', import.meta.url),
  };
  const here = new IndexHere(db, path, null);
  const aside = new IndexThread(entries, path, log);
  const indexer = startIndexer({ ...{ db, here, aside, log }, isQuiet: () => true, changed: () => {} });
  for (let start = 0; start < files.length; start += atOnce) {
    const batch = await Promise.all(
      files.slice(start, start + atOnce).map((file, index) => readMessage(file, start + index + 1)),
    );
    change(db, () => {
      const stored = storeMessages(
        db,
        owner,
        inbox,
        batch.map(({ described }) => described),
      );
      for (const [index, id] of stored.newMessageIds.entries()) {
        const { body } = batch[index]!;
        storeBody(db, id, body);
        if (index % 25 === 0)
          texts.push(body.parts.find(({ kind }) => kind === 'text')?.content.slice(0, 2000) ?? '');
      }
      return stored.threadIds;
    });
    indexer.wake();
    await breathe();
  }
  while (waitingForIndex(db) > 0) await pause(20);
  await indexer.close();
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
  const reader = openSearchable(own.path);
  // Without the room in it that is free.
  const { indexed } = all<{ indexed: number }>(
    reader,
    `SELECT sum(pgsize) AS indexed FROM dbstat('search') WHERE name LIKE 'message_text%'`,
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
