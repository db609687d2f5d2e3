import { closeSync, mkdtempSync, openSync, readdirSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import type { LogRecord } from '../../../main/engine/engine.ts';
import { applyAction } from '../../../main/engine/journal/apply.ts';
import { createLog } from '../../../main/engine/log.ts';
import { storeBody } from '../../../main/engine/store/bodies.ts';
import { databasePath } from '../../../main/engine/store/data-dir.ts';
import { all, one, run, type WritableDb } from '../../../main/engine/store/database.ts';
import { storeCursor } from '../../../main/engine/store/mailboxes.ts';
import { storeMessages } from '../../../main/engine/store/messages.ts';
import type { Migration } from '../../../main/engine/store/migrate.ts';
import { openStore, type Store } from '../../../main/engine/store/open.ts';
import { updateSettings } from '../../../main/engine/store/settings.ts';
import type { Action } from '../../../shared/model/operation.ts';
import { fillIndexFile } from '../search/fill-index.ts';
import { addAccount, addMailbox, change, serverMessage } from './mail-db.ts';

/** A throw-away data folder with a database that is opened and closed as the program does it, or not so. */
export class DataFolder implements Disposable {
  readonly dir = mkdtempSync(join(tmpdir(), 'curlew-store-'));
  readonly path = databasePath(this.dir);
  readonly log: LogRecord[] = [];
  private readonly opened: Store[] = [];

  open(steps?: readonly Migration[]): Store {
    const store = openStore(
      this.dir,
      createLog((record) => this.log.push(record), 'store'),
      steps,
    );
    this.opened.push(store);
    return store;
  }

  /** What an end without closing leaves behind: everything but the mark of a proper end. */
  forgetProperEnd(): void {
    rmSync(`${this.path}.closed`, { force: true });
  }

  said(text: string): LogRecord[] {
    return this.log.filter((record) => record.message.includes(text));
  }

  files(): string[] {
    return readdirSync(this.dir).sort();
  }

  setAside(): string[] {
    return this.files().filter((name) => name.includes('.damaged-') && name.endsWith('Z'));
  }

  overwrite(offset: number, bytes: Buffer, path = this.path): void {
    const file = openSync(path, 'r+');
    writeSync(file, bytes, 0, bytes.length, offset);
    closeSync(file);
  }

  zeroPage(page: number, path = this.path): void {
    this.overwrite((page - 1) * 4096, Buffer.alloc(4096), path);
  }

  /** Pages of a table or index, leaves only. */
  pagesOf(name: string, path = this.path): number[] {
    const raw = new Database(path, { readonly: true });
    const pages = raw
      .prepare(`SELECT pageno FROM dbstat WHERE name = ? AND pagetype = 'leaf' ORDER BY path`)
      .pluck()
      .all(name) as number[];
    raw.close();
    return pages;
  }

  [Symbol.dispose](): void {
    for (const store of this.opened) {
      store.durable.raw.close();
      store.cache.raw.close();
    }
    rmSync(this.dir, { recursive: true, force: true });
  }
}

export interface Furnished {
  account: number;
  inbox: number;
  archive: number;
}

/** An account with mail, its bodies, and what the person chose. */
export function furnish({ cache, durable, path }: Store, messages = 600): Furnished {
  const account = addAccount(durable, 'mara@test');
  const inbox = addMailbox(durable, account, 'INBOX', 'inbox');
  const archive = addMailbox(durable, account, 'Archive', 'archive');
  const owner = { accountId: account, email: 'mara@test' };
  for (let start = 0; start < messages; start += 200) {
    change(cache, () => {
      const batch = Array.from({ length: Math.min(200, messages - start) }, (_, index) =>
        serverMessage(start + index, start + index + 1),
      );
      const stored = storeMessages(cache, owner, inbox, batch);
      for (const id of stored.newMessageIds) {
        storeBody(cache, id, { parts: [{ kind: 'text', content: `The text of kelp${id}.` }], note: null });
      }
      return stored.threadIds;
    });
  }
  fillIndexFile(cache, path);
  storeCursor(cache, inbox, { uidValidity: '77', uidNext: messages + 1, highestModseq: null });
  updateSettings(durable, { theme: 'dark' });
  run(durable, `INSERT INTO role_choice (account_id, role, path) VALUES (?, 'junk', 'Spam')`, account);
  return { account, inbox, archive };
}

export function messageIds(db: WritableDb): number[] {
  return all<{ id: number }>(db, 'SELECT id FROM message ORDER BY id').map((row) => row.id);
}

/** Acts on single messages, as the interface does. Answers the operations. */
export function act(db: WritableDb, action: Action, ids: number[]): number[] {
  return applyAction(db, action, { kind: 'messages', messageIds: ids }, 5).operationIds;
}

export function operations(
  db: WritableDb,
): { id: number; kind: string; state: string; error: string | null }[] {
  return all(db, 'SELECT id, kind, state, error FROM operation ORDER BY id');
}

/** Not before version 7. */
function keepsCounts(db: WritableDb): boolean {
  return one(db, `SELECT 1 FROM sqlite_schema WHERE name = 'text_size'`) !== undefined;
}

/** What is wrong with a database, by its own full check and by counting anew what it keeps count of. */
export function integrity(db: WritableDb): unknown {
  const broken = db.raw.pragma('foreign_key_check') as unknown[];
  if (broken.length > 0) return broken;
  if (keepsCounts(db)) {
    const miscounted = all(
      db,
      `SELECT a.id, c.messages, c.absent, count(m.id) AS counted, coalesce(sum(m.body_state = 'absent'), 0) AS without
     FROM account a LEFT JOIN message m ON m.account_id = a.id LEFT JOIN message_count c ON c.account_id = a.id
     GROUP BY a.id HAVING coalesce(c.messages, 0) <> counted OR coalesce(c.absent, 0) <> without`,
    );
    if (miscounted.length > 0) return miscounted;
    const mismeasured = all(
      db,
      `SELECT a.id, s.bytes, coalesce(sum(octet_length(b.parts)), 0) AS measured
       FROM account a LEFT JOIN message m ON m.account_id = a.id LEFT JOIN body b ON b.message_id = m.id
       LEFT JOIN text_size s ON s.account_id = a.id
       GROUP BY a.id HAVING coalesce(s.bytes, 0) <> measured`,
    );
    if (mismeasured.length > 0) return mismeasured;
  }
  return db.raw.pragma('integrity_check', { simple: true });
}

export function found(store: Store, word: string): number {
  return one<{ n: number }>(
    store.searchable(),
    'SELECT count(*) AS n FROM message_text WHERE message_text MATCH ?',
    word,
  )!.n;
}
