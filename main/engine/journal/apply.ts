import { ApiError } from '../../../shared/api/error.ts';
import type { MailboxRole } from '../../../shared/model/mailbox.ts';
import type { Action } from '../../../shared/model/operation.ts';
import { Flag, type FlagState } from '../imap/flags.ts';
import { one, transaction, type WritableDb } from '../store/database.ts';
import {
  displayName,
  keepsKeyword,
  type MailboxRow,
  mailboxById,
  mailboxByRole,
} from '../store/mailboxes.ts';
import { refreshThreads } from '../threads/refresh.ts';
import { describeAction } from './describe.ts';
import { archiveOfLabels, isMoveByCopy, oncePerMessage } from './labels.ts';
import { createForRole } from './make-mailbox.ts';
import { changesFlags, type FlagChange, keywordChange } from './pending.ts';
import { permittedTargets } from './permitted.ts';
import { newAction, queueCopy, queueExpunge, queueFlags, queueMove } from './queue.ts';
import { type JournalTarget, resolveTargets, type TargetPlacement } from './targets.ts';

/** What the interface is told of an applied action. */
export interface AppliedAction {
  operationIds: number[];
  description: string;
  accountIds: Set<number>;
  mailboxIds: Set<number>;
  threadIds: Set<number>;
}

/**
 * Applies an action of the person: one journal row per mailbox it touches, and its local effect, in one durable
 * transaction. When this returns, the action survives a crash.
 * @throws ApiError and changes nothing, when it is not possible.
 */
export function applyAction(
  db: WritableDb,
  action: Action,
  target: JournalTarget,
  now: number,
): AppliedAction {
  return transaction(db, () => {
    const targets = oncePerMessage(db, action, target, resolveTargets(db, action, target));
    const placements = permittedTargets(db, action, targets);
    const plan = planAction(db, action, placements, now);
    const description = describeAction(
      action,
      new Set(plan.touched.map((p) => p.thread_id)).size,
      plan.destination,
    );
    const actionId = newAction(db, description, plan.undoable && plan.touched.length > 0, now);
    const operationIds = plan.apply(actionId, description);
    const threadIds = new Set(plan.touched.map((placement) => placement.thread_id));
    return {
      operationIds,
      description,
      accountIds: new Set(plan.touched.map((placement) => placement.account_id)),
      mailboxIds: refreshThreads(db, threadIds),
      threadIds,
    };
  });
}

interface Plan {
  touched: TargetPlacement[];
  undoable: boolean;
  destination: string | null;
  apply: (actionId: number, description: string) => number[];
}

function planAction(db: WritableDb, action: Action, placements: TargetPlacement[], now: number): Plan {
  switch (action.type) {
    case 'set-seen':
      return {
        ...planFlags(db, placements, bitChange(Flag.seen, action.value), now),
        undoable: action.automatic !== true,
      };
    case 'set-starred':
      return planFlags(db, placements, bitChange(Flag.flagged, action.value), now);
    case 'set-keyword': {
      const { keyword, value } = action;
      const able = value
        ? placements.filter((p) => keepsKeywordIn(db, p.mailbox_id, keyword) !== false)
        : placements;
      if (able.length === 0) throw noTags(db, placements[0]!);
      return planFlags(db, able, keywordChange(value ? [keyword] : [], value ? [] : [keyword]), now);
    }
    case 'delete':
      if (action.permanent) return planExpunge(db, placements, now);
      break;
    case 'not-junk':
      placements = placements.filter((placement) => placement.role === 'junk');
      break;
  }
  return planMove(db, action, placements, now);
}

function bitChange(bit: number, value: boolean): FlagChange {
  return value ? { add: bit, remove: 0 } : { add: 0, remove: bit };
}

function planFlags(db: WritableDb, placements: TargetPlacement[], change: FlagChange, now: number): Plan {
  const touched = placements.filter((placement) => changesFlags(flagsOf(placement), change));
  return {
    touched,
    undoable: true,
    destination: null,
    apply: (actionId, description) =>
      byMailbox(touched).map((group) => queueFlags(db, actionId, group, change, description, now)),
  };
}

function planExpunge(db: WritableDb, placements: TargetPlacement[], now: number): Plan {
  const touched = placements.filter((placement) => placement.role === 'trash' || placement.role === 'junk');
  if (touched.length === 0)
    throw new ApiError('not-found', 'Only messages in Trash or Junk can be deleted for good.');
  return {
    touched,
    undoable: false,
    destination: null,
    apply: (actionId, description) =>
      byMailbox(touched).map((group) => queueExpunge(db, actionId, group, description, now)),
  };
}

/** Moves and copies; those to and from Junk tell the server's filter as well. */
function planMove(db: WritableDb, action: Action, placements: TargetPlacement[], now: number): Plan {
  const destinations = new Map<number, MailboxRow>();
  for (const accountId of new Set(placements.map((placement) => placement.account_id))) {
    const mailbox = destinationOf(db, action, accountId, now);
    if (mailbox) destinations.set(accountId, mailbox);
  }
  const touched = placements.filter((placement) => {
    const destination = destinations.get(placement.account_id);
    if (destination === undefined || destination.id === placement.mailbox_id) return false;
    const isCopy = action.type === 'copy' || isMoveByCopy(db, placement, destination.id);
    return !isCopy || !isShownIn(db, placement.message_id, destination.id);
  });
  if (touched.length === 0) {
    const what = action.type === 'copy' ? 'copied' : 'moved';
    throw new ApiError('invalid-input', `These messages cannot be ${what} there, or are there already.`);
  }
  const shown = destinations.get(touched[0]!.account_id)!;
  const queue = action.type === 'copy' ? queueCopy : queueMove;
  return {
    touched,
    undoable: true,
    destination: displayName(shown.path, shown.delimiter),
    apply: (actionId, description) =>
      byMailbox(touched).flatMap((group) => [
        ...tellFilter(db, action, actionId, group, description, now),
        queue(db, actionId, group, destinations.get(group[0]!.account_id)!.id, description, now),
      ]),
  };
}

const junkWords = ['$Junk', '$NotJunk', 'Junk', 'NonJunk', 'NotJunk'] as const;

/**
 * $Junk and $NotJunk (RFC 5788 registry), where the server is known to keep them: they are what its filter learns from.
 * Other programs' words that say the opposite go. The marks go before the move, which takes them along.
 */
function tellFilter(
  db: WritableDb,
  action: Action,
  actionId: number,
  group: TargetPlacement[],
  description: string,
  now: number,
): number[] {
  if (action.type !== 'junk' && action.type !== 'not-junk') return [];
  const word = action.type === 'junk' ? '$Junk' : '$NotJunk';
  const wrong = action.type === 'junk' ? ['$notjunk', 'nonjunk', 'notjunk'] : ['$junk', 'junk'];
  if (keepsKeywordIn(db, group[0]!.mailbox_id, word) !== true) return [];
  const present = new Set(
    group.flatMap((placement) => flagsOf(placement).keywords.map((k) => k.toLowerCase())),
  );
  const change = keywordChange(
    [word],
    junkWords.filter((each) => wrong.includes(each.toLowerCase()) && present.has(each.toLowerCase())),
  );
  const marked = group.filter((placement) => changesFlags(flagsOf(placement), change));
  return marked.length === 0 ? [] : [queueFlags(db, actionId, marked, change, description, now)];
}

function flagsOf(placement: TargetPlacement): FlagState {
  return { bits: placement.flags, keywords: JSON.parse(placement.keywords) as string[] };
}

function keepsKeywordIn(db: WritableDb, mailboxId: number, keyword: string): boolean | undefined {
  const mailbox = mailboxById(db, mailboxId);
  return mailbox && keepsKeyword(mailbox, keyword);
}

function noTags(db: WritableDb, placement: TargetPlacement): ApiError {
  const mailbox = mailboxById(db, placement.mailbox_id);
  const name = mailbox ? displayName(mailbox.path, mailbox.delimiter) : 'this folder';
  return new ApiError('server-refused', `The server does not keep tags of your own in ${name}.`, {
    accountId: placement.account_id,
  });
}

function isShownIn(db: WritableDb, messageId: number, mailboxId: number): boolean {
  return (
    one(
      db,
      'SELECT 1 FROM placement WHERE message_id = ? AND mailbox_id = ? AND removed_by IS NULL LIMIT 1',
      messageId,
      mailboxId,
    ) !== undefined
  );
}

function byMailbox(placements: TargetPlacement[]): TargetPlacement[][] {
  const groups = new Map<number, TargetPlacement[]>();
  for (const placement of placements) {
    const group = groups.get(placement.mailbox_id);
    if (group) group.push(placement);
    else groups.set(placement.mailbox_id, [placement]);
  }
  return [...groups.values()];
}

/** Where the action moves mail of this account; null when it has no such mailbox and the action names another account's. */
function destinationOf(db: WritableDb, action: Action, accountId: number, now: number): MailboxRow | null {
  if (action.type === 'move' || action.type === 'copy') {
    const mailbox = mailboxById(db, action.mailboxId);
    if (!mailbox?.selectable) throw new ApiError('not-found', 'That folder is no longer there.');
    return mailbox.account_id === accountId ? mailbox : null;
  }
  if (action.type === 'not-junk') return mailboxByRole(db, accountId, 'inbox') ?? null;
  const role: MailboxRole = action.type === 'archive' ? 'archive' : action.type === 'junk' ? 'junk' : 'trash';
  return (
    (role === 'archive' ? archiveOfLabels(db, accountId) : undefined) ??
    mailboxByRole(db, accountId, role) ??
    (role === 'archive' ? mailboxByRole(db, accountId, 'all') : undefined) ??
    createForRole(db, accountId, role, now)
  );
}
