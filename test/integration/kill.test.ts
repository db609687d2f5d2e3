import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { passwordKey } from '../../main/engine/accounts/credentials.ts';
import { openIndex } from '../../main/engine/search/index-file.ts';
import { databasePath } from '../../main/engine/store/data-dir.ts';
import { fillMaildir } from '../lab/deliver.ts';
import { type DovecotServer, startDovecot } from '../lab/dovecot.ts';
import { Random } from '../lab/generator/index.ts';
import { type Proxy as Line, startProxy } from '../lab/proxy.ts';
import { openSecondClient, type RemoteMessage } from '../lab/second-client.ts';
import { letter } from './desk.ts';
import { TestEngine } from './harness.ts';
import type { Work } from './kill/program.ts';
import { query, untilMirrored } from './mirror.ts';

/**
 * The program is killed (SIGKILL) at random instants, of a first sync, bulk flagging, moves and appends. What it had
 * promised is on the server once after the next start; the start after that changes nothing. `SEED` repeats a run.
 */
const seed = Number(process.env.SEED ?? 20261124);
const lanes = 2;
const kills = process.env.LONG ? 100 : 4;
const works: Work[] = ['sync', 'flags', 'moves', 'appends'];
/** Kills of one account before a new one is taken, as mail and journal grow. */
const perAccount = 5;
const program = new URL('./kill/program.ts', import.meta.url).pathname;

interface Change {
  added?: boolean;
  subject?: string;
  subjects?: string[];
  flag?: string;
  value?: boolean;
  to?: string;
}

describe(`killed at ${lanes * kills} instants, seed ${seed}`, () => {
  let server: DovecotServer;
  beforeAll(async () => {
    server = await startDovecot();
  });
  afterAll(() => server.stop());

  it.concurrent.each(Array.from({ length: lanes }, (_, lane) => lane))(
    `lane %i: ${kills} kills, nothing lost, nothing doubled, and the second start does nothing`,
    { timeout: process.env.LONG ? 3_600_000 : 600_000 },
    async (lane) => {
      const random = new Random(seed + lane);
      await using line = await startProxy(server.ports.imap, { record: true });
      const open = new Map<Work, Victim>();
      for (let kill = 0; kill < kills; kill++) {
        const work = works[kill % works.length]!;
        let victim = open.get(work);
        if (!victim || victim.kills === perAccount || work === 'sync') {
          await victim?.dispose();
          victim = await Victim.open(server, line, work, `${work}-${lane}-${kill}@lab.test`);
          open.set(work, victim);
        }
        const when = `kill ${kill} (${work}), seed ${seed + lane}`;
        try {
          await victim.kill(random.below(0xffffffff), 3 + random.next() ** 2 * 1200);
          await victim.examine();
        } catch (error) {
          throw new Error(`${when}: ${error instanceof Error ? error.stack : error}`);
        }
      }
      for (const victim of open.values()) await victim.dispose();
    },
  );
});

/** An account whose program is killed again and again. */
class Victim {
  kills = 0;
  private readonly server: DovecotServer;
  private readonly line: Line;
  private readonly work: Work;
  private readonly email: string;
  private engine: TestEngine;
  /** The messages as the server has them after the last look: mailbox and flags by subject. */
  private standing: Map<string, { path: string; flags: readonly string[] }>;
  /** What was promised since then, oldest first, and what may have been done. */
  private promised: Change[] = [];
  private begun: Change[] = [];

  private constructor(
    server: DovecotServer,
    line: Line,
    work: Work,
    email: string,
    engine: TestEngine,
    subjects: string[],
  ) {
    this.server = server;
    this.line = line;
    this.work = work;
    this.email = email;
    this.engine = engine;
    this.standing = new Map(subjects.map((subject) => [subject, { path: 'INBOX', flags: [] }]));
  }

  static async open(server: DovecotServer, line: Line, work: Work, email: string): Promise<Victim> {
    // Enough to be listed in bulk.
    const count = work === 'sync' ? 1400 : 120;
    await server.addUser(email, 'secret', { mailboxes: [{ name: 'Projects' }] });
    const subjects = Array.from({ length: count }, (_, index) => `nr ${index}`);
    fillMaildir(
      server,
      email,
      'INBOX',
      subjects.map((subject) => ({ raw: Buffer.from(letter(subject)) })),
    );
    const engine = await TestEngine.start();
    // The account that the killed program may add has its password with a host that was not killed.
    engine.secrets.all.set(passwordKey(1), 'secret');
    if (work !== 'sync') {
      const { id } = await engine.addAccount({ host: server.host, ports: { imap: line.port } }, email);
      await engine.untilIdle(id);
    }
    await engine.close();
    return new Victim(server, line, work, email, engine, subjects);
  }

  /** Lets the program work for so many milliseconds from where it begins. */
  async kill(seed: number, afterMs: number): Promise<void> {
    this.kills++;
    const args = [program, this.engine.dataDir, `${this.line.port}`, this.email, this.work, `${seed}`];
    const child = spawn(process.execPath, args);
    let trouble = '';
    child.stderr.on('data', (chunk) => (trouble += chunk));
    const ended = once(child, 'close');
    for await (const text of createInterface({ input: child.stdout })) {
      // The last line may have been cut by the kill.
      if (!text.endsWith('}')) continue;
      const said = JSON.parse(text) as { begun?: boolean; will?: Change; did?: Change };
      if (said.begun) setTimeout(() => child.kill('SIGKILL'), afterMs);
      if (said.will) this.begun.push(said.will);
      if (!said.did) continue;
      this.promised.push(said.did);
      this.begun.pop();
    }
    await ended;
    expect(child.signalCode, trouble).toBe('SIGKILL');
  }

  async examine(): Promise<void> {
    this.engine = await TestEngine.start(this.engine);
    const accountId = await this.account();
    await this.engine.untilIdle(accountId);
    await using phone = await openSecondClient(this.server, this.email);
    await untilMirrored(this.engine, accountId, phone);
    const standing = new Map<string, { path: string; message: RemoteMessage }[]>();
    for (const path of ['INBOX', 'Projects', 'Archive', 'Sent']) {
      for (const message of await phone.list(path))
        standing.set(message.subject, [...(standing.get(message.subject) ?? []), { path, message }]);
    }
    this.compare(standing);
    this.standing = new Map(
      [...standing].map(([subject, [found]]) => [
        subject,
        { path: found!.path, flags: found!.message.flags },
      ]),
    );
    this.promised = [];
    this.begun = [];
    expect(await this.engine.client.call('operations.list', {})).toEqual([]);
    await this.finish();

    // The second start: nothing is left to be done, and nothing is done.
    const operations = this.readOperations();
    const before = this.line.recording.length;
    this.engine = await TestEngine.start(this.engine);
    await this.engine.untilIdle(accountId);
    expect(this.changesOnTheWire(before)).toEqual([]);
    await untilMirrored(this.engine, accountId, phone);
    await this.finish();
    expect(this.readOperations()).toEqual(operations);
  }

  async dispose(): Promise<void> {
    await this.engine.dispose();
  }

  /** The account; one whose adding was not promised may not be there, and is added again as a person would. */
  private async account(): Promise<number> {
    const [known] = await this.engine.client.call('accounts.list', {});
    if (known) return known.id;
    expect(this.promised).toEqual([]);
    const address = { host: this.server.host, ports: { imap: this.line.port } };
    return (await this.engine.addAccount(address, this.email)).id;
  }

  private compare(standing: ReadonlyMap<string, { path: string; message: RemoteMessage }[]>): void {
    const sent = this.promised.flatMap(({ subject }) => subject ?? []);
    const maybe = this.begun.flatMap(({ subject }) => subject ?? []);
    const wrong: string[] = [];
    for (const subject of [...this.standing.keys(), ...sent]) {
      const found = standing.get(subject) ?? [];
      if (found.length !== 1) wrong.push(`${subject}: stands ${found.length} times`);
      else wrong.push(...this.troubles(subject, found[0]!));
    }
    for (const subject of maybe)
      if ((standing.get(subject)?.length ?? 0) > 1) wrong.push(`${subject}: doubled`);
    const known = new Set([...this.standing.keys(), ...sent, ...maybe]);
    for (const subject of standing.keys()) if (!known.has(subject)) wrong.push(`${subject}: made up`);
    expect(wrong).toEqual([]);
  }

  /** A promised change holds, unless a later one that was promised or begun says otherwise. */
  private troubles(subject: string, found: { path: string; message: RemoteMessage }): string[] {
    const about = (changes: Change[], has: (change: Change) => boolean): Change[] =>
      changes.filter((change) => has(change) && change.subjects?.includes(subject));
    const before = this.standing.get(subject) ?? { path: 'Sent', flags: ['\\Seen'] };
    const troubles: string[] = [];
    const isMove = (change: Change): boolean => change.to !== undefined;
    const places = [
      about(this.promised, isMove).at(-1)?.to ?? before.path,
      ...about(this.begun, isMove).map((change) => change.to),
    ];
    if (!places.includes(found.path)) troubles.push(`${subject}: in ${found.path}, promised ${places}`);
    for (const flag of ['\\Seen', '\\Flagged']) {
      const isFlag = (change: Change): boolean => change.flag === flag;
      const values = [
        about(this.promised, isFlag).at(-1)?.value ?? before.flags.includes(flag),
        ...about(this.begun, isFlag).map((change) => change.value),
      ];
      if (!values.includes(found.message.flags.includes(flag)))
        troubles.push(`${subject}: ${flag} promised ${values}`);
    }
    return troubles;
  }

  /** Commands since `from` that change anything. */
  private changesOnTheWire(from: number): string[] {
    return this.line.recording
      .slice(from)
      .filter(({ direction }) => direction === 'toServer')
      .flatMap(({ data }) => data.toString('latin1').split('\r\n'))
      .filter((text) =>
        /^\w+ (UID )?(STORE|COPY|MOVE|EXPUNGE|CLOSE|APPEND|CREATE|DELETE|RENAME|(UN)?SUBSCRIBE)\b/i.test(
          text,
        ),
      );
  }

  private async finish(): Promise<void> {
    await this.engine.close();
    expect(this.engine.log.filter((record) => record.level === 'error')).toEqual([]);
    const db = new Database(databasePath(this.engine.dataDir));
    try {
      expect(db.pragma('integrity_check')).toEqual([{ integrity_check: 'ok' }]);
      expect(db.pragma('foreign_key_check')).toEqual([]);
    } finally {
      db.close();
    }
    const index = openIndex(databasePath(this.engine.dataDir)).raw;
    try {
      expect(index.pragma('integrity_check')).toEqual([{ integrity_check: 'ok' }]);
    } finally {
      index.close();
    }
    expect(query(this.engine, `SELECT * FROM operation WHERE state IN ('queued', 'sending')`)).toEqual([]);
  }

  private readOperations(): unknown[] {
    return query(this.engine, 'SELECT id, state, attempts FROM operation ORDER BY id');
  }
}
