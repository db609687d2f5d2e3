import { Node } from '@tiptap/core';
import { ReactNodeViewRenderer } from '@tiptap/react';
import { htmlToPlainText } from '../html-text.ts';
import { keptHtml, keptKind } from './places.ts';
import { QuoteView } from './quote-view.tsx';

/** A quote that is kept whole: one block of the text, whose inside the editor does not know. */
export const KeptQuoteNode = Node.create({
  name: 'keptQuote',
  group: 'block',
  atom: true,
  draggable: true,
  addAttributes() {
    const kept = (attribute: string) => ({
      default: '',
      parseHTML: (element: HTMLElement) => element.getAttribute(attribute) ?? '',
    });
    return { kind: kept(keptKind), html: kept(keptHtml) };
  },
  parseHTML() {
    return [{ tag: `div[${keptKind}]` }];
  },
  renderHTML({ node }) {
    return ['div', { [keptKind]: node.attrs.kind as string, [keptHtml]: node.attrs.html as string }];
  },
  renderText({ node }) {
    return htmlToPlainText(new DOMParser().parseFromString(node.attrs.html as string, 'text/html').body);
  },
  addNodeView() {
    return ReactNodeViewRenderer(QuoteView);
  },
});
