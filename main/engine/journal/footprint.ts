import { all, type ReadableDb } from '../store/database.ts';
import { mailboxById, mailboxesOf } from '../store/mailboxes.ts';
import type { AppendPayload, MovePayload } from './queue.ts';
import { isMailboxOperation } from './replay-mailbox.ts';
import type { OperationRow } from './revert.ts';
import type { Footprint } from './schedule.ts';

/** From where on an operation counts as heavy. */
export interface HeavyFrom {
  /** Bytes of a message that is put into a mailbox. */
  bytes: number;
  /** Messages. */
  targets: number;
}

/** About what a slow line sends, or a slow server does, in a second or two. */
export const heavyFrom: HeavyFrom = { bytes: 256 * 1024, targets: 1000 };

/** Shared by all that change the tree, and by heavy ones: a mailbox is not taken from under a connection at work. */
const tree = 'tree';

/** What an operation touches; by its messages, also wherever else those are. */
export function footprintOf(db: ReadableDb, operation: OperationRow, limits: HeavyFrom): Footprint {
  const { id, kind, mailbox_id: mailboxId } = operation;
  const mailboxes = new Set<number>();
  if (mailboxId !== null) mailboxes.add(mailboxId);
  if (isMailboxOperation(kind)) {
    if (mailboxId !== null) for (const below of descendants(db, mailboxId)) mailboxes.add(below);
    return { id, keys: new Set([tree, ...[...mailboxes].map(mailboxKey)]), isHeavy: false };
  }
  const { toMailboxId, size } = JSON.parse(operation.payload) as Partial<MovePayload & AppendPayload>;
  if (toMailboxId !== undefined) mailboxes.add(toMailboxId);
  const targets = all<{ messageId: number; mailboxId: number | null }>(
    db,
    `SELECT t.message_id AS messageId, p.mailbox_id AS mailboxId FROM operation_target t
     LEFT JOIN placement p ON p.id = t.placement_id WHERE t.operation_id = ?`,
    id,
  );
  const keys = new Set<string>();
  for (const target of targets) {
    keys.add(`message ${target.messageId}`);
    if (target.mailboxId !== null) mailboxes.add(target.mailboxId);
  }
  for (const mailbox of mailboxes) keys.add(mailboxKey(mailbox));
  const isHeavy = targets.length > limits.targets || (kind === 'append' && (size ?? 0) > limits.bytes);
  if (isHeavy) keys.add(tree);
  return { id, keys, isHeavy };
}

function mailboxKey(id: number): string {
  return `mailbox ${id}`;
}

/** Mailboxes below one, as the tree is shown here; what was taken out of it or into it waits in the journal itself. */
function descendants(db: ReadableDb, mailboxId: number): number[] {
  const row = mailboxById(db, mailboxId);
  if (!row || row.delimiter === null) return [];
  const prefix = row.path + row.delimiter;
  return mailboxesOf(db, row.account_id)
    .filter(({ path }) => path.startsWith(prefix))
    .map(({ id }) => id);
}
