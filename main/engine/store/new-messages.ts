import { firstSortKey, freeSortKey } from '../search/order.ts';
import { Conversations } from '../threads/assign.ts';
import { all, one, type SqlValue, type WritableDb } from './database.ts';
import { insertRows } from './insert-rows.ts';
import { nextId } from './next-id.ts';
import { noteNewMessages } from './note-new.ts';
import {
  describe,
  describedColumns,
  identityOf,
  type PreparedMessage,
  type PreparedPlaced,
} from './prepared.ts';

/** Who owns the account: decides which messages are the owner's own. */
export interface Owner {
  accountId: number;
  email: string;
}

const messageColumns = [
  ...['id', 'account_id', 'thread_id', 'sort_key', 'message_id', 'outgoing', 'local'],
  ...describedColumns,
];
const sortKeyAt = messageColumns.indexOf('sort_key');
const sortKeyOf = (values: readonly SqlValue[]): number => values[sortKeyAt] as number;
const placementColumns = [
  ...['id', 'message_id', 'mailbox_id', 'uid', 'modseq'],
  ...['server_flags', 'server_keywords', 'flags', 'keywords'],
];

/**
 * Messages that are met for the first time, gathered so that a batch of them is looked up and written with few
 * statements. They have their ids at once, and are in the database after `write`.
 */
export class NewMessages {
  private readonly db: WritableDb;
  private readonly owner: Owner;
  private readonly ownAddress: string;
  private readonly conversations: Conversations;
  private messages: SqlValue[][] = [];
  private placements: SqlValue[][] = [];
  /** The first choices of the batch, and whichever of them and of others is taken. */
  private readonly firstKeys: ReadonlySet<number>;
  private readonly takenKeys: Set<number>;
  private nextMessageId: number | null = null;
  private nextPlacementId: number | null = null;

  /** `batch`: all messages that `add` may be asked to take. */
  constructor(db: WritableDb, owner: Owner, batch: readonly PreparedMessage[]) {
    this.db = db;
    this.owner = owner;
    this.ownAddress = owner.email.toLowerCase();
    this.conversations = new Conversations(
      db,
      owner.accountId,
      batch.flatMap(({ messageId, references }) =>
        messageId === null ? references : [messageId, ...references],
      ),
    );
    this.firstKeys = new Set(batch.map((message) => firstSortKey(message.date, identityOf(message))));
    this.takenKeys = new Set(
      all<{ sort_key: number }>(
        db,
        'SELECT m.sort_key FROM json_each(?) k CROSS JOIN message m ON m.sort_key = k.value',
        JSON.stringify([...this.firstKeys]),
      ).map((row) => row.sort_key),
    );
  }

  /** Takes a message in. Answers its conversation, and those that were emptied into it and must be refreshed too. */
  add(message: PreparedMessage, local: 0 | 1 = 0): { id: number; threadId: number; emptied: number[] } {
    const { db, owner } = this;
    const { threadId, emptied } = this.conversations.assign(message.messageId, message.references, () =>
      this.write(),
    );
    const id = this.nextMessageId ?? nextId(db, 'message');
    this.nextMessageId = id + 1;
    this.messages.push([
      id,
      owner.accountId,
      threadId,
      this.takeSortKey(message),
      message.messageId,
      message.from === this.ownAddress ? 1 : 0,
      local,
      ...describe(message),
    ]);
    return { id, threadId, emptied };
  }

  /** A sort key for a message of the batch, which no other will have. */
  takeSortKey(message: PreparedMessage): number {
    const { db, firstKeys, takenKeys } = this;
    const isTaken = (key: number): boolean =>
      takenKeys.has(key) ||
      (!firstKeys.has(key) && one(db, 'SELECT 1 FROM message WHERE sort_key = ?', key) !== undefined);
    const key = freeSortKey(message.date, identityOf(message), isTaken);
    takenKeys.add(key);
    return key;
  }

  /** Has a message that was taken in stand in a mailbox, under a UID that nothing stands under. */
  place(
    mailboxId: number,
    messageId: number,
    message: Pick<PreparedPlaced, 'uid' | 'modseq' | 'flags'>,
  ): void {
    const id = this.nextPlacementId ?? nextId(this.db, 'placement');
    this.nextPlacementId = id + 1;
    const { bits } = message.flags;
    const keywords = JSON.stringify(message.flags.keywords);
    this.placements.push([
      ...[id, messageId, mailboxId, message.uid, message.modseq],
      ...[bits, keywords, bits, keywords],
    ]);
  }

  /** Writes what was taken in. From then on others may add rows until the next `add`. */
  write(): void {
    const { db, owner, messages, placements } = this;
    this.messages = [];
    this.placements = [];
    this.nextMessageId = null;
    this.nextPlacementId = null;
    this.conversations.write();
    insertRows(db, 'message', messageColumns, messages);
    if (messages.length > 0) noteNewMessages(db, owner.accountId, messages.map(sortKeyOf));
    insertRows(db, 'placement', placementColumns, placements);
  }
}
