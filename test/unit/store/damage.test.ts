import { copyFileSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { Flag } from '../../../main/engine/imap/flags.ts';
import { queueAppend } from '../../../main/engine/journal/append.ts';
import { listOperations } from '../../../main/engine/journal/list.ts';
import { prepareMessage } from '../../../main/engine/journal/prepare-message.ts';
import { indexPath, openIndex } from '../../../main/engine/search/index-file.ts';
import { waitingForIndex } from '../../../main/engine/search/queue.ts';
import { listAccounts } from '../../../main/engine/store/accounts.ts';
import { all, one, run } from '../../../main/engine/store/database.ts';
import { rawFileOf, readRawMessage, sweepRawMessages } from '../../../main/engine/store/raw-messages.ts';
import { cacheTables, keptTables } from '../../../main/engine/store/salvage.ts';
import { readSettings } from '../../../main/engine/store/settings.ts';
import { fillIndexFile } from '../search/fill-index.ts';
import { act, DataFolder, found, furnish, integrity, messageIds, operations } from './data-folder.ts';
import { openMailDb } from './mail-db.ts';

const star = { type: 'set-starred', value: true } as const;
const archive = { type: 'archive' } as const;

/** A folder with mail and three changes on their way: a star, a move, and a star on what was moved. */
function withChanges(): DataFolder {
  const folder = new DataFolder();
  const store = folder.open();
  furnish(store);
  const ids = messageIds(store.durable);
  act(store.durable, star, ids.slice(10, 12));
  act(store.durable, archive, ids.slice(20, 22));
  act(store.durable, star, [ids[20]!]);
  store.close();
  return folder;
}

/** What the person did and chose is there, and can still be carried out. */
function expectOwnThings(folder: DataFolder): void {
  const { durable: db, rebuilt } = folder.open();
  expect(rebuilt).not.toBeNull();
  expect(folder.setAside()).toHaveLength(1);
  expect(folder.said('has been made anew')[0]?.level).toBe('warn');
  expect(integrity(db)).toBe('ok');
  expect(listAccounts(db).map(({ id, email }) => [id, email])).toEqual([[1, 'mara@test']]);
  expect(readSettings(db).theme).toBe('dark');
  expect(all(db, 'SELECT role, path FROM role_choice')).toEqual([{ role: 'junk', path: 'Spam' }]);
  expect(operations(db).map(({ kind, state }) => `${kind} ${state}`)).toEqual([
    'flags queued',
    'move queued',
    'flags queued',
  ]);
  // UIDs, and the UIDVALIDITY they belong to, as replay needs them.
  expect(
    all(
      db,
      `SELECT t.operation_id AS o, p.uid, b.path, b.uid_validity AS v, m.message_id AS m FROM operation_target t
       JOIN placement p ON p.id = t.placement_id JOIN mailbox b ON b.id = p.mailbox_id
       JOIN message m ON m.id = p.message_id ORDER BY o, m.id`,
    ),
  ).toEqual([
    { o: 1, uid: 11, path: 'INBOX', v: '77', m: '<m10@test>' },
    { o: 1, uid: 12, path: 'INBOX', v: '77', m: '<m11@test>' },
    { o: 2, uid: 21, path: 'INBOX', v: '77', m: '<m20@test>' },
    { o: 2, uid: 22, path: 'INBOX', v: '77', m: '<m21@test>' },
    { o: 3, uid: null, path: 'Archive', v: null, m: '<m20@test>' },
  ]);
  // Every mailbox is looked at anew.
  expect(one(db, 'SELECT count(*) AS n FROM mailbox WHERE uid_next IS NOT NULL')).toEqual({ n: 0 });
  expect(one(db, `SELECT flags FROM placement WHERE uid = 11`)).toEqual({ flags: 4 });
}

describe('a damaged database is set aside, and what the person did is in the new one', () => {
  it('when its header was overwritten', () => {
    using folder = withChanges();
    folder.overwrite(0, Buffer.alloc(100, 0x41));
    expectOwnThings(folder);
  });

  it('when its whole first page was overwritten', () => {
    using folder = withChanges();
    folder.overwrite(0, Buffer.alloc(4096, 0x41));
    expectOwnThings(folder);
  });

  it('when a page in the middle is zeros', () => {
    using folder = withChanges();
    const pages = folder.pagesOf('placement_message');
    folder.zeroPage(pages[Math.floor(pages.length / 2)]!);
    expectOwnThings(folder);
  });

  it('when the mail beyond the pending changes is zeros', () => {
    using folder = withChanges();
    for (const page of folder.pagesOf('message').slice(10)) folder.zeroPage(page);
    for (const page of folder.pagesOf('body').slice(3)) folder.zeroPage(page);
    expectOwnThings(folder);
  });

  it('when the file was cut off', () => {
    using folder = withChanges();
    truncateSync(folder.path, readFileSync(folder.path).length - 40 * 4096);
    const { durable: db } = folder.open();
    expect(integrity(db)).toBe('ok');
    expect(listAccounts(db)).toHaveLength(1);
    expect(listOperations(db).length).toBeGreaterThanOrEqual(3);
  });

  it('when the end that was cut off had to do with the schema', () => {
    using folder = new DataFolder();
    const store = folder.open();
    furnish(store, 30);
    act(store.durable, star, messageIds(store.durable).slice(0, 2));
    store.close();
    const last = folder
      .pagesOf('sqlite_schema')
      .sort((a, b) => a - b)
      .at(-1)!;
    truncateSync(folder.path, (last - 1) * 4096);
    const { durable: db, rebuilt } = folder.open();
    expect(rebuilt?.salvaged).toEqual({ accounts: 1, waiting: 1, lost: 0 });
    expect(integrity(db)).toBe('ok');
    expect(operations(db).map(({ kind, state }) => `${kind} ${state}`)).toEqual(['flags queued']);
  });

  it('when the damage lies in the log that an unclean end has left', () => {
    using folder = new DataFolder();
    const store = folder.open();
    furnish(store);
    store.cache.raw.pragma('wal_checkpoint(TRUNCATE)');
    act(store.durable, star, messageIds(store.durable).slice(10, 12));
    const [database, log] = [readFileSync(folder.path), readFileSync(`${folder.path}-wal`)];
    using killed = new DataFolder();
    writeFileSync(killed.path, database);
    writeFileSync(`${killed.path}-wal`, log);
    killed.zeroPage(killed.pagesOf('placement_message')[2]!);
    const { durable: db } = killed.open();
    expect(operations(db).map((row) => row.state)).toEqual(['queued']);
    expect(killed.files().filter((name) => name.includes('damaged'))).not.toHaveLength(0);
    expect(integrity(db)).toBe('ok');
  });
});

describe('a message that is nowhere else', () => {
  const raw = Buffer.from('Message-ID: <own@test>\r\nSubject: Only here\r\n\r\nWritten on the ferry.\r\n');

  it.each(['queued', 'failed'])('%s: is in the new database, with its bytes', async (state) => {
    using folder = new DataFolder();
    const store = folder.open();
    const { account, archive } = furnish(store);
    const message = await prepareMessage(
      folder.dir,
      raw,
      { bits: Flag.seen, keywords: ['work'] },
      1e12,
      2e12,
    );
    const owner = { accountId: account, email: 'mara@test' };
    queueAppend(store.durable, owner, { message, mailboxId: archive, description: 'Import' }, 5);
    run(store.durable, 'UPDATE operation SET state = ?', state);
    store.close();
    folder.overwrite(0, Buffer.alloc(4096, 0x41));

    const { durable: db, rebuilt } = folder.open();
    expect(rebuilt?.salvaged).toMatchObject({ waiting: state === 'queued' ? 1 : 0, lost: 0 });
    expect(operations(db).map((row) => [row.kind, row.state])).toEqual([['append', state]]);
    const [shown] = all<{ id: number; keywords: string; flags: number; path: string }>(
      db,
      `SELECT m.id, p.keywords, p.flags, b.path FROM message m JOIN placement p ON p.message_id = m.id
       JOIN mailbox b ON b.id = p.mailbox_id WHERE m.subject = 'Only here'`,
    );
    expect(shown).toMatchObject({ keywords: '["work"]', flags: Flag.seen, path: 'Archive' });
    expect(await readRawMessage(folder.dir, rawFileOf(db, shown!.id)!)).toEqual(raw);
    expect(await sweepRawMessages(db, folder.dir, Date.now() + 90 * 86_400_000)).toBe(0);
    expect(integrity(db)).toBe('ok');
  });
});

describe('what cannot be carried out any more is shown, not lost', () => {
  it('a change whose message cannot be read is failed, with words for the person', () => {
    using folder = withChanges();
    // The pages with the first messages, and with them those that were acted on.
    for (const page of folder.pagesOf('message').slice(0, 2)) folder.zeroPage(page);
    const { durable: db, rebuilt } = folder.open();
    const shown = listOperations(db);
    expect(shown.length).toBeGreaterThanOrEqual(3);
    const failed = shown.filter((operation) => operation.state === 'failed');
    expect(failed).not.toHaveLength(0);
    expect(rebuilt?.salvaged?.lost).toBe(failed.length);
    for (const operation of failed) expect(operation.error).toMatch(/damaged/);
    expect(integrity(db)).toBe('ok');
  });

  it('a change whose own row cannot be read is still in the list, by what the indexes know', () => {
    using folder = withChanges();
    for (const page of folder.pagesOf('operation')) folder.zeroPage(page);
    const { durable: db } = folder.open();
    expect(listOperations(db).map(({ id, state, description }) => [id, state, description])).toEqual([
      [1, 'failed', 'Star 2 conversations'],
      [2, 'failed', 'Archive 2 conversations'],
      [3, 'failed', 'Star conversation'],
    ]);
  });

  it('of a change on several messages, those that can be found are still carried out', () => {
    using folder = new DataFolder();
    const store = folder.open();
    furnish(store);
    act(store.durable, archive, messageIds(store.durable));
    store.close();
    folder.zeroPage(folder.pagesOf('message')[7]!);
    const { durable: db } = folder.open();
    expect(operations(db).map(({ kind, state }) => `${kind} ${state}`)).toEqual([
      'move queued',
      'move failed',
    ]);
    const kept = one<{ n: number }>(db, 'SELECT count(*) AS n FROM operation_target')!.n;
    expect(kept).toBeGreaterThan(500);
    expect(kept).toBeLessThan(600);
  });
});

it('every table is known to be cache, or is looked at when a database is damaged', () => {
  const db = openMailDb();
  const tables = all<{ name: string }>(
    db,
    `SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'`,
  ).map((row) => row.name);
  expect([...cacheTables, ...keptTables].sort()).toEqual(tables.sort());
  db.raw.close();
});

describe('the search index', () => {
  /** That it was made again, and with it nothing else. */
  function expectMadeAgain(folder: DataFolder, why: string): void {
    folder.log.length = 0;
    const store = folder.open();
    const { cache, durable: db, rebuilt } = store;
    expect(rebuilt).toBeNull();
    expect(folder.said(why)).toHaveLength(1);
    expect(waitingForIndex(db)).toBe(600);
    fillIndexFile(cache, folder.path);
    expect(messageIds(db)).toHaveLength(600);
    expect(one(db, 'SELECT count(*) AS n FROM body')).toEqual({ n: 600 });
    expect(operations(db).map((row) => row.state)).toEqual(['queued', 'queued', 'queued']);
    expect([found(store, 'kelp7'), found(store, 'kelp'), found(store, 'sender')]).toEqual([1, 0, 600]);
    expect(integrity(db)).toBe('ok');
  }

  it.each([
    ['data', 'message_text_data'],
    ['sizes', 'message_text_docsize'],
    ['own index', 'message_text_idx'],
  ])('with damaged %s is made again from the messages here; nothing else is touched', (_, table) => {
    using folder = withChanges();
    const index = indexPath(folder.path);
    const pages = folder.pagesOf(table, index);
    folder.zeroPage(pages[Math.floor(pages.length / 2)]!, index);
    folder.forgetProperEnd();
    expectMadeAgain(folder, 'search index was damaged');
  });

  it('whose words no longer fit the messages is found out too', () => {
    using folder = withChanges();
    const { raw } = openIndex(folder.path);
    // A segment that is well-formed as a row and no index any more.
    raw.unsafeMode(true);
    raw.exec(`UPDATE message_text_data SET block = zeroblob(length(block)) WHERE id > 100000`);
    raw.close();
    folder.forgetProperEnd();
    expectMadeAgain(folder, 'search index was damaged');
  });

  it('that is no database any more is made again, after a proper end too', () => {
    using folder = withChanges();
    folder.overwrite(0, Buffer.alloc(4096, 0x41), indexPath(folder.path));
    expectMadeAgain(folder, 'search index was damaged');
  });

  it("that is gone, or another database's, is made again", () => {
    using folder = withChanges();
    rmSync(indexPath(folder.path));
    expectMadeAgain(folder, 'search index is made');
    using other = withChanges();
    copyFileSync(indexPath(folder.path), indexPath(other.path));
    expectMadeAgain(other, 'search index is made');
  });
});

describe('damage that is met while the program runs', () => {
  it('is looked for at the next start, even after a proper end', () => {
    using folder = withChanges();
    const store = folder.open();
    const failures: string[] = [];
    store.onFailure((error) => failures.push(error.code));
    for (const page of folder.pagesOf('body')) folder.zeroPage(page);
    expect(() => all(store.cache, 'SELECT * FROM body')).toThrow(/damaged/);
    expect(failures).toEqual(['storage-corrupt']);
    store.close();
    expectOwnThings(folder);
  });
});
