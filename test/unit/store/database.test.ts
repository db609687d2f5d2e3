import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openIndex } from '../../../main/engine/search/index-file.ts';
import { lockDataDir } from '../../../main/engine/store/data-dir.ts';
import {
  all,
  one,
  openReadable,
  openWritable,
  run,
  transaction,
  type WritableDb,
} from '../../../main/engine/store/database.ts';
import { type Migration, migrate, migrations } from '../../../main/engine/store/migrate.ts';
import { addAccount, openMailDb } from './mail-db.ts';

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'curlew-store-'));
  path = join(folder, 'curlew.sqlite');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const version = (db: ReturnType<typeof openMailDb>): unknown =>
  db.raw.pragma('user_version', { simple: true });

describe('opening', () => {
  it('what the person did is flushed to the disk at every commit; the cache need not be', () => {
    const [cache, durable] = [openWritable(path, 'normal'), openWritable(path, 'full')];
    const pragma = (db: typeof cache, name: string): unknown => db.raw.pragma(name, { simple: true });
    expect(pragma(cache, 'journal_mode')).toBe('wal');
    expect(pragma(cache, 'synchronous')).toBe(1);
    expect(pragma(durable, 'synchronous')).toBe(2);
    expect(pragma(durable, 'foreign_keys')).toBe(1);
    cache.raw.close();
    durable.raw.close();
  });

  it('a reader cannot write', () => {
    openMailDb(path).raw.close();
    const db = openReadable(path);
    expect(() => db.raw.exec('DELETE FROM account')).toThrow(/readonly/);
    db.raw.close();
  });

  it('the data folder belongs to one engine at a time', () => {
    const lock = lockDataDir(folder);
    expect(() => lockDataDir(folder)).toThrow(expect.objectContaining({ code: 'in-use' }));
    lock.release();
    lockDataDir(folder).release();
  });
});

describe('migrations', () => {
  const second: Migration = {
    name: 'second',
    up: (db) => void db.raw.exec('CREATE TABLE more (x INTEGER) STRICT'),
  };
  const broken: Migration = {
    name: 'broken',
    up: (db) => {
      db.raw.exec('CREATE TABLE half (x INTEGER) STRICT');
      throw new Error('no further');
    },
  };
  const first: Migration = {
    name: 'first',
    up: (db) => void db.raw.exec('CREATE TABLE t (x INTEGER) STRICT'),
  };

  it('makes a fresh file, and does nothing the second time', () => {
    const db = openMailDb(path);
    expect(version(db)).toBe(migrations.length);
    const before = all(db, 'SELECT name, sql FROM sqlite_schema ORDER BY name');
    migrate(db);
    expect(all(db, 'SELECT name, sql FROM sqlite_schema ORDER BY name')).toEqual(before);
    db.raw.close();
  });

  it('takes only the steps that are missing, and keeps the rows', () => {
    const db = openWritable(path, 'normal');
    migrate(db, [first]);
    run(db, 'INSERT INTO t VALUES (7)');
    migrate(db, [first, second]);
    expect(version(db)).toBe(2);
    expect(one(db, 'SELECT x FROM t')).toEqual({ x: 7 });
    db.raw.close();
  });

  it('a step that fails leaves nothing behind, nor do those before it', () => {
    const db = openWritable(path, 'normal');
    migrate(db, [first]);
    expect(() => migrate(db, [first, second, broken])).toThrow('no further');
    expect(version(db)).toBe(1);
    expect(all(db, `SELECT name FROM sqlite_schema WHERE name IN ('half', 'more')`)).toEqual([]);
    db.raw.close();
  });

  it('FTS5 takes segments out by their range, in the connection that migrated and in every other', () => {
    const takesOut = (db: WritableDb): unknown[] => {
      db.raw.unsafeMode();
      // As FTS5 prepares it (fts5DataDelete).
      const steps = all<{ detail: string }>(
        db,
        'EXPLAIN QUERY PLAN DELETE FROM message_text_data WHERE id >= ? AND id <= ?',
        ...[1, 2],
      );
      db.raw.unsafeMode(false);
      return steps.map(({ detail }) => detail);
    };
    const byRange = ['SEARCH message_text_data USING INTEGER PRIMARY KEY (rowid>? AND rowid<?)'];
    const old = openWritable(path, 'normal');
    migrate(old, migrations.slice(0, 7));
    expect(takesOut(old)).toEqual(['SCAN message_text_data']);
    migrate(old, migrations.slice(0, 8));
    expect(takesOut(old)).toEqual(byRange);
    const later = openWritable(path, 'full');
    expect(takesOut(later)).toEqual(byRange);
    for (const db of [later, old]) db.raw.close();
    openMailDb(`${path}.fresh`).raw.close();
    const index = openIndex(`${path}.fresh`);
    expect(takesOut(index)).toEqual(byRange);
    index.raw.close();
  });

  it('a file of a newer version is refused and not touched', () => {
    const db = openMailDb(path);
    db.raw.pragma('user_version = 99');
    db.raw.pragma('wal_checkpoint(TRUNCATE)');
    const before = readFileSync(path);
    expect(() => migrate(db)).toThrow(/newer version/);
    db.raw.close();
    expect(readFileSync(path)).toEqual(before);
  });
});

describe('transactions', () => {
  it('everything or nothing, and a failed inner one takes only its own part back', () => {
    const db = openMailDb();
    expect(() =>
      transaction(db, () => {
        addAccount(db, 'a@test');
        throw new Error('stop');
      }),
    ).toThrow('stop');
    expect(all(db, 'SELECT 1 FROM account')).toHaveLength(0);
    transaction(db, () => {
      addAccount(db, 'a@test');
      expect(() =>
        transaction(db, () => {
          addAccount(db, 'b@test');
          throw new Error('inner');
        }),
      ).toThrow('inner');
    });
    expect(all<{ email: string }>(db, 'SELECT email FROM account')).toEqual([{ email: 'a@test' }]);
    db.raw.close();
  });
});
