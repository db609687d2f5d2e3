import type { SafetyHint } from '../../../shared/model/safety.ts';
import { registrableDomain } from '../../../shared/safety/domains.ts';
import { words } from '../../../shared/search/fold.ts';
import { all, one, type ReadableDb } from '../store/database.ts';
import type { MessageAddresses } from '../sync/normalise.ts';
import type { SafetyFacts } from './facts.ts';
import { nameKey, safetyHints } from './hints.ts';

/** How many of the newest sent messages tell whom the person writes with. */
const sentLookedAt = 2_000;
/** An account that has just been added knows nobody: everybody would write for the first time. */
const fewestMessages = 30;

interface Row {
  account_id: number;
  addresses: string;
  outgoing: number;
  headers: string | null;
  email: string;
  imap: string;
}

/** What the reader of a message should know about its sender, from what is on this computer. */
export function readHints(db: ReadableDb, messageId: number): SafetyHint[] {
  const row = one<Row>(
    db,
    `SELECT m.account_id, m.addresses, m.outgoing, b.headers, a.email, a.imap
     FROM message m JOIN account a ON a.id = m.account_id LEFT JOIN body b ON b.message_id = m.id WHERE m.id = ?`,
    messageId,
  );
  if (!row || row.outgoing === 1) return [];
  const { from, replyTo } = JSON.parse(row.addresses) as MessageAddresses;
  const own = new Set(
    all<{ email: string }>(db, 'SELECT email FROM account').map(({ email }) => email.toLowerCase()),
  );
  if (from.some(({ address }) => own.has(address.toLowerCase()))) return [];
  const { host } = JSON.parse(row.imap) as { host: string };
  return safetyHints({
    from,
    replyTo,
    outgoing: false,
    facts: row.headers === null ? null : (JSON.parse(row.headers) as SafetyFacts),
    receivers: [host, row.email],
    own,
    ...peopleWrittenTo(db),
    knownSender: from[0] === undefined || isKnown(db, messageId, from[0].address),
  });
}

/** Whether any other message has this address among its people, told by the index of text. */
function isKnown(db: ReadableDb, messageId: number, address: string): boolean {
  const parts = words(address);
  if (parts.length === 0) return true;
  const few = one<{ id: number }>(db, 'SELECT id FROM message ORDER BY id LIMIT 1 OFFSET ?', fewestMessages);
  if (few === undefined) return true;
  return (
    one(
      db,
      `SELECT 1 FROM message_text WHERE message_text MATCH ?
         AND rowid <> (SELECT sort_key FROM message WHERE id = ?) LIMIT 1`,
      `{sender recipients copies blind} : "${parts.join(' ')}"`,
      messageId,
    ) !== undefined
  );
}

interface People {
  knownDomains: ReadonlySet<string>;
  knownNames: ReadonlyMap<string, string>;
}

const cached = new WeakMap<ReadableDb, { newest: number; people: People }>();

/** All whom the person has written to, and the person; read anew when something has been sent since. */
function peopleWrittenTo(db: ReadableDb): People {
  const newest =
    one<{ id: number | null }>(db, 'SELECT max(id) AS id FROM message WHERE outgoing = 1')?.id ?? 0;
  const before = cached.get(db);
  if (before !== undefined && before.newest === newest) return before.people;
  const domains = new Set<string>();
  const names = new Map<string, string>();
  const rows = all<{ addresses: string }>(
    db,
    'SELECT addresses FROM message WHERE outgoing = 1 ORDER BY id DESC LIMIT ?',
    sentLookedAt,
  );
  for (const { addresses } of rows) {
    const { from, to, cc } = JSON.parse(addresses) as MessageAddresses;
    for (const { name, address } of [...to, ...cc, ...from]) {
      const key = nameKey(name);
      if (key !== null && address !== '' && !names.has(key)) names.set(key, address.toLowerCase());
    }
    for (const { address } of [...to, ...cc]) {
      const at = address.lastIndexOf('@');
      if (at > 0) domains.add(registrableDomain(address.slice(at + 1)));
    }
  }
  domains.delete('');
  const people = { knownDomains: domains, knownNames: names };
  cached.set(db, { newest, people });
  return people;
}
