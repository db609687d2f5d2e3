import type { ImapFlow } from 'imapflow';
import { Refusal, refusalOf } from '../imap/refusal.ts';
import { type ImapSession, Priority } from '../imap/session.ts';
import { unselect } from '../imap/unselect.ts';
import { one, run, type WritableDb } from '../store/database.ts';
import type { SyncContext } from '../sync/context.ts';
import type {
  CreateMailboxPayload,
  DeleteMailboxPayload,
  RenameMailboxPayload,
  SubscribeMailboxPayload,
} from './queue.ts';
import type { OperationRow } from './revert.ts';

const kinds = new Set(['create-mailbox', 'rename-mailbox', 'delete-mailbox', 'subscribe-mailbox']);

/** True for operations on a mailbox itself, which have no messages as targets. */
export function isMailboxOperation(kind: string): boolean {
  return kinds.has(kind);
}

/**
 * Carries out an operation on a mailbox itself. Deleting and renaming that are refused count as done where the server's
 * list shows that all is so.
 *
 * @returns the confirmed local effect, for the transaction that marks the operation as done
 * @throws Refusal
 */
export async function carryOutOnMailbox(
  context: SyncContext,
  session: ImapSession,
  operation: OperationRow,
): Promise<() => void> {
  const { durable } = context;
  return await session.run(Priority.action, null, async (client) => {
    switch (operation.kind) {
      case 'create-mailbox': {
        const { path } = JSON.parse(operation.payload) as CreateMailboxPayload;
        const created = await client.mailboxCreate(path);
        return () => settlePath(durable, operation, path, created.path);
      }
      case 'rename-mailbox': {
        const { from, to } = JSON.parse(operation.payload) as RenameMailboxPayload;
        await unlessDone(
          () => client.mailboxRename(from, to),
          async () => (await exists(client, to)) && !(await exists(client, from)),
        );
        return () => {};
      }
      case 'delete-mailbox': {
        const { path } = JSON.parse(operation.payload) as DeleteMailboxPayload;
        // A mailbox that is open is not deleted by every server.
        if (client.mailbox && client.mailbox.path === path) await unselect(client);
        await unlessDone(
          () => client.mailboxDelete(path),
          async () => !(await exists(client, path)),
        );
        return () => {
          if (operation.mailbox_id !== null)
            run(durable, 'DELETE FROM mailbox WHERE id = ?', operation.mailbox_id);
        };
      }
      case 'subscribe-mailbox': {
        const { path, subscribed } = JSON.parse(operation.payload) as SubscribeMailboxPayload;
        const taken = subscribed
          ? await client.mailboxSubscribe(path)
          : await client.mailboxUnsubscribe(path);
        if (!taken) throw session.lastRefusal ?? new Refusal('');
        return () => {};
      }
      default:
        throw new Error(`Not an operation on a mailbox: ${operation.kind}`);
    }
  });
}

/**
 * Runs a command. A refusal is forgiven when the server shows that all is as was wished: it was done at an earlier try
 * whose answer was lost, or another device has done the same.
 */
async function unlessDone(command: () => Promise<unknown>, isDone: () => Promise<boolean>): Promise<void> {
  try {
    await command();
  } catch (error) {
    if (refusalOf(error) === null || !(await isDone())) throw error;
  }
}

async function exists(client: ImapFlow, path: string): Promise<boolean> {
  return (await client.list({ listOnly: true })).some(
    (entry) => entry.path === path && !entry.flags.has('\\NonExistent'),
  );
}

/** A server may put a new mailbox below a prefix of its own: the row takes the name that the server gave it. */
function settlePath(db: WritableDb, operation: OperationRow, asked: string, path: string): void {
  const taken = one(
    db,
    'SELECT 1 FROM mailbox WHERE account_id = ? AND path = ?',
    operation.account_id,
    path,
  );
  // Renamed here in the meantime, it keeps its new name: that is on its way to the server, too.
  if (!taken) {
    run(db, 'UPDATE mailbox SET path = ? WHERE id = ? AND path = ?', path, operation.mailbox_id, asked);
  }
}
