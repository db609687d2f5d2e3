import Database from 'better-sqlite3';
import { flagNames } from '../../main/engine/imap/flags.ts';
import { openSearchable } from '../../main/engine/search/searchable.ts';
import { databasePath } from '../../main/engine/store/data-dir.ts';
import type { SecondClient } from '../lab/second-client.ts';
import type { TestEngine } from './harness.ts';

/** A look into the engine's database, for what the contract does not tell: UIDs, rows left over. */
export function query<T = Record<string, unknown>>(
  engine: Pick<TestEngine, 'dataDir'>,
  sql: string,
  ...values: unknown[]
): T[] {
  const db = openSearchable(databasePath(engine.dataDir)).raw;
  try {
    return db.prepare(sql).all(...values) as T[];
  } finally {
    db.close();
  }
}

/** Changes the database of an engine that is closed, as a fault might have left it. */
export function change(engine: TestEngine, sql: string): void {
  const db = new Database(databasePath(engine.dataDir));
  try {
    db.exec(sql);
  } finally {
    db.close();
  }
}

interface Placed {
  path: string;
  isPlaced: 0 | 1;
  uid: number | null;
  flags: number | null;
  keywords: string | null;
}

/**
 * "uid flag flag" lines per mailbox, as the engine shows them. Read by one statement, so of one moment: between two, the
 * engine may remove a mailbox.
 */
export function cached(engine: Pick<TestEngine, 'dataDir'>, accountId: number): Record<string, string[]> {
  const rows = query<Placed>(
    engine,
    `SELECT b.path, p.id IS NOT NULL AS isPlaced, p.uid, p.flags, p.keywords
     FROM mailbox b LEFT JOIN placement p ON p.mailbox_id = b.id AND p.removed_by IS NULL
     WHERE b.account_id = ? AND (b.selectable = 1 OR p.id IS NOT NULL) ORDER BY p.uid`,
    accountId,
  );
  const all: Record<string, string[]> = {};
  for (const { path, isPlaced, uid, flags, keywords } of rows) {
    all[path] ??= [];
    if (!isPlaced) continue;
    const names = [...flagNames(flags!), ...(JSON.parse(keywords!) as string[])].sort();
    all[path].push([uid, ...names].join(' '));
  }
  return all;
}

/** The same lines as another client sees them. */
export async function remote(phone: SecondClient): Promise<Record<string, string[]>> {
  const all: Record<string, string[]> = {};
  for (const { path, flags } of await phone.tree()) {
    if (flags.has('\\Noselect') || flags.has('\\NonExistent')) continue;
    const messages = await phone.list(path).catch((error: unknown) => {
      // Dovecot lists a mailbox once more that has just been deleted; it cannot be opened.
      if (isMissing(error)) return null;
      throw error;
    });
    if (messages !== null) all[path] = messages.map(({ uid, flags }) => [uid, ...flags].join(' '));
  }
  return all;
}

function isMissing(error: unknown): boolean {
  const { serverResponseCode, mailboxMissing } = error as { [name: string]: unknown };
  return serverResponseCode === 'NONEXISTENT' || mailboxMissing === true;
}

/** Waits until the cache shows exactly what the server has: mailboxes, UIDs, flags and keywords. */
export async function untilMirrored(
  engine: TestEngine,
  accountId: number,
  phone: SecondClient,
  withinMs?: number,
): Promise<Record<string, string[]>> {
  const wanted = await remote(phone);
  const text = JSON.stringify(sorted(wanted));
  const isSame = (): true | undefined =>
    JSON.stringify(sorted(cached(engine, accountId))) === text ? true : undefined;
  try {
    await engine.until('the cache to show what the server has', isSame, withinMs);
  } catch (error) {
    throw new Error(`${differences(wanted, cached(engine, accountId))}\n${error}`);
  }
  return wanted;
}

function sorted(all: Record<string, string[]>): [string, string[]][] {
  return Object.entries(all).sort(([a], [b]) => (a < b ? -1 : 1));
}

function differences(wanted: Record<string, string[]>, found: Record<string, string[]>): string {
  const paths = new Set([...Object.keys(wanted), ...Object.keys(found)]);
  const lines: string[] = [];
  for (const path of paths) {
    const [server, here] = [new Set(wanted[path]), new Set(found[path])];
    if (!wanted[path]) lines.push(`${path}: not on the server`);
    if (!found[path]) lines.push(`${path}: not here`);
    for (const line of server) if (!here.has(line)) lines.push(`${path}: not here: ${line}`);
    for (const line of here) if (!server.has(line)) lines.push(`${path}: not on the server: ${line}`);
  }
  return `${lines.length} differences:\n${lines.slice(0, 30).join('\n')}`;
}
