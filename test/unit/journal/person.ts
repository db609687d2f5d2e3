import { EventEmitter } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FetchMessageObject, ImapFlow, MailboxObject, StatusObject } from 'imapflow';
import { afterAll } from 'vitest';
import type { ImapSession } from '../../../main/engine/imap/session.ts';
import { queueAppend } from '../../../main/engine/journal/append.ts';
import { applyAction } from '../../../main/engine/journal/apply.ts';
import { heavyFrom } from '../../../main/engine/journal/footprint.ts';
import { prepareMessage } from '../../../main/engine/journal/prepare-message.ts';
import { openOperations, type ReplayHost, replayJournal } from '../../../main/engine/journal/replay.ts';
import { undoNewest } from '../../../main/engine/journal/undo.ts';
import { createLog } from '../../../main/engine/log.ts';
import { createNetwork } from '../../../main/engine/net/network.ts';
import { all, one } from '../../../main/engine/store/database.ts';
import { mailboxesOf } from '../../../main/engine/store/mailboxes.ts';
import { discardRawMessages } from '../../../main/engine/store/raw-messages.ts';
import { ChangeAnnouncer } from '../../../main/engine/sync/changes.ts';
import type { SyncContext } from '../../../main/engine/sync/context.ts';
import { catchUp } from '../../../main/engine/sync/mailbox-sync.ts';
import { ApiError } from '../../../shared/api/error.ts';
import type { Action } from '../../../shared/model/operation.ts';
import { addAccount, addMailbox, openMailDb } from '../store/mail-db.ts';

export const dataDir = mkdtempSync(join(tmpdir(), 'curlew-steps-'));
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
export class Server {
  readonly boxes = new Map<string, { next: number; messages: Stored[] }>();
  readonly capabilities: Map<string, boolean>;
  /** Counts down; the line breaks when it reaches zero. */
  left = Number.POSITIVE_INFINITY;
  breaks: 'before' | 'after' = 'before';
  commands = 0;
  /** How often the counters of all mailboxes were asked for. */
  looks = 0;

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

  /** Another device moves a message, or deletes it for good. */
  take(from: string, name: string, to: string | null): void {
    const box = this.boxes.get(from)!;
    const message = box.messages.find((each) => each.name === name)!;
    box.messages = box.messages.filter((each) => each !== message);
    if (to !== null) this.add(to, name, message.flags, message.id);
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

  /** The new flags, as most servers tell them; one of the kinds here leaves them out. */
  private tell(range: string): void {
    if (!this.capabilities.has('UIDPLUS')) return;
    const { path } = this.mailbox as MailboxObject;
    for (const { uid, flags } of this.named(range)) this.emit('flags', { path, uid, flags });
  }

  /** What is known of mailboxes without asking, by their paths. */
  readonly folders = new Map<string, { path: string }>();

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

  statuses(): Promise<Map<string, StatusObject>> {
    return this.command(() => {
      this.server.looks += 1;
      const boxes = [...this.server.boxes];
      return new Map(boxes.map(([path, { next }]) => [path, { path, uidNext: next, uidValidity: 1n }]));
    });
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
      this.tell(range);
      return true as const;
    });
  }

  messageFlagsRemove(range: string, flags: string[]): Promise<true> {
    return this.command(() => {
      for (const message of this.named(range)) for (const flag of flags) message.flags.delete(flag);
      this.tell(range);
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

export type Deed = [name: string, where: string, Action];

export const paths = ['INBOX', 'Archive', 'Trash', 'Projects', 'Drafts'];

export class Person {
  readonly server: Server;
  readonly context: SyncContext;
  private line: Connection;
  private readonly lanes: number;

  constructor(capabilities: string[], lanes = 1) {
    this.lanes = lanes;
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
      searchable: () => db,
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

  do([name, where, action]: Deed): void {
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

  /**
   * Carries out the journal over as many connections as it takes: one at a time, or two side by side of which one does
   * every other operation.
   */
  async replay(): Promise<void> {
    for (let attempt = 0; openOperations(this.context) > 0; attempt++) {
      if (attempt > (this.lanes === 1 ? 5 : 60)) throw new Error('The journal does not come to an end.');
      if (!this.line.usable) this.line = new Connection(this.server);
      const lines = [this.line, new Connection(this.server)].slice(0, this.lanes);
      const running = new Set<number>();
      const ends = await Promise.allSettled(
        lines.map((line, lane) =>
          replayJournal(this.context, line.session, this.host(line), {
            ...{ running, limits: heavyFrom, waits: () => {}, freed: () => {} },
            takes: ({ id }) => id % this.lanes === lane,
          }),
        ),
      );
      for (const end of ends) {
        if (end.status === 'rejected' && !(end.reason instanceof Lost)) throw end.reason;
      }
    }
    if (!this.line.usable) this.line = new Connection(this.server);
  }

  private host(line: Connection): ReplayHost {
    return {
      visit: async (_, mailboxId) =>
        void (await catchUp(this.context, line as unknown as ImapFlow, mailboxId)),
      statuses: () => line.statuses(),
      touched: () => {},
      leave: async () => {},
      treeChanged: () => {},
      refused: () => {},
    };
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
