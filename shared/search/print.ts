import { lex } from './lex.ts';
import { operatorNamed } from './operators.ts';
import type { Condition, QueryNode } from './query.ts';
import { printDate } from './values.ts';

/** The query as text, in one way for all that mean the same; reading it again gives the same query. */
export function printQuery(root: QueryNode | null): string {
  return root === null ? '' : print(root, 'and');
}

/** `around`: what the text will stand in; an 'and' in anything else needs brackets. */
function print(node: QueryNode, around: 'and' | 'or' | 'not'): string {
  switch (node.kind) {
    case 'and': {
      const text = node.nodes.map((one) => print(one, 'and')).join(' ');
      return around === 'and' ? text : `(${text})`;
    }
    case 'or': {
      const text = node.nodes.map((one) => print(one, 'or')).join(' OR ');
      return around === 'not' ? `(${text})` : text;
    }
    case 'not': {
      const text = print(node.node, 'not');
      // A word that begins with a minus itself.
      return text.startsWith('-') ? `NOT ${text}` : `-${text}`;
    }
    default:
      return printCondition(node);
  }
}

function printCondition(node: Condition): string {
  switch (node.kind) {
    case 'text':
      return `${node.field === null ? '' : `${node.field}:`}${node.phrase ? `"${node.text}"` : node.text}`;
    case 'is':
      return `is:${node.state}`;
    case 'attachment':
      return 'has:attachment';
    case 'before':
    case 'after':
    case 'on':
      return `${node.kind}:${printDate(node.date)}`;
    case 'older':
    case 'newer':
      return `${node.kind}:${node.age.count}${node.age.unit}`;
    case 'larger':
    case 'smaller':
      return `${node.kind}:${node.bytes}`;
    default:
      return `${node.kind}:${quoteValue(node.value)}`;
  }
}

/** The value of an operator, in quotation marks where it would not be one word without. */
export function quoteValue(value: string): string {
  const tokens = lex(`in:${value}`, (name) => operatorNamed(name) !== undefined);
  const [, word] = tokens;
  return tokens.length === 2 && word?.kind === 'word' && word.text === value ? value : `"${value}"`;
}
