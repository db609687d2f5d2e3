import type { QueryNode } from '../../../../shared/search/query.ts';
import { ageMoment, dateSpan } from '../../../../shared/search/values.ts';

function day(time: number): string {
  const date = new Date(time);
  return `${date.getFullYear()}/${date.getMonth() + 1}/${date.getDate()}`;
}

const quoted = (value: string): string => `"${value.replace(/"/g, ' ')}"`;

/** The query in Gmail's own language, for X-GM-RAW. Empty where there is nothing to ask. */
export function toGmailSearch(node: QueryNode, now: number): string {
  switch (node.kind) {
    case 'and':
      return node.nodes
        .map((one) => toGmailSearch(one, now))
        .filter((part) => part !== '')
        .join(' ');
    case 'or': {
      const parts = node.nodes.map((one) => toGmailSearch(one, now));
      return parts.includes('') ? '' : `{${parts.join(' ')}}`;
    }
    case 'not': {
      // What is asked for in part finds more than it should: its opposite would find less.
      return isWhole(node.node, now) ? `-(${toGmailSearch(node.node, now)})` : '';
    }
    case 'text': {
      const value = node.phrase ? quoted(node.text) : `(${node.text.replace(/[{}]/g, ' ')})`;
      if (node.field === null || node.field === 'body') return value;
      return `${node.field}:${value}`;
    }
    case 'is':
      // Gmail does not know what was answered, nor whom one knows.
      if (node.state === 'answered' || node.state === 'known') return '';
      return node.state === 'draft' ? 'in:drafts' : `is:${node.state}`;
    case 'attachment':
      return 'has:attachment';
    case 'tag':
      return `label:${quoted(node.value)}`;
    case 'id':
      return `rfc822msgid:${node.value.replace(/^<|>$/g, '')}`;
    case 'larger':
    case 'smaller':
      return `${node.kind}:${node.bytes}`;
    case 'before':
      return `before:${day(dateSpan(node.date, now)[0])}`;
    case 'after':
      return `after:${day(dateSpan(node.date, now)[0])}`;
    case 'on': {
      const [from, to] = dateSpan(node.date, now);
      return `after:${day(from)} before:${day(to)}`;
    }
    case 'older':
      return `before:${day(ageMoment(node.age, now) + 86_400_000)}`;
    case 'newer':
      return `after:${day(ageMoment(node.age, now))}`;
    default:
      return '';
  }
}

/** True when nothing of it is left out. */
function isWhole(node: QueryNode, now: number): boolean {
  if (node.kind === 'and' || node.kind === 'or') return node.nodes.every((one) => isWhole(one, now));
  return toGmailSearch(node, now) !== '';
}
