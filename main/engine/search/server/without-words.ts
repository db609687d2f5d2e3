import { isAboutWords, type QueryNode } from '../../../../shared/search/query.ts';

/**
 * What of a query is not about words: a server knows that less well than this computer, or not at all, once the messages
 * are known here. Null: nothing that a message has to fulfil.
 */
export function withoutWords(node: QueryNode): QueryNode | null {
  if (node.kind === 'and') {
    const nodes = node.nodes.flatMap((one) => withoutWords(one) ?? []);
    return nodes.length === 0 ? null : { ...node, nodes };
  }
  // Words on one side of OR, or that must not be there, may be all that it is about.
  return isAboutWords(node) ? null : node;
}
