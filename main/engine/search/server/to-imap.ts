import type { SearchObject } from 'imapflow';
import { keywordOf } from '../../../../shared/model/tags.ts';
import type { QueryNode, TextTerm } from '../../../../shared/search/query.ts';
import { ageMoment, dateSpan } from '../../../../shared/search/values.ts';

/** A day of an IMAP search has no time zone: the date as it stands in the calendar here. */
function calendarDay(time: number): Date {
  const date = new Date(time);
  return new Date(Date.UTC(date.getFullYear(), date.getMonth(), date.getDate()));
}

/**
 * The query as IMAP SEARCH has it (RFC 9051 section 6.4.4): not the same, but never narrower where words are concerned,
 * as a server finds parts of words. What IMAP cannot ask for counts as fulfilled; mailboxes and accounts are chosen
 * beforehand.
 */
export function toImapSearch(node: QueryNode, now: number): SearchObject {
  switch (node.kind) {
    case 'and':
      return every(node.nodes.filter(isAskable).map((one) => toImapSearch(one, now)));
    case 'or': {
      // A side that is always fulfilled makes the whole so.
      if (!node.nodes.every(isAskable)) return { all: true };
      return { or: node.nodes.map((one) => toImapSearch(one, now)) };
    }
    case 'not':
      return isWhollyAskable(node.node) ? { not: toImapSearch(node.node, now) } : { all: true };
    case 'text':
      return text(node);
    case 'is':
      return {
        unread: { seen: false },
        read: { seen: true },
        starred: { flagged: true },
        answered: { answered: true },
        draft: { draft: true },
        known: { all: true },
      }[node.state];
    case 'tag':
      return { keyword: keywordOf(node.value) ?? node.value };
    case 'id':
      return { header: { 'message-id': node.value } };
    case 'larger':
      return { larger: node.bytes };
    case 'smaller':
      return { smaller: node.bytes };
    case 'before':
      return { sentBefore: calendarDay(dateSpan(node.date, now)[0]) };
    case 'after':
      return { sentSince: calendarDay(dateSpan(node.date, now)[0]) };
    case 'on': {
      const [from, to] = dateSpan(node.date, now);
      return { sentSince: calendarDay(from), sentBefore: calendarDay(to) };
    }
    case 'older':
      return { sentBefore: calendarDay(ageMoment(node.age, now) + 86_400_000) };
    case 'newer':
      return { sentSince: calendarDay(ageMoment(node.age, now)) };
    default:
      return { all: true };
  }
}

function text(node: TextTerm): SearchObject {
  const words = node.text.replace(/\*+$/, '').slice(0, 200);
  switch (node.field) {
    case null:
    case 'filename':
      return { text: words };
    case 'list':
      return { header: { 'list-id': words } };
    default:
      return { [node.field]: words };
  }
}

/** False for what only this side knows; of files IMAP knows no more than the type of the whole. */
function isAskable(node: QueryNode): boolean {
  if (node.kind === 'and' || node.kind === 'or') return node.nodes.some(isAskable);
  if (node.kind === 'not') return isWhollyAskable(node.node);
  if (node.kind === 'is') return node.state !== 'known';
  return node.kind !== 'in' && node.kind !== 'account' && node.kind !== 'attachment';
}

/** What is asked for in part finds more than it should: its opposite would find less. */
function isWhollyAskable(node: QueryNode): boolean {
  return node.kind === 'and' || node.kind === 'or' ? node.nodes.every(isWhollyAskable) : isAskable(node);
}

/** Several conditions as one object: side by side where they have different names, else as 'none of them fails'. */
function every(parts: readonly SearchObject[]): SearchObject {
  if (parts.length === 0) return { all: true };
  const names = parts.flatMap((part) => Object.keys(part));
  if (new Set(names).size === names.length) return Object.assign({}, ...parts) as SearchObject;
  return { not: { or: parts.map((part) => ({ not: part })) } };
}
