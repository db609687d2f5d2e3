import { allAbilities, type MailboxAbilities } from '../../../shared/model/mailbox.ts';
import { run, type WritableDb } from './database.ts';
import type { MailboxRow } from './mailboxes.ts';

type AccessRow = Pick<MailboxRow, 'selectable' | 'rights' | 'read_only' | 'permanent_flags' | 'namespace'>;

/**
 * What may be done in a mailbox, by MYRIGHTS (RFC 4314 section 2.1) and what SELECT said. What the server has not told
 * is allowed: then it is the server that refuses.
 */
export function abilitiesOf(row: AccessRow): MailboxAbilities {
  const { rights } = row;
  // RFC 2086 had c and d for what are k, x, t and e now; newer servers name the old letters too, for a part of each.
  const isOld = rights !== null && !/[ktex]/.test(rights);
  const [create, change] = isOld ? (['c', 'c'] as const) : (['k', 'x'] as const);
  const kept = row.permanent_flags === null ? null : (JSON.parse(row.permanent_flags) as string[]);
  const keeps = (flag: string): boolean =>
    kept === null || kept.some((one) => one.toLowerCase() === flag.toLowerCase());
  // A level that holds only others: there is nothing in it to act on, and where nothing is told of a foreign one,
  // nothing is to be made there.
  if (row.selectable === 0) {
    const own = row.namespace === 'personal';
    const tree = { createBelow: has(rights, create, own), change: has(rights, change, own) };
    return { setSeen: false, setFlags: false, insert: false, remove: false, ...tree };
  }
  const writable = row.read_only === 0;
  return {
    setSeen: writable && has(rights, 's') && keeps('\\Seen'),
    setFlags: writable && has(rights, 'w') && (keeps('\\Flagged') || keeps('\\*')),
    insert: has(rights, 'i') && (writable || rights !== null),
    remove:
      writable && (isOld ? has(rights, 'd') : has(rights, 't') && has(rights, 'e')) && keeps('\\Deleted'),
    createBelow: has(rights, create),
    change: has(rights, change),
  };
}

/** Whether the right is there; `untold` where nothing is known of any. */
function has(rights: string | null, letter: string, untold = true): boolean {
  return rights === null ? untold : rights.includes(letter);
}

/** Keeps what SELECT told of a mailbox. True when something is allowed now that was not, or the other way round. */
export function storeSelected(
  db: WritableDb,
  row: MailboxRow,
  told: { readOnly: boolean; permanentFlags: Iterable<string> | undefined; objectId: string | undefined },
): boolean {
  const next = {
    ...row,
    read_only: told.readOnly ? 1 : 0,
    permanent_flags: told.permanentFlags ? JSON.stringify([...told.permanentFlags].sort()) : null,
    object_id: told.objectId ?? row.object_id,
  };
  if (
    next.read_only === row.read_only &&
    next.permanent_flags === row.permanent_flags &&
    next.object_id === row.object_id
  )
    return false;
  run(
    db,
    'UPDATE mailbox SET read_only = ?, permanent_flags = ?, object_id = ? WHERE id = ?',
    next.read_only,
    next.permanent_flags,
    next.object_id,
    row.id,
  );
  return !isSame(abilitiesOf(row), abilitiesOf(next));
}

/** Keeps the letters of MYRIGHTS. True when something is allowed now that was not, or the other way round. */
export function storeRights(db: WritableDb, row: MailboxRow, rights: string | null, now: number): boolean {
  run(db, 'UPDATE mailbox SET rights = ?, rights_at = ? WHERE id = ?', rights, now, row.id);
  return !isSame(abilitiesOf(row), abilitiesOf({ ...row, rights }));
}

function isSame(a: MailboxAbilities, b: MailboxAbilities): boolean {
  return (Object.keys(allAbilities) as (keyof MailboxAbilities)[]).every((key) => a[key] === b[key]);
}
