import { mkdirSync, readdirSync, readFileSync, renameSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createLog } from '../../../main/engine/log.ts';
import { all, one, openWritable, run, type WritableDb } from '../../../main/engine/store/database.ts';
import { type Migration, migrations } from '../../../main/engine/store/migrate.ts';
import { pruneJournal, sweepAttachments, sweepCompiledCode } from '../../../main/engine/store/prune.ts';
import { hasRoom } from '../../../main/engine/store/space.ts';
import { emptyLog, startUpkeep } from '../../../main/engine/store/upkeep.ts';
import { listThreads } from '../../../main/engine/threads/list.ts';
import { act, DataFolder, furnish, integrity, messageIds, operations } from './data-folder.ts';
import { addAccount, openMailDb } from './mail-db.ts';

const checked = 'Checked the database';

describe('the check at the start', () => {
  it('is left out after a proper end, so that the start stays fast', () => {
    using folder = new DataFolder();
    const store = folder.open();
    furnish(store);
    store.close();
    folder.open().close();
    folder.open().close();
    expect(folder.said(checked)).toEqual([]);
    expect(folder.files()).toEqual(['curlew.sqlite', 'curlew.sqlite.closed', 'curlew.sqlite.index']);
  });

  it('is made after an end that was not proper, once', () => {
    using folder = new DataFolder();
    const store = folder.open();
    furnish(store);
    store.durable.raw.close();
    store.cache.raw.close();
    folder.open().close();
    folder.open().close();
    expect(folder.said(checked)).toHaveLength(1);
  });

  it('is made when the file was changed since by something else, such as a copy that was put back', () => {
    using folder = new DataFolder();
    folder.open().close();
    utimesSync(folder.path, new Date(), new Date(Date.now() - 5000));
    folder.open().close();
    expect(folder.said(checked)).toHaveLength(1);
  });
});

describe('an exchange of the damaged file that was interrupted', () => {
  const stages = ['before the old file was moved', 'after it was moved', 'after its log was moved'] as const;
  it.each(stages)('%s is carried on, and nothing of the person is lost', (stage) => {
    using folder = new DataFolder();
    const store = folder.open();
    furnish(store, 20);
    act(store.durable, { type: 'set-starred', value: true }, [1]);
    store.close();
    const sound = readFileSync(folder.path);
    const aside = `${folder.path}.damaged-2026-11-23T18-00-00.000Z`;
    writeFileSync(`${folder.path}.new`, sound);
    if (stage === stages[0]) writeFileSync(`${folder.path}.new`, 'half');
    else {
      renameSync(folder.path, aside);
      writeFileSync(stage === stages[1] ? `${folder.path}-wal` : `${aside}-wal`, 'log of the damaged one');
    }
    const { durable: db } = folder.open();
    expect(operations(db).map((row) => row.state)).toEqual(['queued']);
    expect(integrity(db)).toBe('ok');
    expect(folder.files()).not.toContain('curlew.sqlite.new');
    if (stage !== stages[0]) expect(readFileSync(`${aside}-wal`, 'utf8')).toBe('log of the damaged one');
  });
});

describe('migrations', () => {
  const second: Migration = {
    name: 'second',
    up: (db) => {
      db.raw.exec(`ALTER TABLE account ADD COLUMN signature TEXT NOT NULL DEFAULT ''`);
      run(db, `UPDATE account SET signature = 'Yours, ' || name`);
    },
  };
  const failing: Migration = {
    name: 'failing',
    up: (db) => {
      run(db, 'DELETE FROM account');
      throw new Error('no further');
    },
  };
  const steps = [...migrations, second];
  const copy = `curlew.sqlite.before-${steps.length}`;
  const first = migrations.slice(0, 1);

  /** A file of version 1 with rows as they were written then. */
  function versionOne(): DataFolder {
    const folder = new DataFolder();
    const store = folder.open(first);
    run(
      store.durable,
      `INSERT INTO account (id, name, email, color, position, imap, smtp, created_at)
       VALUES (3, 'Mara', 'mara@test', '#000000', 0, '{"host":"mail.test"}', NULL, 7)`,
    );
    run(store.durable, `INSERT INTO setting VALUES ('theme', '"dark"')`);
    store.close();
    return folder;
  }

  it('an older database is copied before it is migrated, and the copy goes when the new version has worked', () => {
    using folder = versionOne();
    const store = folder.open(steps);
    expect(all(store.cache, 'SELECT id, signature FROM account')).toEqual([
      { id: 3, signature: 'Yours, Mara' },
    ]);
    store.close();
    const before = openWritable(join(folder.dir, copy), 'normal');
    expect(before.raw.pragma('user_version', { simple: true })).toBe(1);
    expect(all(before, 'SELECT id, email FROM account')).toEqual([{ id: 3, email: 'mara@test' }]);
    expect(integrity(before)).toBe('ok');
    before.raw.close();
    folder.forgetProperEnd();
    folder.open(steps).close();
    expect(folder.files()).toContain(copy);
    folder.open(steps).close();
    expect(folder.files()).not.toContain(copy);
  });

  it('from every version on leads to the schema of a fresh database, with what was in it', () => {
    const schemaOf = (db: WritableDb) =>
      all<{ type: string; name: string; columns: string }>(
        db,
        `SELECT s.type, s.name, coalesce((SELECT group_concat(c.name) FROM (SELECT name FROM pragma_table_info(s.name) ORDER BY name) c), s.sql) AS columns
         FROM sqlite_schema s WHERE s.name NOT LIKE 'sqlite_%' ORDER BY s.type, s.name`,
      );
    using fresh = new DataFolder();
    const wanted = schemaOf(fresh.open(migrations).cache);
    for (let version = 1; version < migrations.length; version++) {
      using folder = new DataFolder();
      const old = folder.open(migrations.slice(0, version));
      run(
        old.durable,
        `INSERT INTO account (id, name, email, color, position, imap, created_at) VALUES (3, 'Mara', 'mara@test', '#000000', 0, '{}', 7)`,
      );
      run(old.durable, `INSERT INTO server_fact (account_id) VALUES (3)`);
      run(
        old.durable,
        `INSERT INTO outbox (account_id, state, message_id, content, sender, recipients, sha256, size, send_at, created_at
           ${version > 1 ? ', kind' : ''}) VALUES (3, 'queued', 'a@b', '{}', 'a@b', '[]', '', 0, 0, 0
           ${version > 1 ? `, 'redirect'` : ''})`,
      );
      run(
        old.durable,
        `INSERT INTO correspondent (address, name, last_at) VALUES ('Ann@near.test', 'Ann Zuse', 7)`,
      );
      if (version >= 5) run(old.durable, `INSERT INTO correspondent_word VALUES ('zuse', 'Ann@near.test')`);
      old.close();
      const { cache } = folder.open(migrations);
      expect(schemaOf(cache)).toEqual(wanted);
      expect(all(cache, `SELECT address FROM correspondent_word WHERE word = 'zuse'`)).toEqual([
        { address: 'Ann@near.test' },
      ]);
      expect(all(cache, 'SELECT account_id, labels FROM server_fact')).toEqual([
        { account_id: 3, labels: 0 },
      ]);
      expect(all(cache, 'SELECT kind, state FROM outbox')).toEqual([
        { kind: version > 1 ? 'redirect' : 'message', state: 'queued' },
      ]);
    }
  });

  it('one that fails leaves the old file as it was, and the version before opens it', () => {
    using folder = versionOne();
    expect(() => folder.open([...steps, failing])).toThrow(/unchanged/);
    expect(folder.files()).toContain(`curlew.sqlite.before-${steps.length + 1}`);
    const { cache } = folder.open(first);
    expect(cache.raw.pragma('user_version', { simple: true })).toBe(1);
    expect(all(cache, 'SELECT id, email FROM account')).toEqual([{ id: 3, email: 'mara@test' }]);
  });

  it('takes no statistics of tables, which say how small they once were, also not at the end', () => {
    using folder = new DataFolder();
    const store = folder.open();
    furnish(store, 200);
    listThreads(store.cache, { kind: 'mailbox', mailboxId: 1 }, 'all', null, 50);
    store.close();
    expect(all(folder.open().cache, 'SELECT * FROM sqlite_stat1')).toEqual([]);
  });

  it('a damaged older database is saved with the columns it had, then migrated', () => {
    using folder = versionOne();
    folder.overwrite(0, Buffer.alloc(16));
    folder.overwrite(60, Buffer.alloc(4));
    const { cache } = folder.open(migrations);
    expect(one(cache, 'SELECT id, email FROM account')).toEqual({ id: 3, email: 'mara@test' });
  });

  it('a file of a newer version is refused with its bytes unchanged, and nothing is put beside it', () => {
    using folder = versionOne();
    folder.open(steps).close();
    const before = readFileSync(folder.path);
    const files = folder.files();
    expect(() => folder.open(migrations)).toThrow(/newer version of Curlew/);
    expect(readFileSync(folder.path).equals(before)).toBe(true);
    expect(folder.files()).toEqual(files);
    folder.forgetProperEnd();
    expect(() => folder.open(migrations)).toThrow(/newer version of Curlew/);
    expect(readFileSync(folder.path).equals(before)).toBe(true);
  });

  it('a file of a newer version that was not closed properly is refused too, not taken for damaged', () => {
    using folder = versionOne();
    const newer = folder.open(steps);
    expect(() => folder.open(migrations)).toThrow(/newer version of Curlew/);
    expect(folder.setAside()).toEqual([]);
    newer.close();
  });
});

describe('a full disk', () => {
  it('says so, changes nothing, and takes writes again when there is room', () => {
    using folder = new DataFolder();
    const store = folder.open();
    furnish(store, 50);
    const failures: string[] = [];
    store.onFailure((error) => failures.push(error.code));
    const pages = Number(store.durable.raw.pragma('page_count', { simple: true }));
    for (const { raw } of [store.cache, store.durable]) raw.pragma(`max_page_count = ${pages}`);
    let done = 0;
    const star = () =>
      act(store.durable, { type: 'set-starred', value: done % 2 === 0 }, messageIds(store.durable));
    const refused = (() => {
      for (; done < 200; done++) {
        try {
          star();
        } catch (error) {
          return error;
        }
      }
      return null;
    })();
    expect(refused).toMatchObject({ code: 'storage-full', retryable: true });
    expect(failures).toContain('storage-full');
    expect(operations(store.durable)).toHaveLength(done);
    expect(hasRoom(store.cache)).toBe(false);
    for (const { raw } of [store.cache, store.durable]) raw.pragma('max_page_count = 1000000');
    expect(hasRoom(store.cache)).toBe(true);
    expect(star()).toHaveLength(1);
    expect(all(store.cache, `SELECT name FROM sqlite_schema WHERE name = 'room'`)).toEqual([]);
    expect(integrity(store.cache)).toBe('ok');
  });
});

describe('pruning', () => {
  it('keeps the newest actions whole, and everything that waits or was refused, whatever its age', () => {
    const state = fc.constantFrom('queued', 'sending', 'done', 'failed', 'cancelled');
    fc.assert(
      fc.property(
        fc.array(fc.array(state, { maxLength: 4 }), { maxLength: 30 }),
        fc.integer({ min: 1, max: 12 }),
        (actions, kept) => {
          const db = openMailDb();
          const account = addAccount(db, 'a@test');
          for (const states of actions) {
            const { id } = run(
              db,
              `INSERT INTO action (description, undoable, created_at) VALUES ('x', 1, 0)`,
            );
            for (const one of states) {
              run(
                db,
                `INSERT INTO operation (account_id, action_id, kind, payload, state, description, created_at)
                 VALUES (?, ?, 'flags', '{}', ?, 'x', 0)`,
                account,
                id,
                one,
              );
            }
          }
          const list = () =>
            all<{ action_id: number; state: string }>(
              db,
              'SELECT action_id, state FROM operation ORDER BY id',
            );
          const before = list();
          while (pruneJournal(db, kept) > 0);
          const isKept = (row: { action_id: number; state: string }): boolean =>
            row.action_id > actions.length - kept || !['done', 'cancelled'].includes(row.state);
          expect(list()).toEqual(before.filter(isKept));
          const left = all<{ id: number }>(db, 'SELECT id FROM action ORDER BY id').map((row) => row.id);
          const wanted = actions.flatMap((states, index) =>
            index + 1 > actions.length - kept ||
            states.some((one) => isKept({ action_id: index + 1, state: one }))
              ? [index + 1]
              : [],
          );
          expect(left).toEqual(wanted);
          db.raw.close();
        },
      ),
      { numRuns: process.env.LONG ? 300 : 30 },
    );
  });

  it('attachments that no message names and those cut off on the way are removed; young files stay', async () => {
    using folder = new DataFolder();
    const store = folder.open();
    const { cache } = store;
    furnish(store, 1);
    const hashes = ['aa11', 'ab22', 'bb33'];
    for (const name of [...hashes, 'incoming/half', 'incoming/young']) {
      const sub = name.includes('/') ? 'incoming' : name.slice(0, 2);
      mkdirSync(join(folder.dir, 'attachments', sub), { recursive: true });
      const file = join(folder.dir, 'attachments', sub, name.split('/').at(-1)!);
      writeFileSync(file, 'bytes');
      if (name !== 'incoming/young') utimesSync(file, new Date(0), new Date(0));
    }
    run(cache, `INSERT INTO attachment_file VALUES (1, '2', 'ab22', 5)`);
    expect(await sweepAttachments(cache, folder.dir, Date.now() - 60_000, async () => true)).toBe(3);
    expect(readFileSync(join(folder.dir, 'attachments', 'ab', 'ab22'), 'utf8')).toBe('bytes');
    expect(readFileSync(join(folder.dir, 'attachments', 'incoming', 'young'), 'utf8')).toBe('bytes');
  });
});

it('compiled code that has lain for two months goes, younger stays', async () => {
  using folder = new DataFolder();
  const now = Date.now();
  const kept = join(folder.dir, 'code-cache', 'v24');
  mkdirSync(kept, { recursive: true });
  for (const [name, days] of [
    ['old', 61],
    ['young', 59],
  ] as const) {
    writeFileSync(join(kept, name), 'code');
    const then = new Date(now - days * 86_400_000);
    utimesSync(join(kept, name), then, then);
  }
  expect(await sweepCompiledCode(folder.dir, now)).toBe(1);
  expect(readdirSync(kept)).toEqual(['young']);
  expect(await sweepCompiledCode(join(folder.dir, 'none'), now)).toBe(0);
});

it('the log is emptied into the database on request, and at a proper end it is gone', () => {
  using folder = new DataFolder();
  const store = folder.open();
  furnish(store, 400);
  const size = (): number => readFileSync(`${folder.path}-wal`).length;
  expect(size()).toBeGreaterThan(100_000);
  emptyLog(store.cache);
  expect(size()).toBe(0);
  act(store.durable, { type: 'set-starred', value: true }, [1]);
  store.close();
  expect(folder.files()).toEqual(['curlew.sqlite', 'curlew.sqlite.closed', 'curlew.sqlite.index']);
});

it('tidying waits until after the start, goes in steps, and ends when it is told to', async () => {
  using folder = new DataFolder();
  const store = folder.open();
  furnish(store, 10);
  for (let turn = 0; turn < 900; turn++) {
    act(store.durable, { type: 'set-starred', value: turn % 2 === 0 }, [1]);
  }
  run(store.durable, `UPDATE operation SET state = 'done'`);
  const log = createLog(() => {}, 'store');
  const end = startUpkeep(store, folder.dir, () => true, log, { firstMs: 0, betweenStepsMs: 1, watchMs: 5 });
  expect(operations(store.cache)).toHaveLength(900);
  await expect.poll(() => operations(store.cache).length).toBe(500);
  expect(operations(store.cache)[0]!.id).toBe(401);
  await end();
  const soonEnded = startUpkeep(store, folder.dir, () => true, log);
  await soonEnded();
});
