import { createIndex, prepareIndex } from '../../../main/engine/search/index-file.ts';
import { openWritable, run, transaction, type WritableDb } from '../../../main/engine/store/database.ts';
import { migrate } from '../../../main/engine/store/migrate.ts';
import type { ServerMessage } from '../../../main/engine/sync/normalise.ts';
import { refreshThreads } from '../../../main/engine/threads/refresh.ts';

/** A database of this version without mail: properties open hundreds, and the migrations take 6 ms each time. */
let empty: Buffer | null = null;

/**
 * A database of this version, in memory unless told otherwise. One in memory has its search index attached; that of a
 * file lies beside it.
 */
export function openMailDb(path = ':memory:'): WritableDb {
  if (path === ':memory:') return openInMemory();
  const db = openWritable(path, 'normal');
  migrate(db);
  prepareIndex(db, path, false);
  return db;
}

function openInMemory(): WritableDb {
  if (empty === null) {
    const first = openWritable(':memory:', 'normal');
    migrate(first);
    empty = first.raw.serialize();
    first.raw.close();
  }
  // better-sqlite3 takes the bytes of a database in the place of its path.
  const db = openWritable(empty as unknown as string, 'normal');
  db.raw.exec(`ATTACH ':memory:' AS search`);
  createIndex(db, 'search');
  return db;
}

export function addAccount(db: WritableDb, email: string): number {
  const imap = JSON.stringify({ host: 'mail.test', port: 993, security: 'tls', userName: email });
  return run(
    db,
    'INSERT INTO account (name, email, color, position, imap, created_at) VALUES (?, ?, ?, 0, ?, 0)',
    email,
    email,
    '#000000',
    imap,
  ).id;
}

export function addMailbox(db: WritableDb, accountId: number, path: string, role: string | null): number {
  return run(
    db,
    `INSERT INTO mailbox (account_id, path, delimiter, role) VALUES (?, ?, '/', ?)`,
    accountId,
    path,
    role,
  ).id;
}

/** A message as the server would describe it; `key` tells messages apart. */
export function serverMessage(key: number, uid: number, about: Partial<ServerMessage> = {}): ServerMessage {
  return {
    uid,
    modseq: null,
    flags: { bits: 0, keywords: [] },
    messageId: `<m${key}@test>`,
    references: [],
    subject: `Subject ${key}`,
    addresses: {
      from: [{ name: `Sender ${key}`, address: `s${key}@test` }],
      to: [],
      cc: [],
      bcc: [],
      replyTo: [],
    },
    date: 1_000_000 + key * 1000,
    receivedAt: 1_000_000 + key * 1000,
    size: 100,
    structure: { textParts: [], attachments: [], complete: true },
    replyHeaders: null,
    emailId: null,
    contentKey: Buffer.from(`key ${key}`.padEnd(16)),
    ...about,
  };
}

/** A change and the refresh of what it touched, in one transaction, as the engine does it. */
export function change(db: WritableDb, work: () => Iterable<number>): Set<number> {
  return transaction(db, () => refreshThreads(db, new Set(work())));
}
