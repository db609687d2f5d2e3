import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Engine, LogRecord, SecretStore } from '../../main/engine/engine.ts';
import { startEngine } from '../../main/engine/start.ts';
import { type ApiClient, createClient } from '../../shared/api/client.ts';
import { ApiError } from '../../shared/api/error.ts';
import type { ApiEvent } from '../../shared/api/events.ts';
import type { MethodInput, MethodName, MethodOutput } from '../../shared/api/methods.ts';
import type { Account } from '../../shared/model/account.ts';
import type { Mailbox, MailboxRole } from '../../shared/model/mailbox.ts';
import { workers } from './built-engine.ts';

/** Secrets in memory, as a host without a key store would keep them for the session. */
export function memorySecrets(): SecretStore & { all: Map<string, string> } {
  const all = new Map<string, string>();
  return {
    all,
    protection: 'session',
    get: async (key) => all.get(key) ?? null,
    set: async (key, secret) => void all.set(key, secret),
    delete: async (key) => void all.delete(key),
  };
}

/**
 * How long a test waits for the engine to get somewhere, in milliseconds: a bound for failures, not a pause. Benchmarks
 * set CURLEW_PATIENT.
 */
const patienceMs = process.env.CURLEW_PATIENT ? 600_000 : 20_000;

/** Where an account is; any server of the lab will do. */
export interface ServerAddress {
  host: string;
  ports: { imap: number };
}

/** The engine with its workers, in a throw-away data folder, as a host would run it. */
export class TestEngine {
  readonly client: ApiClient;
  readonly events: ApiEvent[] = [];
  readonly log: LogRecord[];
  readonly dataDir: string;
  readonly secrets: ReturnType<typeof memorySecrets>;
  private readonly engine: Engine;

  private constructor(
    engine: Engine,
    dataDir: string,
    log: LogRecord[],
    secrets: ReturnType<typeof memorySecrets>,
  ) {
    this.engine = engine;
    this.dataDir = dataDir;
    this.log = log;
    this.secrets = secrets;
    this.client = createClient({
      call: (method, input) => engine.call(method, input),
      subscribe: (listener) => engine.subscribe(listener),
    });
    engine.subscribe((event) => this.events.push(event));
  }

  /** Starts on a new data folder, or again on that of an engine that was closed. */
  static async start(previous?: TestEngine, writerPatience?: number): Promise<TestEngine> {
    const dataDir = previous?.dataDir ?? (await mkdtemp(join(tmpdir(), 'curlew-engine-')));
    const secrets = previous?.secrets ?? memorySecrets();
    const log: LogRecord[] = [];
    const engine = await startEngine({
      dataDir,
      workers,
      secrets,
      log: (record) => log.push(record),
      ...(writerPatience === undefined ? {} : { writerPatience }),
    });
    return new TestEngine(engine, dataDir, log, secrets);
  }

  /** A method for hosts only, as a host would call it. */
  async call<M extends MethodName>(method: M, input: MethodInput<M>): Promise<MethodOutput<M>> {
    const outcome = await this.engine.call(method, input);
    if (!outcome.ok) throw ApiError.fromShape(outcome.error);
    return outcome.output as MethodOutput<M>;
  }

  /** Resolves when the writer works. */
  get whole(): Promise<void> {
    return this.engine.whole;
  }

  close(): Promise<void> {
    return this.engine.close();
  }

  async dispose(): Promise<void> {
    await this.close();
    await rm(this.dataDir, { recursive: true, force: true });
  }

  /** Adds a user of the lab's server as an account, over plain loopback. */
  addAccount(server: ServerAddress, email: string, password = 'secret'): Promise<Account> {
    return this.client.call('accounts.add', {
      name: email.split('@')[0]!,
      email,
      password,
      imap: { host: server.host, port: server.ports.imap, security: 'none', userName: email },
    });
  }

  /** Resolves with the first value of `probe` that is not undefined; asked again at every event of the engine. */
  async until<T>(
    what: string,
    probe: () => Promise<T | undefined> | T | undefined,
    withinMs = patienceMs,
  ): Promise<T> {
    const deadline = AbortSignal.timeout(withinMs);
    for (;;) {
      const changed = this.nextEvent(deadline);
      const value = await probe();
      if (value !== undefined) return value;
      if (!(await changed)) {
        const lines = this.log.slice(-25).map((record) => JSON.stringify(record));
        throw new Error(`Waited in vain for ${what}. Log:\n${lines.join('\n')}`);
      }
    }
  }

  /** Everything the account has to do is done: up to date, nothing waiting. */
  untilIdle(accountId: number, withinMs = patienceMs): Promise<true> {
    const isIdle = async (): Promise<true | undefined> => {
      const statuses = await this.client.call('sync.status', {});
      const status = statuses.find((entry) => entry.accountId === accountId);
      return status?.state === 'idle' && status.pendingOperations === 0 ? true : undefined;
    };
    return this.until('the account to be up to date', isIdle, withinMs);
  }

  /** The search index has everything that is stored. */
  untilIndexed(): Promise<true> {
    return this.until('the search index', async () => {
      const { coverage } = await this.client.call('search.messages', { text: 'x', limit: 1 });
      return coverage.waiting === 0 ? true : undefined;
    });
  }

  async mailbox(accountId: number, which: MailboxRole | { path: string }): Promise<Mailbox> {
    const mailboxes = await this.client.call('mailboxes.list', {});
    const found = mailboxes.find(
      (mailbox) =>
        mailbox.accountId === accountId &&
        (typeof which === 'string' ? mailbox.role === which : mailbox.path === which.path),
    );
    if (!found) throw new Error(`No mailbox ${JSON.stringify(which)}`);
    return found;
  }

  /** Subjects of a mailbox's conversations, newest first. */
  async subjects(mailboxId: number, limit = 100): Promise<string[]> {
    const page = await this.client.call('threads.list', { view: { kind: 'mailbox', mailboxId }, limit });
    return page.rows.map((row) => row.subject);
  }

  /** False when the time is over. */
  private nextEvent(deadline: AbortSignal): Promise<boolean> {
    return new Promise((resolve) => {
      const end = (arrived: boolean): void => {
        unsubscribe();
        deadline.removeEventListener('abort', expire);
        resolve(arrived);
      };
      const expire = (): void => end(false);
      const unsubscribe = this.engine.subscribe(() => end(true));
      if (deadline.aborted) end(false);
      else deadline.addEventListener('abort', expire);
    });
  }
}
