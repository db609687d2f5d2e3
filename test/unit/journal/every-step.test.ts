import { EventEmitter } from 'node:events';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import type { FetchMessageObject, ImapFlow, MailboxObject } from 'imapflow';
import { afterAll, describe, expect, it } from 'vitest';
import type { ImapSession } from '../../../main/engine/imap/session.ts';
import { queueAppend } from '../../../main/engine/journal/append.ts';
import { applyAction } from '../../../main/engine/journal/apply.ts';
import { prepareMessage } from '../../../main/engine/journal/prepare-message.ts';
import { openOperations, replayJournal } from '../../../main/engine/journal/replay.ts';
import { undoNewest } from '../../../main/engine/journal/undo.ts';
import { createLog } from '../../../main/engine/log.ts';
import { createNetwork } from '../../../main/engine/net/network.ts';
import { all, one } from '../../../main/engine/store/database.ts';
import { mailboxesOf } from '../../../main/engine/store/mailboxes.ts';
import { storeMessages } from '../../../main/engine/store/messages.ts';
import { discardRawMessages } from '../../../main/engine/store/raw-messages.ts';
import { ChangeAnnouncer } from '../../../main/engine/sync/changes.ts';
import type { SyncContext } from '../../../main/engine/sync/context.ts';
import { hasDeparted } from '../../../main/engine/sync/departed.ts';
import { catchUp } from '../../../main/engine/sync/mailbox-sync.ts';
import { normalise } from '../../../main/engine/sync/normalise.ts';
import { ApiError } from '../../../shared/api/error.ts';
import type { Action } from '../../../shared/model/operation.ts';
import { addAccount, addMailbox, openMailDb } from '../store/mail-db.ts';

const dataDir = mkdtempSync(join(tmpdir(), 'curlew-steps-'));
afterAll(() => rmSync(dataDir, { recursive: true }));

interface Stored {
  uid: number;
  /** Subject. */
  name: string;
  /** Left part of the Message-ID: the name, but for versions of one draft. */
  id: string;
  flags: Set<string>;
}

class Lost extends Error {}

/** Mailboxes in memory, and a line to them that breaks at one chosen command: before it is done, or before its answer. */
class Server {
  readonly boxes = new Map<string, { next: number; messages: Stored[] }>();
  readonly capabilities: Map<string, boolean>;
  /** Counts down; the line breaks when it reaches zero. */
  left = Number.POSITIVE_INFINITY;
  breaks: 'before' | 'after' = 'before';
  commands = 0;

  constructor(paths: string[], capabilities: string[]) {
    for (const path of paths) this.boxes.set(path, { next: 1, messages: [] });
    this.capabilities = new Map(capabilities.map((name) => [name, true]));
  }

  add(path: string, name: string, flags: Iterable<string> = [], id = name): number {
    const box = this.boxes.get(path)!;
    const uid = box.next++;
    box.messages.push({ uid, name, id, flags: new Set(flags) });
    return uid;
  }

  state(): Record<string, string[]> {
    return Object.fromEntries(
      [...this.boxes].map(([path, box]) => [
        path,
        box.messages
          .filter((message) => !message.flags.has('\\Deleted'))
          .map((message) => [message.name, ...[...message.flags].sort()].join(' '))
          .sort(),
      ]),
    );
  }
}

/** One connection to the server; as much of imapflow as the journal and a visit use. */
class Connection extends EventEmitter {
  usable = true;
  mailbox: MailboxObject | false = false;
  private readonly server: Server;

  constructor(server: Server) {
    super();
    this.server = server;
  }

  get capabilities(): Map<string, boolean> {
    return this.server.capabilities;
  }

  get session(): ImapSession {
    const connection = this;
    return {
      lastRefusal: null,
      get usable() {
        return connection.usable;
      },
      async run(
        _: number,
        where: string | { path: string } | null,
        work: (...args: unknown[]) => Promise<unknown>,
      ) {
        const path = where === null ? null : typeof where === 'string' ? where : where.path;
        if (path !== null && (!connection.mailbox || connection.mailbox.path !== path))
          await connection.mailboxOpen(path);
        return work(connection, connection.mailbox);
      },
    } as unknown as ImapSession;
  }

  private async command<T>(execute: () => T): Promise<T> {
    if (!this.usable) throw new Lost();
    this.server.commands++;
    const isBreaking = --this.server.left === 0;
    if (isBreaking) this.usable = false;
    if (isBreaking && this.server.breaks === 'before') throw new Lost();
    const answer = execute();
    if (isBreaking) throw new Lost();
    return answer;
  }

  private get open(): Stored[] {
    return this.server.boxes.get((this.mailbox as MailboxObject).path)!.messages;
  }

  private set open(messages: Stored[]) {
    this.server.boxes.get((this.mailbox as MailboxObject).path)!.messages = messages;
  }

  private named(range: string): Stored[] {
    return this.open.filter(({ uid }) =>
      range.split(',').some((part) => {
        const [first, last = first] = part.split(':');
        return uid >= Number(first) && (last === '*' || uid <= Number(last));
      }),
    );
  }

  mailboxOpen(path: string): Promise<MailboxObject> {
    return this.command(() => {
      const box = this.server.boxes.get(path)!;
      this.mailbox = {
        path,
        uidValidity: 1n,
        uidNext: box.next,
        exists: box.messages.length,
      } as MailboxObject;
      return this.mailbox;
    });
  }

  async *fetch(range: string, query: { envelope?: boolean }, options: { uid?: boolean }) {
    const found = await this.command(() => (options.uid ? this.named(range) : this.open));
    for (const { uid, name, id, flags } of found) {
      const envelope = { messageId: `<${id}@test>`, subject: name, from: [] };
      const row = { uid, flags: new Set(flags), internalDate: new Date(1e12), size: 9 };
      yield (query.envelope ? { ...row, envelope } : row) as unknown as FetchMessageObject;
    }
  }

  search(query: { uid?: string; header?: Record<string, string> }): Promise<number[]> {
    return this.command(() => {
      const wanted = query.header?.['message-id'];
      const found = query.uid ? this.named(query.uid) : this.open;
      return found
        .filter(({ id }) => wanted === undefined || wanted.includes(`${id}@test`))
        .map(({ uid }) => uid);
    });
  }

  status(path: string): Promise<{ uidNext: number; uidValidity: bigint }> {
    return this.command(() => ({ uidNext: this.server.boxes.get(path)!.next, uidValidity: 1n }));
  }

  append(path: string, content: Buffer, flags: string[]): Promise<{ uid?: number; uidValidity?: bigint }> {
    return this.command(() => {
      const text = content.toString();
      const uid = this.server.add(
        path,
        /^Subject: (.*)\r$/m.exec(text)![1]!,
        flags,
        /^Message-ID: <(.*)@test>\r$/m.exec(text)![1]!,
      );
      return this.capabilities.has('UIDPLUS') ? { uid, uidValidity: 1n } : {};
    });
  }

  noop(): Promise<void> {
    return this.command(() => {});
  }

  messageFlagsAdd(range: string, flags: string[]): Promise<true> {
    return this.command(() => {
      for (const message of this.named(range)) for (const flag of flags) message.flags.add(flag);
      return true as const;
    });
  }

  messageFlagsRemove(range: string, flags: string[]): Promise<true> {
    return this.command(() => {
      for (const message of this.named(range)) for (const flag of flags) message.flags.delete(flag);
      return true as const;
    });
  }

  messageCopy(range: string, path: string): Promise<{ uidMap?: Map<number, number> }> {
    return this.command(() => {
      const map = new Map(
        this.named(range).map(({ uid, name, id, flags }) => [uid, this.server.add(path, name, flags, id)]),
      );
      return this.capabilities.has('UIDPLUS') ? { uidMap: map } : {};
    });
  }

  messageMove(range: string, path: string): Promise<{ uidMap?: Map<number, number> }> {
    return this.command(() => {
      const moved = this.named(range);
      const map = new Map(
        moved.map(({ uid, name, id, flags }) => [uid, this.server.add(path, name, flags, id)]),
      );
      this.open = this.open.filter((message) => !moved.includes(message));
      return this.capabilities.has('UIDPLUS') ? { uidMap: map } : {};
    });
  }

  async messageDelete(range: string): Promise<true> {
    await this.messageFlagsAdd(range, ['\\Deleted']);
    return this.command(() => {
      const gone = this.named(range).filter((message) => message.flags.has('\\Deleted'));
      this.open = this.open.filter((message) => !gone.includes(message));
      return true as const;
    });
  }
}

type Deed = [name: string, where: string, Action];

const paths = ['INBOX', 'Archive', 'Trash', 'Projects', 'Drafts'];

/** Everything a person does in this test, all of it without a connection. */
const deeds: Deed[] = [
  ['a', 'INBOX', { type: 'set-starred', value: true }],
  ['a', 'INBOX', { type: 'archive' }],
  ['a', 'Archive', { type: 'set-seen', value: true }],
  ['b', 'INBOX', { type: 'move', mailboxId: 4 }],
  ['b', 'Projects', { type: 'set-starred', value: true }],
  ['b', 'Projects', { type: 'move', mailboxId: 1 }],
  ['c', 'INBOX', { type: 'delete' }],
  ['c', 'Trash', { type: 'delete', permanent: true }],
  ['d', 'INBOX', { type: 'set-seen', value: true }],
  ['d', 'INBOX', { type: 'copy', mailboxId: 4 }],
  ['d', 'INBOX', { type: 'set-keyword', keyword: 'work', value: true }],
  ['d', 'Projects', { type: 'set-keyword', keyword: '$label1', value: true }],
];

const wanted = {
  INBOX: ['b \\Flagged', 'd \\Seen work'],
  Archive: ['a \\Flagged \\Seen'],
  Trash: [],
  Projects: ['d $label1 \\Seen', 'e \\Draft \\Flagged'],
  Drafts: ['draft 3 \\Draft'],
};

class Person {
  readonly server: Server;
  readonly context: SyncContext;
  private line: Connection;

  constructor(capabilities: string[]) {
    this.server = new Server(paths, capabilities);
    for (const name of ['a', 'b', 'c', 'd']) this.server.add('INBOX', name);
    this.server.add('Drafts', 'draft 1', ['\\Draft'], 'draft');
    const db = openMailDb();
    const id = addAccount(db, 'owner@test');
    const roles = ['inbox', 'archive', 'trash', null, 'drafts'];
    for (const [index, path] of paths.entries()) addMailbox(db, id, path, roles[index]!);
    this.line = new Connection(this.server);
    this.context = {
      account: { id, email: 'owner@test' } as SyncContext['account'],
      cache: db,
      durable: db,
      dataDir,
      secrets: {} as SyncContext['secrets'],
      network: createNetwork(),
      credentials: {} as SyncContext['credentials'],
      changes: new ChangeAnnouncer(() => {}),
      emit: () => {},
      log: createLog(() => {}, 'test'),
      now: () => 2e12,
      unreadable: new Set(),
      departed: new Map(),
    };
  }

  async synchronise(): Promise<void> {
    for (const { id } of mailboxesOf(this.context.cache, this.context.account.id)) {
      await catchUp(this.context, this.line as unknown as ImapFlow, id);
    }
  }

  async act(): Promise<void> {
    for (const deed of deeds) this.do(deed);
    // Put into one mailbox, marked, and moved to another; and a draft saved twice over one that is on the server.
    await this.put('Archive', 'e');
    this.do(['e', 'Archive', { type: 'set-starred', value: true }]);
    this.do(['e', 'Archive', { type: 'move', mailboxId: 4 }]);
    await this.put('Drafts', 'draft 2', 'draft', ['draft 1']);
    await this.put('Drafts', 'draft 3', 'draft', ['draft 2']);
  }

  /** Puts a message into a mailbox in the place of those shown there under other subjects. */
  async put(path: string, name: string, id = name, replaces: string[] = []): Promise<void> {
    const db = this.context.durable;
    const raw = `Message-ID: <${id}@test>\nSubject: ${name}\n\nText of ${name}.\n`;
    const message = await prepareMessage(dataDir, Buffer.from(raw), { bits: 16, keywords: [] }, 1e12, 2e12);
    const mailboxId = one<{ id: number }>(db, 'SELECT id FROM mailbox WHERE path = ?', path)!.id;
    const older = all<{ id: number }>(
      db,
      `SELECT p.id FROM placement p JOIN message m ON m.id = p.message_id
       WHERE p.mailbox_id = ? AND p.removed_by IS NULL AND m.subject IN (SELECT value FROM json_each(?))`,
      mailboxId,
      JSON.stringify(replaces),
    );
    const owner = { accountId: this.context.account.id, email: 'owner@test' };
    const request = { message, mailboxId, replaces: older.map((row) => row.id), description: `Put ${name}` };
    const { obsoleteFiles } = queueAppend(db, owner, request, 1);
    await discardRawMessages(dataDir, obsoleteFiles);
  }

  undo(): void {
    undoNewest(this.context.durable, 1);
  }

  /** What cannot be done (the message is not there) is left out. */
  try(deed: Deed): void {
    try {
      this.do(deed);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
    }
  }

  private do([name, where, action]: Deed): void {
    const db = this.context.durable;
    const { id } = one<{ id: number }>(db, 'SELECT id FROM mailbox WHERE path = ?', where)!;
    const threads = all<{ thread_id: number }>(
      db,
      `SELECT m.thread_id FROM placement p JOIN message m ON m.id = p.message_id
       WHERE p.mailbox_id = ? AND m.subject = ? AND p.removed_by IS NULL`,
      id,
      name,
    );
    const threadIds = threads.map((row) => row.thread_id);
    applyAction(db, action, { kind: 'threads', threadIds, view: { kind: 'mailbox', mailboxId: id } }, 1);
  }

  /** Carries out the journal over as many connections as it takes. */
  async replay(): Promise<void> {
    for (let attempt = 0; openOperations(this.context) > 0; attempt++) {
      if (attempt > 5) throw new Error('The journal does not come to an end.');
      if (!this.line.usable) this.line = new Connection(this.server);
      const { session } = this.line;
      await replayJournal(this.context, session, {
        visit: async (_, mailboxId) =>
          void (await catchUp(this.context, this.line as unknown as ImapFlow, mailboxId)),
        touched: () => {},
        leave: async () => {},
        treeChanged: () => {},
        refused: () => {},
      }).catch((error) => {
        if (!(error instanceof Lost)) throw error;
      });
    }
    if (!this.line.usable) this.line = new Connection(this.server);
  }

  shown(): Record<string, string[]> {
    const names = new Map([
      [1, '\\Seen'],
      [4, '\\Flagged'],
      [16, '\\Draft'],
    ]);
    const rows = all<{ path: string; subject: string; flags: number; keywords: string }>(
      this.context.cache,
      `SELECT b.path, m.subject, p.flags, p.keywords FROM placement p JOIN message m ON m.id = p.message_id
       JOIN mailbox b ON b.id = p.mailbox_id WHERE p.removed_by IS NULL AND p.flags & 8 = 0 ORDER BY m.subject`,
    );
    const shown: Record<string, string[]> = Object.fromEntries(paths.map((path) => [path, []]));
    for (const { path, subject, flags, keywords } of rows) {
      const set = [...names].filter(([bit]) => flags & bit).map(([, name]) => name);
      set.push(...(JSON.parse(keywords) as string[]));
      shown[path]!.push([subject, ...set.sort()].join(' '));
    }
    return shown;
  }

  close(): void {
    this.context.changes.close();
    this.context.cache.raw.close();
  }
}

describe.each([
  ['MOVE and UIDPLUS', ['MOVE', 'UIDPLUS']],
  ['UIDPLUS, no MOVE', ['UIDPLUS']],
  ['MOVE, no UIDPLUS', ['MOVE']],
  ['neither', []],
])('a server with %s', (_, capabilities) => {
  it('the line breaks at every single command, before and after it: nothing lost, nothing doubled', async () => {
    let commands = 1;
    for (let at = 0; at <= commands; at++) {
      for (const breaks of ['before', 'after'] as const) {
        const person = new Person(capabilities);
        await person.synchronise();
        await person.act();
        expect(person.shown(), 'shown at once').toEqual(wanted);
        person.server.commands = 0;
        // At 0 it never breaks: how many commands there are is learnt from that.
        person.server.left = at === 0 ? Number.POSITIVE_INFINITY : at;
        person.server.breaks = breaks;
        await person.replay();
        if (at === 0) commands = person.server.commands;
        const when = `${breaks} command ${at} of ${commands}`;
        expect(person.server.state(), when).toEqual(wanted);
        await person.synchronise();
        expect(person.shown(), when).toEqual(wanted);
        const states = all(
          person.context.durable,
          "SELECT DISTINCT state FROM operation ORDER BY state = 'cancelled'",
        );
        expect(states, when).toEqual([{ state: 'done' }, { state: 'cancelled' }]);
        expect(readdirSync(join(dataDir, 'messages')), 'no file is left').toEqual([]);
        const left = all(
          person.context.durable,
          'SELECT id FROM placement WHERE removed_by IS NOT NULL OR created_by IS NOT NULL OR uid IS NULL',
        );
        expect(left, when).toEqual([]);
        person.server.commands = 0;
        await person.replay();
        expect(person.server.commands, 'a second run does nothing').toBe(0);
        person.close();
      }
    }
    expect(commands).toBeGreaterThan(8);
  }, 60_000);
});

describe('an answer that is out of date when it comes', () => {
  /** As the server showed the message before: a FETCH answer that was on its way when it left. */
  const late = (person: Person, path: string, uid: number): void => {
    const { cache, account } = person.context;
    const { id } = one<{ id: number }>(cache, 'SELECT id FROM mailbox WHERE path = ?', path)!;
    const row = { uid, seq: 1, flags: new Set<string>(), internalDate: new Date(1e12), size: 9 };
    const envelope = { messageId: '<a@test>', subject: 'a', from: [] };
    const message = normalise({ ...row, envelope } as FetchMessageObject, 2e12);
    storeMessages(cache, { accountId: account.id, email: account.email }, id, [message]);
  };

  it.each([
    ['MOVE and UIDPLUS', ['MOVE', 'UIDPLUS']],
    ['UIDPLUS, no MOVE', ['UIDPLUS']],
    ['neither', []],
  ])(
    'does not pass for what a move has yet to put there, with %s: nothing is removed unmoved',
    async (_, can) => {
      const person = new Person(can);
      await person.synchronise();
      person.try(['a', 'INBOX', { type: 'archive' }]);
      late(person, 'Archive', 9);
      await person.replay();
      expect(person.server.state()).toMatchObject({ INBOX: ['b', 'c', 'd'], Archive: ['a'] });
      await person.synchronise();
      expect(person.shown()).toMatchObject({ INBOX: ['b', 'c', 'd'], Archive: ['a'] });
      person.close();
    },
  );

  it('does not bring back what was just moved away, nor take the place of what comes back', async () => {
    const person = new Person(['MOVE', 'UIDPLUS']);
    await person.synchronise();
    person.try(['a', 'INBOX', { type: 'archive' }]);
    await person.replay();
    await person.synchronise();
    expect(hasDeparted(person.context, 1, 1)).toBe(true);
    expect(hasDeparted(person.context, 2, 1)).toBe(false);
    person.close();
  });
});

const someAction: fc.Arbitrary<Action> = fc.oneof(
  fc.boolean().map((value): Action => ({ type: 'set-seen', value })),
  fc.boolean().map((value): Action => ({ type: 'set-starred', value })),
  fc.constantFrom<Action>({ type: 'archive' }, { type: 'delete' }, { type: 'delete', permanent: true }),
  fc.integer({ min: 1, max: 4 }).map((mailboxId): Action => ({ type: 'move', mailboxId })),
  fc.integer({ min: 1, max: 4 }).map((mailboxId): Action => ({ type: 'copy', mailboxId })),
  fc
    .record({ keyword: fc.constantFrom('work', '$label1'), value: fc.boolean() })
    .map((change): Action => ({ type: 'set-keyword', ...change })),
);
const someDeed = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.tuple(
      fc.constantFrom('a', 'b', 'c', 'd'),
      fc.constantFrom(...paths),
      someAction,
    ) as fc.Arbitrary<Deed>,
  },
  {
    weight: 2,
    arbitrary: fc.record({ put: fc.constantFrom(...paths), replaces: fc.constantFrom('', 'a', 'p1', 'p2') }),
  },
  { weight: 1, arbitrary: fc.constant('undo' as const) },
  { weight: 1, arbitrary: fc.constant('replay' as const) },
);

it('whatever is done and taken back, and wherever the line breaks: the server comes to what was shown', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.subarray(['MOVE', 'UIDPLUS']),
      fc.array(someDeed, { minLength: 2, maxLength: 14 }),
      fc.array(
        fc.tuple(fc.integer({ min: 1, max: 12 }), fc.constantFrom('before' as const, 'after' as const)),
        {
          maxLength: 3,
        },
      ),
      async (capabilities, steps, breaks) => {
        const person = new Person(capabilities);
        await person.synchronise();
        const carryOut = async () => {
          const next = breaks.shift();
          person.server.left = next?.[0] ?? Number.POSITIVE_INFINITY;
          person.server.breaks = next?.[1] ?? 'before';
          await person.replay();
          person.server.left = Number.POSITIVE_INFINITY;
        };
        let puts = 0;
        for (const step of steps) {
          if (step === 'undo') person.undo();
          else if (typeof step === 'object' && 'put' in step) {
            puts += 1;
            await person.put(step.put, `p${puts}`, `p${puts}`, [step.replaces]);
          } else if (step === 'replay') await carryOut();
          else person.try(step);
        }
        const shown = person.shown();
        await carryOut();
        expect(person.server.state()).toEqual(shown);
        await person.synchronise();
        expect(person.shown()).toEqual(shown);
        person.close();
      },
    ),
    { numRuns: 250 },
  );
}, 60_000);
