import { Editor } from '@tiptap/core';
import { editorExtensions } from '../../../renderer/features/composer/editor-extensions.ts';
import { toEditor, toMail } from '../../../renderer/features/composer/mail-html.ts';
import { keptClass } from '../../../renderer/features/composer/quote/places.ts';
import { forwardQuote, replyQuote } from '../../../renderer/features/composer/quote.ts';
import { sanitiseMail } from '../../../renderer/features/conversation/sanitise/sanitise.ts';
import type { ApiClient } from '../../../shared/api/client.ts';
import type { Message, MessageBody } from '../../../shared/model/message.ts';

/** What became of one message that was answered and forwarded. */
export interface Quoted {
  /** Its looks are more than the editor can hold. */
  readonly kept: boolean;
  /** The answer as it is sent. */
  readonly html: string;
  readonly text: string;
  /** What is wrong with either. */
  readonly faults: string[];
}

const noFiles = { call: () => Promise.reject(new Error('There are no files.')) } as unknown as ApiClient;
const forbidden =
  'script, iframe, frame, object, embed, form, input, svg, math, link, meta, base, template, noscript, video, audio';

/** The text of an answer to a message of plain text, opened again. */
export async function quoteText(message: Message, content: string): Promise<string> {
  const body: MessageBody = {
    ...{ messageId: message.id, state: 'ready', note: null, protection: null, safety: [] },
    parts: [{ kind: 'text', content }],
  };
  return (await throughEditor(toMail(replyQuote(message, body, '')).html)).text;
}

/** Answers and forwards a message of this HTML, and takes the draft through the editor twice, as opening it again does. */
export async function quote(message: Message, html: string): Promise<Quoted> {
  const body: MessageBody = {
    ...{ messageId: message.id, state: 'ready', note: null, protection: null, safety: [] },
    parts: [{ kind: 'html', content: html }],
  };
  const faults: string[] = [];
  const answer = toMail(replyQuote(message, body, ''));
  const forwarded = toMail(forwardQuote(message, body, ''));
  const kept = keptPart(answer.html);
  for (const sent of [answer, forwarded]) {
    const first = await throughEditor(sent.html);
    const second = await throughEditor(first.html);
    faults.push(...faultsOf(html, sent), ...faultsOf(html, second));
    if (keptPart(first.html) !== keptPart(sent.html)) faults.push('opened again, the quote is not the same');
    // Spaces of what is edited are the editor's own affair.
    if (kept !== null && second.html !== first.html) faults.push('opened twice, the draft is not the same');
    if (kept !== null && second.text !== first.text) faults.push('opened twice, the text is not the same');
  }
  if ((keptPart(forwarded.html) === null) !== (kept === null)) faults.push('kept in one way only');
  return { kept: kept !== null, ...answer, faults: [...new Set(faults)] };
}

async function throughEditor(html: string): Promise<{ html: string; text: string }> {
  const editor = new Editor({
    extensions: editorExtensions(''),
    content: await toEditor(noFiles, html, []),
    injectCSS: false,
  });
  try {
    return toMail(editor.getHTML());
  } finally {
    editor.destroy();
  }
}

function parse(html: string): HTMLElement {
  return new DOMParser().parseFromString(html, 'text/html').body;
}

function keptPart(html: string): string | null {
  return parse(html).querySelector(`.${keptClass}`)?.innerHTML ?? null;
}

/** The words of each run of text, style sheets apart. */
function wordsOf(root: Node): string[] {
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  const found: string[] = [];
  for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
    if (node.parentElement?.closest('style') === null) found.push(...(node.nodeValue ?? '').split(/\s+/));
  }
  return found.filter((word) => word !== '');
}

/** Written apart from what makes a quote: what may be read of the message is read in it, and nothing acts. */
function faultsOf(html: string, sent: { html: string; text: string }): string[] {
  const found: string[] = [];
  const { body } = sanitiseMail(html, { messageId: 1, attachments: [], showImages: false });
  const mail = parse(sent.html);
  for (const style of mail.querySelectorAll('style')) {
    if (/@import|expression\(|javascript:/i.test(style.textContent ?? ''))
      found.push('a style sheet that acts');
  }
  for (const element of mail.querySelectorAll('*')) {
    if (element.matches(forbidden)) found.push(`<${element.localName}>`);
    for (const { name, value } of element.attributes) {
      if (/^on/i.test(name)) found.push(name);
      if (/^(href|src|background|action)$/i.test(name) && /^\s*(javascript|vbscript|data:text)/i.test(value))
        found.push(`${name}=${value}`);
    }
  }
  const inHtml = mail.textContent ?? '';
  const missing = wordsOf(body ?? mail).filter((word) => !inHtml.includes(word));
  if (missing.length > 0) found.push(`not in the HTML: ${missing.slice(0, 5).join(' ')}`);
  const notInText = wordsOf(body ?? mail).filter((word) => !sent.text.includes(word));
  if (notInText.length > 0) found.push(`not in the text: ${notInText.slice(0, 5).join(' ')}`);
  return found;
}
