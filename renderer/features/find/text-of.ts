/** Elements that end the line before them and after them: no word goes on across their border. */
const blocks = new Set(
  (
    'ADDRESS ARTICLE ASIDE BLOCKQUOTE BR BUTTON CENTER DD DIV DL DT FIGCAPTION FIGURE FOOTER FORM H1 H2 H3 H4 H5 H6 HEADER ' +
    'HR LI OL P PRE SECTION TABLE TBODY TD TFOOT TH THEAD TR UL'
  ).split(' '),
);
const unread = new Set(['STYLE', 'SCRIPT', 'TEMPLATE', 'TITLE', 'NOSCRIPT']);

/** The text below an element in one piece, and the node that each stretch of it comes from. */
export interface ElementText {
  readonly text: string;
  readonly nodes: readonly { readonly node: Text; readonly at: number }[];
}

/** Reads what stands below an element, also of another document; blocks are set apart by line ends. */
export function textOf(root: Element): ElementText {
  let text = '';
  const nodes: { node: Text; at: number }[] = [];
  const read = (node: Node): void => {
    // By number and name: the elements of a mail frame belong to another realm.
    if (node.nodeType === 3) {
      nodes.push({ node: node as Text, at: text.length });
      text += (node as Text).data;
      return;
    }
    if (node.nodeType !== 1 || unread.has(node.nodeName.toUpperCase())) return;
    const isBlock = blocks.has(node.nodeName.toUpperCase());
    if (isBlock) text += '\n';
    for (let child = node.firstChild; child !== null; child = child.nextSibling) read(child);
    if (isBlock) text += '\n';
  };
  read(root);
  return { text, nodes };
}

/** A stretch of the text as a range of the document it stands in. */
export function rangeOf({ nodes }: ElementText, from: number, to: number): Range | null {
  const first = nodeAt(nodes, from);
  const last = nodeAt(nodes, to - 1);
  if (first === undefined || last === undefined) return null;
  const range = first.node.ownerDocument.createRange();
  range.setStart(first.node, Math.min(from - first.at, first.node.length));
  range.setEnd(last.node, Math.min(to - last.at, last.node.length));
  return range;
}

function nodeAt(nodes: ElementText['nodes'], at: number): ElementText['nodes'][number] | undefined {
  let low = 0;
  let high = nodes.length - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (nodes[middle]!.at <= at) low = middle;
    else high = middle - 1;
  }
  return nodes[low];
}
