import { all, run, type WritableDb } from '../store/database.ts';
import { insertRows } from '../store/insert-rows.ts';
import { nextId } from '../store/next-id.ts';

/**
 * The conversations that a batch of messages belongs to, by their own Message-IDs and those they refer to (References,
 * In-Reply-To; the idea of RFC 5256 section 2.2 without the subject, so that unrelated mails with a common subject stay
 * apart). A message that joins several known conversations makes one of them.
 *
 * What is known is looked up once for the batch, and what is new is in the database after `write`.
 */
export class Conversations {
  private readonly db: WritableDb;
  private readonly accountId: number;
  /** The conversation in which a Message-ID is known. */
  private readonly owners: Map<string, number>;
  private references: [accountId: number, reference: string, threadId: number][] = [];
  private threads: [id: number, accountId: number][] = [];
  private nextThreadId: number | null = null;

  /** `keys`: all Message-IDs that `assign` will be asked about. */
  constructor(db: WritableDb, accountId: number, keys: Iterable<string>) {
    this.db = db;
    this.accountId = accountId;
    this.owners = new Map(
      all<{ reference: string; thread_id: number }>(
        db,
        `SELECT r.reference, r.thread_id FROM json_each(?) k
         CROSS JOIN thread_reference r ON r.account_id = ? AND r.reference = k.value`,
        JSON.stringify([...new Set(keys)]),
        accountId,
      ).map((row) => [row.reference, row.thread_id]),
    );
  }

  /**
   * The conversation of one message. `settle` is called before two conversations become one: it has to write what is
   * new, the messages that were assigned before among it.
   *
   * @returns the conversation, and those that were emptied into it and must be refreshed too.
   */
  assign(
    messageId: string | null,
    references: readonly string[],
    settle: () => void,
  ): { threadId: number; emptied: number[] } {
    const { db, owners, accountId } = this;
    const keys = new Set(messageId === null ? references : [messageId, ...references]);
    const found = new Set<number>();
    for (const key of keys) {
      const owner = owners.get(key);
      if (owner !== undefined) found.add(owner);
    }
    const [first, ...emptied] = [...found].sort((a, b) => a - b);
    const threadId = first ?? this.newThread();
    if (emptied.length > 0) settle();
    for (const other of emptied) {
      run(db, 'UPDATE message SET thread_id = ? WHERE thread_id = ?', threadId, other);
      run(db, 'UPDATE thread_reference SET thread_id = ? WHERE thread_id = ?', threadId, other);
      for (const [key, owner] of owners) if (owner === other) owners.set(key, threadId);
    }
    for (const key of keys) {
      if (owners.has(key)) continue;
      owners.set(key, threadId);
      this.references.push([accountId, key, threadId]);
    }
    return { threadId, emptied };
  }

  write(): void {
    const { db, threads, references } = this;
    this.threads = [];
    this.references = [];
    insertRows(db, 'thread', ['id', 'account_id'], threads);
    insertRows(db, 'thread_reference', ['account_id', 'reference', 'thread_id'], references);
  }

  private newThread(): number {
    const id = this.nextThreadId ?? nextId(this.db, 'thread');
    this.nextThreadId = id + 1;
    this.threads.push([id, this.accountId]);
    return id;
  }
}
