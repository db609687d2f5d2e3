import { keywordOf } from '../../../shared/model/tags.ts';
import type { State } from '../../../shared/search/operators.ts';
import type { QueryError, QueryNode } from '../../../shared/search/query.ts';
import { ageMoment, dateSpan } from '../../../shared/search/values.ts';
import { Flag } from '../imap/flags.ts';
import type { ReadableDb, SqlValue } from '../store/database.ts';
import type { Beginnings } from './beginnings.ts';
import { accountsNamed, mailboxesNamed } from './names.ts';
import { keyOfDate, keySlack } from './order.ts';
import { matchOf, matchOfAll } from './text-match.ts';

/** A condition about the row `m` of message; a plus keeps SQLite from leaving the order of the search for its index. */
export interface Sql {
  readonly sql: string;
  readonly values: readonly SqlValue[];
}

/** A placement `p` of message `m` that is shown somewhere. */
export const shownPlacement = `SELECT 1 FROM placement p WHERE p.message_id = m.id AND p.removed_by IS NULL
  AND p.flags & ${Flag.deleted} = 0`;

/** Message `m` is from the person, or from somebody whom the person has written to. */
const fromKnownPerson = `m.outgoing = 1 OR EXISTS (
  SELECT 1 FROM correspondent c WHERE c.address = m.addresses ->> '$.from[0].address' AND c.written > 0)`;

/** What `tag:` means: by what a person calls it, and by the keyword itself. Three, in lower case. */
function keywordsNamed(text: string): string[] {
  const raw = text.toLowerCase();
  return [raw, `$${raw}`, (keywordOf(text) ?? raw).toLowerCase()];
}

/** What can lead to the messages quicker than looking at each: facts that hold for every message wanted. */
export interface Facts {
  unread: boolean;
  starred: boolean;
  attachment: boolean;
  /** From somebody the person has written to, or from the person. */
  known: boolean;
  /** Keywords in lower case, one of which it has. */
  keywords: readonly string[] | null;
  /** Mailboxes one of which it is in. */
  mailboxIds: readonly number[] | null;
  messageId: string | null;
  /** Of sort_key, inclusive. */
  firstKey: number | null;
  lastKey: number | null;
}

export interface CompiledQuery {
  /** FTS5 expression that every message wanted matches; null when the query is not about words. */
  readonly match: string | null;
  /** Everything else. */
  readonly conditions: readonly Sql[];
  readonly facts: Facts;
  readonly errors: readonly QueryError[];
}

/** Turns a query into SQL. `now`: milliseconds, for what is relative to it. `beginnings`: see `matchOf`. */
export function compileQuery(
  db: ReadableDb,
  root: QueryNode,
  now: number,
  beginnings: Beginnings | null = null,
): CompiledQuery {
  const compiler = new Compiler(db, now);
  const nodes = root.kind === 'and' ? root.nodes : [root];
  const { match, rest } = matchOfAll(db, nodes, beginnings);
  const conditions = rest.map((node) => compiler.condition(node));
  return { match, conditions, facts: compiler.facts(rest), errors: compiler.errors };
}

class Compiler {
  readonly errors: QueryError[] = [];
  private readonly db: ReadableDb;
  private readonly now: number;

  constructor(db: ReadableDb, now: number) {
    this.db = db;
    this.now = now;
  }

  condition(node: QueryNode): Sql {
    switch (node.kind) {
      case 'text':
        return this.matching(matchOf(this.db, node)!);
      case 'not': {
        const { sql, values } = this.condition(node.node);
        return { sql: `NOT (${sql})`, values };
      }
      case 'and': {
        const { match, rest } = matchOfAll(this.db, node.nodes);
        const parts = rest.map((one) => this.condition(one));
        return joined('AND', match === null ? parts : [this.matching(match), ...parts]);
      }
      case 'or': {
        const match = matchOf(this.db, node);
        return match === null
          ? joined(
              'OR',
              node.nodes.map((one) => this.condition(one)),
            )
          : this.matching(match);
      }
      case 'is':
        return this.state(node.state);
      case 'attachment':
        return { sql: '+m.has_attachment = 1', values: [] };
      case 'in': {
        const ids = mailboxesNamed(this.db, node.value);
        if (ids.length === 0) this.errors.push({ code: 'unknown-mailbox', from: node.from, to: node.to });
        return { sql: `EXISTS (${shownPlacement} AND +p.mailbox_id IN (${ids.join()}))`, values: [] };
      }
      case 'account': {
        const ids = accountsNamed(this.db, node.value);
        if (ids.length === 0) this.errors.push({ code: 'unknown-account', from: node.from, to: node.to });
        return { sql: `+m.account_id IN (${ids.join()})`, values: [] };
      }
      case 'tag': {
        return {
          sql: `EXISTS (${shownPlacement} AND EXISTS (
            SELECT 1 FROM json_each(p.keywords) k WHERE lower(k.value) IN (?, ?, ?)))`,
          values: keywordsNamed(node.value),
        };
      }
      case 'id':
        return { sql: '+m.message_id = ?', values: [bracketed(node.value)] };
      case 'larger':
        return { sql: 'm.size > ?', values: [node.bytes] };
      case 'smaller':
        return { sql: 'm.size < ?', values: [node.bytes] };
      default: {
        const [from, to] = this.period(node);
        const parts: Sql[] = [];
        if (from !== null) parts.push({ sql: 'm.date >= ?', values: [from] });
        if (to !== null) parts.push({ sql: 'm.date < ?', values: [to] });
        return joined('AND', parts);
      }
    }
  }

  /** What these conditions, all of which must hold, say about every message wanted. */
  facts(nodes: readonly QueryNode[]): Facts {
    const facts: Facts = {
      ...{ unread: false, starred: false, attachment: false, known: false, keywords: null },
      ...{ mailboxIds: null, messageId: null, firstKey: null, lastKey: null },
    };
    for (const node of nodes) {
      if (node.kind === 'is') {
        facts.unread ||= node.state === 'unread';
        facts.starred ||= node.state === 'starred';
        facts.known ||= node.state === 'known';
      } else if (node.kind === 'attachment') facts.attachment = true;
      else if (node.kind === 'tag') facts.keywords = keywordsNamed(node.value);
      else if (node.kind === 'in') facts.mailboxIds = mailboxesNamed(this.db, node.value);
      else if (node.kind === 'id') facts.messageId = bracketed(node.value);
      else if (isPeriod(node)) {
        const [from, to] = this.period(node);
        if (from !== null) facts.firstKey = Math.max(facts.firstKey ?? 0, keyOfDate(from) - keySlack);
        if (to !== null) facts.lastKey = Math.min(facts.lastKey ?? Infinity, keyOfDate(to) + 2 * keySlack);
      }
    }
    return facts;
  }

  private matching(match: string): Sql {
    return {
      sql: 'm.sort_key IN (SELECT rowid FROM message_text WHERE message_text MATCH ?)',
      values: [match],
    };
  }

  private state(state: State): Sql {
    if (state === 'known') return { sql: fromKnownPerson, values: [] };
    if (state === 'unread')
      return { sql: `EXISTS (${shownPlacement} AND p.flags & ${Flag.seen} = 0)`, values: [] };
    if (state === 'read')
      return { sql: `NOT EXISTS (${shownPlacement} AND p.flags & ${Flag.seen} = 0)`, values: [] };
    const bit = { starred: Flag.flagged, answered: Flag.answered, draft: Flag.draft }[state];
    return { sql: `EXISTS (${shownPlacement} AND p.flags & ${bit} <> 0)`, values: [] };
  }

  /** From this moment on, and before that one. */
  private period(node: Period): [from: number | null, to: number | null] {
    switch (node.kind) {
      case 'on':
        return dateSpan(node.date, this.now);
      case 'before':
        return [null, dateSpan(node.date, this.now)[0]];
      case 'after':
        return [dateSpan(node.date, this.now)[0], null];
      case 'older':
        return [null, ageMoment(node.age, this.now)];
      case 'newer':
        return [ageMoment(node.age, this.now), null];
    }
  }
}

type Period = Extract<QueryNode, { kind: 'before' | 'after' | 'on' | 'older' | 'newer' }>;

function isPeriod(node: QueryNode): node is Period {
  return ['before', 'after', 'on', 'older', 'newer'].includes(node.kind);
}

/** As Message-IDs are stored. */
function bracketed(id: string): string {
  return `<${id.replace(/^<|>$/g, '')}>`;
}

function joined(word: 'AND' | 'OR', parts: readonly Sql[]): Sql {
  return {
    sql: parts.map(({ sql }) => `(${sql})`).join(` ${word} `),
    values: parts.flatMap(({ values }) => values),
  };
}
