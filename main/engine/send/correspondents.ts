import type { Address } from '../../../shared/model/message.ts';
import { all, one, type ReadableDb, run, transaction, type WritableDb } from '../store/database.ts';
import type { MessageAddresses } from '../sync/normalise.ts';

/** Placements looked at in one transaction. */
const batch = 1000;
/** People of one message that count; a mailing to 10,000 makes nobody a friend. */
const mostPeople = 20;

interface NewPlacement {
  id: number;
  role: string | null;
  addresses: string;
  outgoing: number;
  date: number;
}

/**
 * Takes the next messages into the list of people written to and heard from. Goes by placements, so that a message
 * that is moved to Junk later is seen there too.
 * @returns false when there is nothing left
 */
export function learnCorrespondents(db: WritableDb): boolean {
  return transaction(db, () => {
    const mark =
      one<{ placement_id: number }>(db, 'SELECT placement_id FROM correspondent_mark')?.placement_id ?? 0;
    const rows = all<NewPlacement>(
      db,
      `SELECT p.id, b.role, m.addresses, m.outgoing, m.date FROM placement p
       CROSS JOIN message m ON m.id = p.message_id CROSS JOIN mailbox b ON b.id = p.mailbox_id
       WHERE p.id > ? ORDER BY p.id LIMIT ${batch}`,
      mark,
    );
    for (const row of rows) learn(db, row);
    const last = rows.at(-1)?.id;
    if (last === undefined) return false;
    run(db, 'INSERT OR REPLACE INTO correspondent_mark (id, placement_id) VALUES (1, ?)', last);
    return rows.length === batch;
  });
}

function learn(db: WritableDb, row: NewPlacement): void {
  if (row.role === 'trash' || row.role === 'drafts') return;
  const { from, to, cc, bcc } = JSON.parse(row.addresses) as MessageAddresses;
  if (row.role === 'junk') {
    for (const { address } of from.slice(0, 1))
      if (address) note(db, { name: '', address }, row.date, 'junk');
    return;
  }
  const people = row.outgoing ? [...to, ...cc, ...bcc] : from;
  for (const person of people.slice(0, mostPeople)) {
    if (person.address.includes('@')) note(db, person, row.date, row.outgoing ? 'written' : 'heard');
  }
}

function note(db: WritableDb, person: Address, date: number, as: 'written' | 'heard' | 'junk'): void {
  run(
    db,
    `INSERT INTO correspondent (address, name, last_at, ${as}) VALUES (?, ?, ?, 1)
     ON CONFLICT (address) DO UPDATE SET
       name = iif(excluded.name <> '' AND (name = '' OR excluded.last_at >= last_at), excluded.name, name),
       last_at = max(last_at, excluded.last_at), ${as} = ${as} + 1`,
    person.address,
    person.name.slice(0, 200),
    date,
  );
}

interface Correspondent {
  address: string;
  name: string;
  last_at: number;
  written: number;
  heard: number;
}

const dayMs = 86_400_000;

/**
 * People whose name or address begins with these words, the likeliest first: whom one writes to before whom one hears
 * from, and both by how often and how lately. Senders of junk and forgotten addresses never.
 */
export function completeAddress(db: ReadableDb, text: string, limit: number, now: number): Address[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return [];
  const like = `%${words[0]!.replace(/[\\%_]/g, '\\$&')}%`;
  const candidates = all<Correspondent>(
    db,
    `SELECT address, name, last_at, written, heard FROM correspondent c
     WHERE (address LIKE ? ESCAPE '\\' OR name LIKE ? ESCAPE '\\') AND (written > 0 OR (junk = 0 AND heard > 0))
       AND NOT EXISTS (SELECT 1 FROM forgotten_address f WHERE f.address = c.address)
     ORDER BY written > 0 DESC, last_at DESC LIMIT 500`,
    like,
    like,
  );
  return candidates
    .filter((one) => words.every((word) => begins(one, word)))
    .map((one) => ({ one, score: score(one, now) }))
    .sort((a, b) => b.score - a.score || a.one.address.localeCompare(b.one.address))
    .slice(0, limit)
    .map(({ one }) => ({ name: one.name, address: one.address }));
}

/** At the beginning of a word of the name, or of the address or its domain. */
function begins({ name, address }: Correspondent, word: string): boolean {
  const parts = `${name} ${address} ${address.slice(address.indexOf('@') + 1)}`
    .toLowerCase()
    .split(/[\s"'(),<>._-]+/);
  return parts.some((part) => part.startsWith(word)) || address.toLowerCase().startsWith(word);
}

function score(one: Correspondent, now: number): number {
  const often = Math.log2(1 + 4 * one.written + one.heard);
  const lately = 4 * 0.5 ** (Math.max(0, now - one.last_at) / (60 * dayMs));
  return often + lately + (one.written > 0 ? 4 : 0);
}

/** Never suggests this address again, whatever mail comes. */
export function forgetAddress(db: WritableDb, address: string): void {
  run(db, 'INSERT OR IGNORE INTO forgotten_address (address) VALUES (?)', address);
}
