import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { readdir, readFile, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import type { LogRecord } from '../../main/engine/engine.ts';
import { createLog } from '../../main/engine/log.ts';
import { claimStore } from '../../main/engine/store/claim.ts';
import { databasePath } from '../../main/engine/store/data-dir.ts';
import { all, one } from '../../main/engine/store/database.ts';
import { openStore } from '../../main/engine/store/open.ts';
import { startWriter } from '../../main/engine/writer.ts';
import type { ApiError } from '../../shared/api/error.ts';
import type { Handlers } from '../../shared/api/methods.ts';
import { deliver } from '../lab/deliver.ts';
import { startDovecot } from '../lab/dovecot.ts';
import { Desk, letter } from './desk.ts';
import { memorySecrets, TestEngine } from './harness.ts';
import { query, untilMirrored } from './mirror.ts';

/** Numbers between 0 and 1 that a seed repeats (mulberry32). */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

describe('killed at any moment', () => {
  const kills = process.env.LONG ? 200 : 5;
  it(`${kills} times: the database is sound, and every answered action is in it`, async () => {
    const folders: string[] = [];
    let dataDir = '';
    const next = random(20261123);
    let answered: { operationIds: number[]; id: number; action: string }[] = [];
    let total = 0;
    const records: LogRecord[] = [];
    for (let kill = 0; kill < kills; kill++) {
      // Ten kills on one folder, then a new one: more would only make it large.
      if (kill % 10 === 0) {
        dataDir = mkdtempSync(join(tmpdir(), 'curlew-kill-'));
        folders.push(dataDir);
        answered = [];
      }
      const child = spawn(process.execPath, [
        new URL('./killed-store.ts', import.meta.url).pathname,
        dataDir,
      ]);
      let trouble = '';
      child.stderr.on('data', (chunk) => (trouble += chunk));
      const ended = once(child, 'close');
      // The instant counts from where it begins to write, not from the start of the process.
      const wait = 5 + next() * 400;
      for await (const line of createInterface({ input: child.stdout })) {
        if (line === 'begun') setTimeout(() => child.kill('SIGKILL'), wait);
        else if (line.endsWith('}')) {
          answered.push(JSON.parse(line));
          total += 1;
        }
      }
      await ended;
      expect(child.signalCode, trouble).toBe('SIGKILL');
      const store = openStore(
        dataDir,
        createLog((record) => records.push(record), 'store'),
      );
      expect(store.rebuilt).toBeNull();
      expect(store.cache.raw.pragma('integrity_check', { simple: true })).toBe('ok');
      expect(store.cache.raw.pragma('foreign_key_check')).toEqual([]);
      const known = new Set(
        all<{ id: number }>(store.cache, 'SELECT id FROM operation').map((row) => row.id),
      );
      const lost = answered.filter(({ operationIds }) => !operationIds.every((id) => known.has(id)));
      expect(lost).toEqual([]);
      for (const { id, action } of answered) {
        const shown = one<{ flags: number; away: number }>(
          store.cache,
          `SELECT max(flags & 4) AS flags, max(b.role = 'archive') AS away FROM placement p
           JOIN mailbox b ON b.id = p.mailbox_id WHERE p.message_id = ? AND p.removed_by IS NULL`,
          id,
        );
        if (action === 'archive') expect(shown?.away, `message ${id}`).toBe(1);
      }
      // Not closed on purpose every other time: the next one then begins with what a kill leaves.
      if (next() < 0.5) store.close();
      else {
        store.durable.raw.close();
        store.cache.raw.close();
      }
    }
    expect(total).toBeGreaterThan(kills);
    expect(records.filter((record) => record.message.startsWith('Checked the database'))).toHaveLength(kills);
    for (const folder of folders) rmSync(folder, { recursive: true, force: true });
  }, 600_000);
});

describe('a damaged database in the engine', () => {
  let desk: Desk | undefined;
  afterEach(async () => {
    await desk?.close();
    desk = undefined;
  });

  it.each([
    [
      'its beginning overwritten',
      async (path: string) => {
        const bytes = await readFile(path);
        bytes.fill(0x20, 0, 4096);
        await writeFile(path, bytes);
      },
    ],
    [
      'its end cut off',
      async (path: string) => {
        await truncate(path, (await readFile(path)).length - 8192);
      },
    ],
  ])('%s: it starts, mail is there again, and what waited is done on the server', async (_, harm) => {
    await using server = await startDovecot();
    const subjects = Array.from({ length: 30 }, (_, index) => `nr ${index}`);
    desk = await Desk.open(server, 'damaged', subjects);
    await server.halt('hard');
    await desk.untilState('offline');
    await desk.act({ type: 'set-starred', value: true }, 'inbox', ['nr 3']);
    await desk.act({ type: 'archive' }, 'inbox', ['nr 3', 'nr 4']);
    await desk.engine.close();
    await harm(databasePath(desk.engine.dataDir));
    await server.resume();
    await desk.renewPhone();
    desk.engine = await TestEngine.start(desk.engine);
    await desk.untilSettled();
    await untilMirrored(desk.engine, desk.account.id, desk.phone);
    expect(await desk.remoteSubjects('Archive')).toEqual(['nr 3', 'nr 4']);
    expect(await desk.remoteFlags('Archive', 'nr 3')).toContain('\\Flagged');
    expect(await desk.subjects('inbox')).toHaveLength(28);
    expect(await desk.subjects('archive')).toEqual(['nr 3', 'nr 4']);
    expect(query(desk.engine, 'PRAGMA integrity_check')).toEqual([{ integrity_check: 'ok' }]);
    const told = desk.engine.log.filter((record) => record.scope === 'store' && record.level === 'warn');
    expect(told.map((record) => record.message).join()).toMatch(/made anew/);
    const { client } = desk.engine;
    expect(await client.call('store.report', {})).toMatchObject({ accounts: 1, waiting: 2, lost: 0 });
    await client.call('store.dismissReport', {});
    expect(await client.call('store.report', {})).toBeNull();
    const files = await readdir(desk.engine.dataDir);
    expect(files.filter((name) => /damaged-.*Z$/.test(name))).toHaveLength(1);
    expect(desk.engine.log.filter((record) => record.level === 'error')).toEqual([]);
  });
});

describe('a full disk', () => {
  it('pauses with a clear status, refuses what it cannot keep, and goes on by itself', async () => {
    await using server = await startDovecot();
    await server.addUser('full@lab.test', 'secret');
    for (let index = 0; index < 30; index++) deliver(server, 'full@lab.test', letter(`nr ${index}`));
    const dataDir = mkdtempSync(join(tmpdir(), 'curlew-full-'));
    const log: LogRecord[] = [];
    const rejections: unknown[] = [];
    const onRejection = (error: unknown): void => void rejections.push(error);
    process.on('unhandledRejection', onRejection);
    const secrets = memorySecrets();
    const writerLog = createLog((record) => log.push(record), 'writer');
    const claimed = claimStore(dataDir, writerLog.child('store'));
    const writer = startWriter({ dataDir, secrets, emit: () => {}, log: writerLog }, claimed);
    const call = writer.handlers as Handlers<'writer'>;
    const status = async () => (await call['sync.status']({}))[0]!;
    const until = (what: string, probe: () => unknown): Promise<void> =>
      expect.poll(probe, { timeout: 30_000, interval: 50, message: what }).toBeTruthy() as Promise<void>;
    try {
      const account = await call['accounts.add']({
        name: 'Full',
        email: 'full@lab.test',
        password: 'secret',
        imap: { host: server.host, port: server.ports.imap, security: 'none', userName: 'full@lab.test' },
      });
      await until('the first mail', async () => (await status()).state === 'idle');
      const { cache, durable } = claimed.store;
      const pages = Number(cache.raw.pragma('page_count', { simple: true }));
      for (const { raw } of [cache, durable]) raw.pragma(`max_page_count = ${pages}`);
      for (let index = 0; index < 400; index++) {
        deliver(server, 'full@lab.test', letter(`more ${index}`, { text: 'word '.repeat(500) }));
      }
      await call['sync.now']({});
      await until('the pause', async () => {
        const { state, error } = await status();
        return state === 'error' && error?.code === 'storage-full' && error.retryable;
      });

      // Reads go on; an action is done and durable, or refused and not shown.
      const ids = all<{ id: number }>(cache, 'SELECT id FROM message').map((row) => row.id);
      expect(ids.length).toBeGreaterThan(29);
      let refused: ApiError | null = null;
      for (let turn = 0; turn < 200 && !refused; turn++) {
        const before = one<{ n: number; flags: number }>(
          cache,
          'SELECT (SELECT count(*) FROM operation) AS n, (SELECT sum(flags) FROM placement) AS flags',
        );
        try {
          await call['actions.apply']({
            action: { type: 'set-starred', value: turn % 2 === 0 },
            target: { kind: 'messages', messageIds: ids },
          });
        } catch (error) {
          refused = error as ApiError;
          expect(
            one(
              cache,
              'SELECT (SELECT count(*) FROM operation) AS n, (SELECT sum(flags) FROM placement) AS flags',
            ),
          ).toEqual(before);
        }
      }
      expect(refused).toMatchObject({ code: 'storage-full', retryable: true });

      for (const { raw } of [cache, durable]) raw.pragma('max_page_count = 1000000');
      await until('everything to be here', () => {
        const { n } = one<{ n: number }>(cache, 'SELECT count(*) AS n FROM message')!;
        return n === 430;
      });
      await until('the journal', async () => {
        const { state, error, pendingOperations } = await status();
        return state === 'idle' && error === null && pendingOperations === 0;
      });
      expect(all(cache, 'SELECT * FROM skipped_message')).toEqual([]);
      expect(all(cache, `SELECT * FROM operation WHERE state = 'failed'`)).toEqual([]);
      expect(account.email).toBe('full@lab.test');
      expect(log.filter((record) => record.level === 'error')).toEqual([]);
      expect(rejections).toEqual([]);
    } finally {
      await writer.close();
      process.off('unhandledRejection', onRejection);
      rmSync(dataDir, { recursive: true, force: true });
    }
  });

  const folder = mkdtempSync(join(tmpdir(), 'curlew-small-'));
  const canMount = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=4m', 'tmpfs', folder]).status === 0;
  afterAll(() => {
    if (canMount) spawnSync('umount', [folder]);
    rmSync(folder, { recursive: true, force: true });
  });
  it.runIf(canMount)('the same with a file system that is really full, and the whole engine', async () => {
    await using server = await startDovecot();
    await server.addUser('small@lab.test', 'secret');
    for (let index = 0; index < 400; index++) {
      deliver(server, 'small@lab.test', letter(`nr ${index}`, { text: `word${index} `.repeat(2500) }));
    }
    const engine = await TestEngine.start({ dataDir: folder, secrets: memorySecrets() } as TestEngine);
    try {
      const account = await engine.addAccount(server, 'small@lab.test');
      await engine.until('the pause', async () => {
        const [status] = await engine.client.call('sync.status', {});
        return status!.state === 'error' && status!.error?.code === 'storage-full' ? true : undefined;
      });
      const inbox = await engine.mailbox(account.id, 'inbox');
      expect((await engine.subjects(inbox.id)).length).toBeGreaterThan(0);
      spawnSync('mount', ['-o', 'remount,size=128m', folder]);
      await engine.until('all texts', () =>
        query<{ n: number }>(engine, 'SELECT count(*) AS n FROM body')[0]!.n === 400 ? true : undefined,
      );
      await engine.untilIdle(account.id);
      expect(query(engine, 'PRAGMA integrity_check')).toEqual([{ integrity_check: 'ok' }]);
      expect(query(engine, 'SELECT * FROM skipped_message')).toEqual([]);
      expect(engine.log.filter((record) => record.level === 'error')).toEqual([]);
    } finally {
      await engine.close();
    }
  });
});
