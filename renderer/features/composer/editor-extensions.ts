import { type Editor, Extension } from '@tiptap/core';
import Image from '@tiptap/extension-image';
import Placeholder from '@tiptap/extension-placeholder';
import StarterKit from '@tiptap/starter-kit';
import { contentIdAttribute } from './mail-html.ts';
import { KeptQuoteNode } from './quote/quote-node.ts';
import { signatureClass, signatureHtml } from './signature.ts';

/** An image of the message: shown from its bytes, known by the Content-ID under which it goes along. */
const MailImage = Image.extend({
  addAttributes() {
    return {
      ...this.parent?.(),
      contentId: {
        default: null,
        parseHTML: (element) => element.getAttribute(contentIdAttribute),
        renderHTML: (attributes) =>
          attributes.contentId ? { [contentIdAttribute]: attributes.contentId as string } : {},
      },
    };
  },
}).configure({ inline: true, allowBase64: true });

/** Which paragraph is the signature: it is exchanged when the message comes from another address. */
const Signature = Extension.create({
  name: 'signature',
  addGlobalAttributes() {
    return [
      {
        types: ['paragraph'],
        attributes: {
          signature: {
            default: false,
            keepOnSplit: false,
            parseHTML: (element) => element.classList.contains(signatureClass),
            renderHTML: (attributes) => (attributes.signature ? { class: signatureClass } : {}),
          },
        },
      },
    ];
  },
});

const quotes = new Set(['blockquote', KeptQuoteNode.name]);

/** Puts this signature where the former one stands; at the end of what is written where there is none. */
export function exchangeSignature(editor: Editor, signature: string): void {
  const html = signatureHtml(signature);
  let place: { from: number; to: number } | null = null;
  let quote: number | null = null;
  editor.state.doc.forEach((node, from) => {
    if (node.attrs.signature === true) place = { from, to: from + node.nodeSize };
    else if (quote === null && quotes.has(node.type.name)) quote = from;
  });
  const chain = editor.chain();
  if (place !== null) {
    chain.deleteRange(place).run();
    if (html !== '') editor.commands.insertContentAt((place as { from: number }).from, html);
  } else if (html !== '' && quote === null)
    editor.commands.insertContentAt(editor.state.doc.content.size, html);
}

/** What a message may hold: the schema of the editor. Anything else that is pasted becomes the text in it. */
export function editorExtensions(placeholder: string) {
  return [
    StarterKit.configure({
      link: {
        openOnClick: false,
        autolink: true,
        linkOnPaste: true,
        defaultProtocol: 'https',
        protocols: ['mailto', 'tel'],
        HTMLAttributes: { target: null, rel: null, class: null },
      },
      heading: { levels: [1, 2, 3] },
    }),
    MailImage,
    Signature,
    KeptQuoteNode,
    Placeholder.configure({ placeholder }),
  ];
}
