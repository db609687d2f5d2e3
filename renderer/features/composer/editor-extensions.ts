import Image from '@tiptap/extension-image';
import Placeholder from '@tiptap/extension-placeholder';
import StarterKit from '@tiptap/starter-kit';
import { contentIdAttribute } from './mail-html.ts';

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
    Placeholder.configure({ placeholder }),
  ];
}
