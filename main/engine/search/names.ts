import { fold } from '../../../shared/search/fold.ts';
import { all, type ReadableDb } from '../store/database.ts';
import { displayName } from '../store/mailboxes.ts';

/** What people call the mailboxes of a role, whatever a server calls them. */
const roleNames: Readonly<Record<string, string>> = {
  inbox: 'inbox',
  posteingang: 'inbox',
  sent: 'sent',
  gesendet: 'sent',
  drafts: 'drafts',
  entwürfe: 'drafts',
  archive: 'archive',
  archiv: 'archive',
  trash: 'trash',
  papierkorb: 'trash',
  junk: 'junk',
  spam: 'junk',
};

/** Those whose name is the text, else those whose name begins with it: while it is being typed, or for short. */
function byName<T>(rows: readonly T[], namesOf: (row: T) => string[], text: string): T[] {
  const wanted = fold(text);
  const exact = rows.filter((row) => namesOf(row).some((name) => fold(name) === wanted));
  if (exact.length > 0) return exact;
  return rows.filter((row) => namesOf(row).some((name) => fold(name).startsWith(wanted)));
}

/** Mailboxes that `in:` means: by their name, their path, or what they are for, in every account. */
export function mailboxesNamed(db: ReadableDb, text: string): number[] {
  const rows = all<{ id: number; path: string; delimiter: string | null; role: string | null }>(
    db,
    'SELECT id, path, delimiter, role FROM mailbox WHERE removed_by IS NULL',
  );
  const role = roleNames[text.normalize('NFC').toLowerCase()];
  const ofRole = role === undefined ? [] : rows.filter((row) => row.role === role);
  const named = byName(rows, (row) => [displayName(row.path, row.delimiter), row.path], text);
  return [...new Set([...ofRole, ...named].map((row) => row.id))];
}

/** Accounts that `account:` means: by address, by its domain, or by the name of their owner. */
export function accountsNamed(db: ReadableDb, text: string): number[] {
  const rows = all<{ id: number; name: string; email: string }>(db, 'SELECT id, name, email FROM account');
  return byName(rows, (row) => [row.email, row.email.replace(/^.*@/, ''), row.name], text).map(
    (row) => row.id,
  );
}
