import type { Address } from '../../../shared/model/message.ts';
import { all, one, type ReadableDb, run, transaction, type WritableDb } from '../store/database.ts';
import type { MessageAddresses } from '../sync/normalise.ts';
import { keptWord, nameWords } from './name-words.ts';

/** Placements looked at in one transaction: few milliseconds, though all of them were from people never heard of. */
const batch = 250;
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
 * @returns how many; 0 when there is nothing left
 */
export function learnCorrespondents(db: WritableDb): number {
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
    if (last === undefined) return 0;
    run(db, 'INSERT OR REPLACE INTO correspondent_mark (id, placement_id) VALUES (1, ?)', last);
    return rows.length;
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
  const before = one<{ name: string }>(
    db,
    'SELECT name FROM correspondent WHERE address = ?',
    person.address,
  );
  const { name, address } = one<Address>(
    db,
    `INSERT INTO correspondent (address, name, last_at, ${as}) VALUES (?, ?, ?, 1)
     ON CONFLICT (address) DO UPDATE SET
       name = iif(excluded.name <> '' AND (name = '' OR excluded.last_at >= last_at), excluded.name, name),
       last_at = max(last_at, excluded.last_at), ${as} = ${as} + 1
     RETURNING name, address`,
    person.address,
    person.name.slice(0, 200),
    date,
  )!;
  if (before?.name === name) return;
  for (const word of nameWords({ name, address })) {
    run(db, 'INSERT OR IGNORE INTO correspondent_word VALUES (?, ?)', keptWord(word), address);
  }
}

interface Correspondent {
  address: string;
  name: string;
  last_at: number;
  written: number;
  heard: number;
}

const dayMs = 86_400_000;

/** So many people that a word leads to are looked at. */
const mostLedTo = 1000;
/** Of a word that leads to more, beside those: so many of the likeliest of all. */
const likeliest = 2000;
/** Where no word is given, so many of them. */
const recent = 200;

/**
 * People whose name or address begins with these words (all, where there are none), the likeliest first: whom one writes to before whom one hears
 * from, and both by how often and how lately. Senders of junk and forgotten addresses never.
 */
export function completeAddress(db: ReadableDb, text: string, limit: number, now: number): Address[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  const some = words.length === 0 ? likely(db, recent) : candidates(db, words);
  const found = new Map(some.map((one) => [one.address, one]));
  return [...found.values()]
    .filter((one) => words.every((word) => nameWords(one).some((own) => own.startsWith(word))))
    .map((one) => ({ one, score: score(one, now) }))
    .sort((a, b) => b.score - a.score || a.one.address.localeCompare(b.one.address))
    .slice(0, limit)
    .map(({ one }) => ({ name: one.name, address: one.address }));
}

const columns = 'c.address, c.name, c.last_at, c.written, c.heard';
const isSuggested = `(c.written > 0 OR (c.junk = 0 AND c.heard > 0))
  AND NOT EXISTS (SELECT 1 FROM forgotten_address f WHERE f.address = c.address)`;

/** Those that one of the words leads to, the one that leads to few; of words that all lead to many the likeliest. */
function candidates(db: ReadableDb, words: readonly string[]): Correspondent[] {
  let ledTo: Correspondent[] = [];
  for (const word of words) {
    const kept = keptWord(word);
    const rows = all<{ address: string }>(
      db,
      'SELECT address FROM correspondent_word WHERE word BETWEEN ? AND ? LIMIT ?',
      kept,
      `${kept}\u{10ffff}`,
      mostLedTo + 1,
    );
    ledTo = all<Correspondent>(
      db,
      `SELECT ${columns} FROM json_each(?) w CROSS JOIN correspondent c ON c.address = w.value
       WHERE ${isSuggested}`,
      JSON.stringify([...new Set(rows.map(({ address }) => address))]),
    );
    if (rows.length <= mostLedTo) return ledTo;
  }
  return [...ledTo, ...likely(db, likeliest)];
}

/** Whom one writes to, those of late first, and after them whom one hears from. */
function likely(db: ReadableDb, limit: number): Correspondent[] {
  const found: Correspondent[] = [];
  for (const isWrittenTo of [1, 0]) {
    found.push(
      ...all<Correspondent>(
        db,
        `SELECT ${columns} FROM correspondent c INDEXED BY correspondent_likely
         WHERE (c.written > 0) = ? AND ${isSuggested} ORDER BY c.last_at DESC LIMIT ?`,
        isWrittenTo,
        limit - found.length,
      ),
    );
  }
  return found;
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
