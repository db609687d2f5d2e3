import type { Account } from '../../shared/model/account.ts';
import type { MailboxRole } from '../../shared/model/mailbox.ts';
import type { Action } from '../../shared/model/operation.ts';
import type { ThreadRow } from '../../shared/model/thread.ts';
import { appendAll } from '../lab/append.ts';
import { deliver } from '../lab/deliver.ts';
import type { DovecotServer } from '../lab/dovecot.ts';
import type { MailboxSpec } from '../lab/dovecot-config.ts';
import type { ImapServer } from '../lab/imap-server.ts';
import { openSecondClient, type RemoteMessage, type SecondClient } from '../lab/second-client.ts';
import { TestEngine } from './harness.ts';

type Which = MailboxRole | { path: string };

/** A plain message; its Message-ID is made of the subject. */
export function letter(
  subject: string,
  about: { text?: string; answers?: string; from?: string } = {},
): string {
  const reference = about.answers
    ? `In-Reply-To: <${idOf(about.answers)}>\nReferences: <${idOf(about.answers)}>\n`
    : '';
  return (
    `From: ${about.from ?? 'Ann Far <ann@far.test>'}\nTo: mara@lab.test\nSubject: ${subject}\n` +
    `Message-ID: <${idOf(subject)}>\nDate: ${new Date().toUTCString()}\n${reference}\n${about.text ?? `Text of ${subject}.`}\n`
  );
}

function idOf(subject: string): string {
  return `${subject.replace(/\W+/g, '-')}@far.test`;
}

function isDovecot(server: ImapServer): server is DovecotServer {
  return server.kind === 'dovecot';
}

/** One person at one account, with the engine here and a phone elsewhere. */
export class Desk {
  readonly server: ImapServer;
  readonly email: string;
  engine: TestEngine;
  account: Account;
  phone: SecondClient;

  private constructor(
    server: ImapServer,
    email: string,
    engine: TestEngine,
    account: Account,
    phone: SecondClient,
  ) {
    this.server = server;
    this.email = email;
    this.engine = engine;
    this.account = account;
    this.phone = phone;
  }

  /**
   * A new user with these messages in INBOX, signed in and up to date. `port`: of a proxy before the server; `isThere`: the user is one
   * that the server knows already.
   */
  static async open(
    server: ImapServer,
    name: string,
    subjects: readonly string[],
    options: { engine?: TestEngine; mailboxes?: MailboxSpec[]; port?: number; isThere?: boolean } = {},
  ): Promise<Desk> {
    const email = `${name}@lab.test`;
    if (!options.isThere)
      await server.addUser(email, 'secret', options.mailboxes ? { mailboxes: options.mailboxes } : {});
    if (isDovecot(server)) for (const subject of subjects) deliver(server, email, letter(subject));
    else
      await appendAll(
        server,
        email,
        subjects.map((subject) => ({ raw: letter(subject) })),
      );
    const engine = options.engine ?? (await TestEngine.start());
    const account = await engine.addAccount(
      options.port ? { host: server.host, ports: { imap: options.port } } : server,
      email,
    );
    await engine.untilIdle(account.id);
    return new Desk(server, email, engine, account, await openSecondClient(server, email));
  }

  /** The program is ended and started again. */
  async restart(): Promise<void> {
    await this.engine.close();
    this.engine = await TestEngine.start(this.engine);
  }

  async close(): Promise<void> {
    await this.phone.close();
    await this.engine.dispose();
  }

  async rows(which: Which): Promise<ThreadRow[]> {
    const { id } = await this.engine.mailbox(this.account.id, which);
    const view = { kind: 'mailbox', mailboxId: id } as const;
    return (await this.engine.client.call('threads.list', { view, limit: 500 })).rows;
  }

  async subjects(which: Which): Promise<string[]> {
    return (await this.rows(which)).map((row) => row.subject).sort();
  }

  async row(which: Which, subject: string): Promise<ThreadRow | undefined> {
    return (await this.rows(which)).find((row) => row.subject === subject);
  }

  /** Acts on conversations of a mailbox, named by subject (all when left out). */
  async act(action: Action, which: Which, subjects?: readonly string[]): Promise<number[]> {
    const rows = (await this.rows(which)).filter((row) => !subjects || subjects.includes(row.subject));
    const { id } = await this.engine.mailbox(this.account.id, which);
    const answer = await this.engine.client.call('actions.apply', {
      action,
      target: {
        kind: 'threads',
        threadIds: rows.map((row) => row.threadId),
        view: { kind: 'mailbox', mailboxId: id },
      },
    });
    return answer.operationIds;
  }

  async moveTo(path: string, from: Which, subjects?: readonly string[]): Promise<void> {
    const { id } = await this.engine.mailbox(this.account.id, { path });
    await this.act({ type: 'move', mailboxId: id }, from, subjects);
  }

  /** Puts a message from a file into a mailbox, in pieces as the interface does. */
  async importMessage(
    which: Which,
    raw: string,
  ): Promise<{ operationId: number; messageId: number; threadId: number }> {
    const { client } = this.engine;
    const { id: mailboxId } = await this.engine.mailbox(this.account.id, which);
    const bytes = Buffer.from(raw);
    const half = Math.ceil(bytes.length / 2);
    const first = bytes.subarray(0, half).toString('base64');
    const { uploadId } = await client.call('files.begin', {});
    await client.call('files.append', { uploadId, data: first });
    await client.call('files.append', { uploadId, data: bytes.subarray(half).toString('base64') });
    return client.call('messages.import', { mailboxId, uploadId });
  }

  async undo(): Promise<string | null> {
    return (await this.engine.client.call('actions.undo', {})).description;
  }

  /** The journal is empty: everything is on the server, or was refused. */
  untilSettled(): Promise<true> {
    return this.engine.until('the journal to be carried out', async () => {
      const status = await this.status();
      return status.pendingOperations === 0 && status.state === 'idle' ? true : undefined;
    });
  }

  untilState(state: string): Promise<true> {
    return this.engine.until(`the account to be ${state}`, async () =>
      (await this.status()).state === state ? true : undefined,
    );
  }

  async status() {
    const statuses = await this.engine.client.call('sync.status', {});
    return statuses.find((status) => status.accountId === this.account.id)!;
  }

  /** The phone signs in again: its connection went with the server. */
  async renewPhone(): Promise<void> {
    await this.phone.close();
    this.phone = await openSecondClient(this.server, this.email);
  }

  async remote(mailbox: string): Promise<RemoteMessage[]> {
    return this.phone.list(mailbox);
  }

  async remoteSubjects(mailbox: string): Promise<string[]> {
    return (await this.remote(mailbox)).map((message) => message.subject).sort();
  }

  async remoteFlags(mailbox: string, subject: string): Promise<string[] | undefined> {
    return (await this.remote(mailbox)).find((message) => message.subject === subject)?.flags;
  }
}
