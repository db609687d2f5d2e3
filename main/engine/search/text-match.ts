import { isUnspaced, longestCompound, mayBePart, shortestHead, words } from '../../../shared/search/fold.ts';
import type { TextField } from '../../../shared/search/operators.ts';
import type { QueryNode, TextTerm } from '../../../shared/search/query.ts';
import { all, type ReadableDb } from '../store/database.ts';
import type { Beginnings } from './beginnings.ts';

/** Column of the index for each part of a message. */
const columns: Readonly<Record<TextField, string>> = {
  from: 'sender',
  to: 'recipients',
  cc: 'copies',
  bcc: 'blind',
  subject: 'subject',
  body: 'body',
  filename: 'filenames',
  list: 'list',
};

/** At most this many compounds stand in for one word: whoever looks for a syllable gets the whole words with it. */
const mostCompounds = 100;

/**
 * The FTS5 expression for a node that is about words only; null for one that is not, or only says what must not be.
 * Everything typed becomes a quoted string of letters and digits: nothing can be taken for FTS5 syntax.
 * `beginnings`: what words stand for them, where not every message is wanted; null: they stand for themselves.
 */
export function matchOf(
  db: ReadableDb,
  node: QueryNode,
  beginnings: Beginnings | null = null,
): string | null {
  if (node.kind === 'text') return termMatch(db, node, beginnings);
  if (node.kind === 'or') {
    const parts = node.nodes.map((one) => matchOf(db, one, beginnings));
    return parts.includes(null) ? null : `(${parts.join(' OR ')})`;
  }
  if (node.kind === 'and') {
    const { match, rest } = matchOfAll(db, node.nodes, beginnings);
    return rest.length === 0 ? match : null;
  }
  return null;
}

/** What of several conditions, all of which must hold, can be one FTS5 expression, and what cannot. */
export function matchOfAll(
  db: ReadableDb,
  nodes: readonly QueryNode[],
  beginnings: Beginnings | null = null,
): { match: string | null; rest: QueryNode[] } {
  const wanted: string[] = [];
  const unwanted: string[] = [];
  const rest: QueryNode[] = [];
  const exclusions: QueryNode[] = [];
  for (const node of nodes) {
    const match = matchOf(db, node, beginnings);
    // What must not be is left out by every word that begins so.
    const excluded = node.kind === 'not' ? matchOf(db, node.node) : null;
    if (match !== null) wanted.push(match);
    else if (excluded !== null) {
      unwanted.push(excluded);
      exclusions.push(node);
    } else rest.push(node);
  }
  // NOT of FTS5 needs something to take from.
  if (wanted.length === 0) return { match: null, rest: [...nodes] };
  const all = wanted.length === 1 ? wanted[0]! : `(${wanted.join(' AND ')})`;
  return { match: unwanted.length === 0 ? all : `(${all} NOT (${unwanted.join(' OR ')}))`, rest };
}

function termMatch(db: ReadableDb, term: TextTerm, beginnings: Beginnings | null): string {
  const found = words(term.text);
  const last = found.at(-1)!;
  const where = term.field === null ? '' : `${columns[term.field]} : `;
  const quoted = `"${found.join(' ')}"`;
  if (term.phrase) return `(${where}${quoted})`;
  // A single letter begins too many words to be looked for as a beginning, and a character of an unspaced script is
  // a word of its own.
  const open = last.length > 1 && !isUnspaced(last) ? ' *' : '';
  const compounds = found.length === 1 ? compoundsWith(db, last) : [];
  const beginning = open !== '' && found.length === 1 ? beginnings?.choices(last) : null;
  const choices = [...(beginning ?? [`${quoted}${open}`]), ...compounds.map((word) => `"${word}"`)];
  return choices.length === 1 ? `(${where}${choices[0]})` : `(${where}(${choices.join(' OR ')}))`;
}

/** Long words that were met and have this one inside, not at their beginning. */
function compoundsWith(db: ReadableDb, word: string): string[] {
  if (!mayBePart(word) || word.length > longestCompound) return [];
  // FTS5's trigrams answer this LIKE; letters hold no wildcard.
  return all<{ word: string }>(
    db,
    `SELECT word FROM message_text_part WHERE word LIKE ? LIMIT ${mostCompounds}`,
    `${'_'.repeat(shortestHead)}%${word}%`,
  ).map((row) => row.word);
}
