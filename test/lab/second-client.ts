import { ImapFlow, type ListResponse } from 'imapflow';
import type { ImapServer } from './imap-server.ts';

/** A message as the server describes it. */
export interface RemoteMessage {
  uid: number;
  flags: string[];
  subject: string;
  messageId: string;
}

/** Another of the person's devices: an independent client that changes things behind the back of ours. */
export interface SecondClient {
  readonly imap: ImapFlow;
  list(mailbox: string): Promise<RemoteMessage[]>;
  /**
   * The tree of mailboxes, asked for over a connection made just now: Dovecot may show a session, for as long as it
   * lives, the tree from before a change that another one made.
   */
  tree(): Promise<ListResponse[]>;
  /** All bytes of one message. */
  source(mailbox: string, uid: number): Promise<Buffer>;
  /** All bytes of every message, of one moment: what another client replaces meanwhile is here once, old or new. */
  sources(mailbox: string): Promise<Buffer[]>;
  addFlags(mailbox: string, uids: number[], flags: string[]): Promise<void>;
  removeFlags(mailbox: string, uids: number[], flags: string[]): Promise<void>;
  move(mailbox: string, uids: number[], destination: string): Promise<void>;
  copy(mailbox: string, uids: number[], destination: string): Promise<void>;
  expunge(mailbox: string, uids: number[]): Promise<void>;
  /** Appends a message and returns its UID. */
  append(mailbox: string, raw: Buffer | string, options?: { flags?: string[]; date?: Date }): Promise<number>;
  createMailbox(mailbox: string): Promise<void>;
  renameMailbox(mailbox: string, newName: string): Promise<void>;
  deleteMailbox(mailbox: string): Promise<void>;
  /**
   * Resolves when the mailbox is as `test` wants it, looking again at each change that the server reports.
   * @throws when it is not so within `timeoutMs` (10 s).
   */
  waitFor(
    mailbox: string,
    test: (messages: RemoteMessage[]) => boolean,
    timeoutMs?: number,
  ): Promise<RemoteMessage[]>;
  /** Resolves when a message has a flag (or, with `set: false`, no longer has it). */
  waitForFlag(
    mailbox: string,
    uid: number,
    flag: string,
    options?: { set?: boolean; timeoutMs?: number },
  ): Promise<void>;
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/**
 * Connects a second client for a user whom the server knows.
 *
 * @example
 * await using phone = await openSecondClient(server, 'mara@lab.test');
 * await phone.addFlags('INBOX', [1], ['\\Seen']);
 */
export async function openSecondClient(
  server: Pick<ImapServer, 'host' | 'ports' | 'caPem' | 'users'>,
  userName: string,
): Promise<SecondClient> {
  const user = server.users.get(userName.toLowerCase());
  if (!user) throw new Error(`The lab's server has no user ${userName}`);
  const connect = () => signIn(server, user);
  return new Client(await connect(), connect);
}

async function signIn(
  server: Pick<ImapServer, 'host' | 'ports' | 'caPem'>,
  user: { name: string; password: string },
): Promise<ImapFlow> {
  const imap = new ImapFlow({
    host: server.host,
    // STARTTLS where it is offered: this port is there in every configuration of the lab.
    port: server.ports.imap,
    secure: false,
    auth: { user: user.name, pass: user.password },
    // Certificates of other hosts and times are tried by our client, not by this one.
    tls: { ca: server.caPem, rejectUnauthorized: false },
    logger: false,
    disableAutoIdle: true,
  });
  imap.on('error', () => {});
  await imap.connect();
  return imap;
}

class Client implements SecondClient {
  readonly imap: ImapFlow;
  private readonly connect: () => Promise<ImapFlow>;

  constructor(imap: ImapFlow, connect: () => Promise<ImapFlow>) {
    this.imap = imap;
    this.connect = connect;
  }

  async tree(): Promise<ListResponse[]> {
    const fresh = await this.connect();
    try {
      return await fresh.list();
    } finally {
      await fresh.logout().catch(() => fresh.close());
    }
  }

  list(mailbox: string): Promise<RemoteMessage[]> {
    return this.inMailbox(mailbox, async () => {
      await this.imap.noop();
      return this.fetchAll();
    });
  }

  source(mailbox: string, uid: number): Promise<Buffer> {
    return this.inMailbox(mailbox, async () => {
      const message = await this.imap.fetchOne(String(uid), { uid: true, source: true }, { uid: true });
      const bytes = message ? message.source : undefined;
      if (!bytes) throw new Error(`No message ${uid} in ${mailbox}`);
      return bytes;
    });
  }

  sources(mailbox: string): Promise<Buffer[]> {
    return this.inMailbox(mailbox, async () => {
      await this.imap.noop();
      const sources: Buffer[] = [];
      if (!this.imap.mailbox || this.imap.mailbox.exists === 0) return sources;
      for await (const { source } of this.imap.fetch('1:*', { source: true }))
        if (source) sources.push(source);
      return sources;
    });
  }

  async addFlags(mailbox: string, uids: number[], flags: string[]): Promise<void> {
    await this.inMailbox(mailbox, () => this.imap.messageFlagsAdd(uids.join(','), flags, { uid: true }));
  }

  async removeFlags(mailbox: string, uids: number[], flags: string[]): Promise<void> {
    await this.inMailbox(mailbox, () => this.imap.messageFlagsRemove(uids.join(','), flags, { uid: true }));
  }

  async move(mailbox: string, uids: number[], destination: string): Promise<void> {
    await this.inMailbox(mailbox, () => this.imap.messageMove(uids.join(','), destination, { uid: true }));
  }

  async copy(mailbox: string, uids: number[], destination: string): Promise<void> {
    await this.inMailbox(mailbox, () => this.imap.messageCopy(uids.join(','), destination, { uid: true }));
  }

  async expunge(mailbox: string, uids: number[]): Promise<void> {
    await this.inMailbox(mailbox, () => this.imap.messageDelete(uids.join(','), { uid: true }));
  }

  async append(
    mailbox: string,
    raw: Buffer | string,
    options: { flags?: string[]; date?: Date } = {},
  ): Promise<number> {
    const answer = await this.imap.append(mailbox, raw, options.flags, options.date);
    if (!answer || answer.uid === undefined) throw new Error(`APPEND to ${mailbox} was refused`);
    return answer.uid;
  }

  async createMailbox(mailbox: string): Promise<void> {
    await this.imap.mailboxCreate(mailbox);
    await this.imap.mailboxSubscribe(mailbox);
  }

  async renameMailbox(mailbox: string, newName: string): Promise<void> {
    await this.imap.mailboxRename(mailbox, newName);
  }

  async deleteMailbox(mailbox: string): Promise<void> {
    await this.imap.mailboxDelete(mailbox);
  }

  waitFor(
    mailbox: string,
    test: (messages: RemoteMessage[]) => boolean,
    timeoutMs = 10_000,
  ): Promise<RemoteMessage[]> {
    return this.inMailbox(mailbox, async () => {
      const deadline = Date.now() + timeoutMs;
      await this.imap.noop();
      for (;;) {
        const messages = await this.fetchAll();
        if (test(messages)) return messages;
        const left = deadline - Date.now();
        if (left <= 0)
          throw new Error(`${mailbox} did not become as expected: ${JSON.stringify(messages.slice(-20))}`);
        await this.nextChange(left);
      }
    });
  }

  async waitForFlag(
    mailbox: string,
    uid: number,
    flag: string,
    { set = true, timeoutMs }: { set?: boolean; timeoutMs?: number } = {},
  ): Promise<void> {
    const asWanted = (messages: RemoteMessage[]) =>
      messages.some((message) => message.uid === uid && message.flags.includes(flag) === set);
    await this.waitFor(mailbox, asWanted, timeoutMs);
  }

  async close(): Promise<void> {
    await this.imap.logout().catch(() => this.imap.close());
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  /** Enters IDLE until the server reports something about the open mailbox, or the time is over. */
  private async nextChange(timeoutMs: number): Promise<void> {
    let onChange = () => {};
    const change = new Promise<void>((resolve) => {
      onChange = resolve;
    });
    const events = ['exists', 'expunge', 'flags', 'close'] as const;
    for (const event of events) this.imap.on(event, onChange);
    const timer = setTimeout(onChange, timeoutMs);
    try {
      const idle = this.imap.idle().catch(() => false);
      await change;
      // Any other command ends IDLE.
      await this.imap.noop();
      await idle;
    } finally {
      clearTimeout(timer);
      for (const event of events) this.imap.off(event, onChange);
    }
  }

  private async fetchAll(): Promise<RemoteMessage[]> {
    const { mailbox } = this.imap;
    if (!mailbox || mailbox.exists === 0) return [];
    const messages: RemoteMessage[] = [];
    for await (const { uid, flags, envelope } of this.imap.fetch('1:*', {
      uid: true,
      flags: true,
      envelope: true,
    })) {
      messages.push({
        uid,
        flags: [...(flags ?? [])].filter((flag) => flag !== '\\Recent').sort(),
        subject: envelope?.subject ?? '',
        messageId: envelope?.messageId ?? '',
      });
    }
    return messages;
  }

  private async inMailbox<T>(mailbox: string, work: () => Promise<T>): Promise<T> {
    const lock = await this.imap.getMailboxLock(mailbox);
    try {
      return await work();
    } finally {
      lock.release();
    }
  }
}
