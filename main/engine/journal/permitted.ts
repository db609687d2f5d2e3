import { ApiError } from '../../../shared/api/error.ts';
import type { MailboxAbility } from '../../../shared/model/mailbox.ts';
import type { Action } from '../../../shared/model/operation.ts';
import type { ReadableDb } from '../store/database.ts';
import { abilitiesOf } from '../store/mailbox-access.ts';
import { displayName, type MailboxRow, mailboxById } from '../store/mailboxes.ts';
import type { TargetPlacement } from './targets.ts';

const refusals: Readonly<Record<MailboxAbility, (name: string) => string>> = {
  setSeen: (name) => `You may not mark messages in ${name} as read or unread: it is not yours to change.`,
  setFlags: (name) => `You may not mark messages in ${name}: it is not yours to change.`,
  insert: (name) => `You may not put messages into ${name}: it is not yours to change.`,
  remove: (name) => `You may not take messages out of ${name}: it is not yours to change.`,
  createBelow: (name) => `You may not make folders in ${name}: it is not yours to change.`,
  change: (name) => `You may not rename, move or delete ${name}: it is not yours to change.`,
};

/** @throws ApiError when the server has said that this may not be done there (RFC 4314). */
export function demandAbility(row: MailboxRow, ability: MailboxAbility): void {
  if (abilitiesOf(row)[ability]) return;
  throw new ApiError('not-allowed', refusals[ability](displayName(row.path, row.delimiter)), {
    accountId: row.account_id,
  });
}

/**
 * Those of the messages to which the action may be done where they are. A conversation may reach into a mailbox of
 * somebody else: what is there stays as it is.
 * @throws ApiError when it may be done to none of them, or they may not be put where they are to go.
 */
export function permittedTargets(
  db: ReadableDb,
  action: Action,
  placements: readonly TargetPlacement[],
): TargetPlacement[] {
  if (action.type === 'move' || action.type === 'copy') {
    const destination = mailboxById(db, action.mailboxId);
    if (destination?.selectable) demandAbility(destination, 'insert');
  }
  const ability = abilityFor(action);
  // Reading is all that a copy needs of where they are.
  if (ability === null) return [...placements];
  const rows = new Map<number, MailboxRow | undefined>();
  for (const { mailbox_id } of placements)
    if (!rows.has(mailbox_id)) rows.set(mailbox_id, mailboxById(db, mailbox_id));
  const permitted = placements.filter(({ mailbox_id }) => {
    const row = rows.get(mailbox_id);
    return row === undefined || abilitiesOf(row)[ability];
  });
  if (permitted.length === 0 && placements.length > 0)
    demandAbility(rows.get(placements[0]!.mailbox_id)!, ability);
  return permitted;
}

function abilityFor(action: Action): MailboxAbility | null {
  switch (action.type) {
    case 'set-seen':
      return 'setSeen';
    case 'copy':
      return null;
    case 'set-starred':
    case 'set-keyword':
      return 'setFlags';
    default:
      return 'remove';
  }
}
