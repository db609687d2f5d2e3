import type { ApiClient } from '../../../shared/api/client.ts';
import { contentIdUrl, decodeContentId } from '../../../shared/mail/content-ids.ts';
import type { DraftFile } from '../../../shared/model/draft.ts';
import { blockedImage } from '../conversation/sanitise/images.ts';
import { sanitiseMail } from '../conversation/sanitise/sanitise.ts';
import { htmlToPlainText } from './html-text.ts';
import { liftQuotes, markAsCitation } from './quote/places.ts';

/** Attribute by which an image in the editor knows the file that it shows. */
export const contentIdAttribute = 'data-content-id';

/** What the editor holds, as it goes into a message: images by `cid:`, quotes as mail programs know them, and as text. */
export function toMail(editorHtml: string): { html: string; text: string } {
  const document = new DOMParser().parseFromString(editorHtml, 'text/html');
  const { body } = document;
  const quotes = liftQuotes(document);
  for (const image of body.querySelectorAll('img')) {
    const contentId = image.getAttribute(contentIdAttribute);
    if (contentId === null) continue;
    image.setAttribute('src', contentIdUrl(contentId));
    image.removeAttribute(contentIdAttribute);
  }
  const text = htmlToPlainText(quotes.inMail(body));
  for (const quote of body.querySelectorAll('blockquote')) markAsCitation(quote);
  // A paragraph with nothing in it has no height for those who read it.
  for (const paragraph of body.querySelectorAll('p')) {
    if (paragraph.childNodes.length === 0) paragraph.append(document.createElement('br'));
  }
  quotes.putBack(body, 'mail');
  return { html: body.innerHTML, text };
}

/** What the editor holds, as text; its images by their names. */
export function toPlainText(editorHtml: string): string {
  const document = new DOMParser().parseFromString(editorHtml, 'text/html');
  return htmlToPlainText(liftQuotes(document).inMail(document.body));
}

/** Foreign HTML made safe for the editor by the sanitiser of the reading pane; what it left out of images is gone. */
export function cleanHtml(html: string): string {
  const { body } = sanitiseMail(html, { messageId: 0, attachments: [], showImages: false });
  if (body === null) return '';
  for (const image of body.querySelectorAll('img')) {
    const source = image.getAttribute('src');
    if (source === null || source === blockedImage) image.remove();
  }
  for (const unseen of body.querySelectorAll('style')) unseen.remove();
  return body.innerHTML;
}

/** HTML from elsewhere for the editor: safe, and quotes whose looks it cannot hold are whole. */
export function cleanForEditor(html: string): string {
  const document = new DOMParser().parseFromString(html, 'text/html');
  const quotes = liftQuotes(document, true);
  const clean = new DOMParser().parseFromString(cleanHtml(document.documentElement.outerHTML), 'text/html');
  quotes.putBack(clean.body, 'editor');
  return clean.body.innerHTML;
}

/** The HTML of a draft for the editor: its own images shown from the files that go along, the rest made safe. */
export async function toEditor(
  client: ApiClient,
  html: string,
  files: readonly DraftFile[],
): Promise<string> {
  const document = new DOMParser().parseFromString(html, 'text/html');
  const quotes = liftQuotes(document, true);
  const shown = new Map<string, string>();
  for (const image of document.querySelectorAll('img')) {
    const source = image.getAttribute('src') ?? '';
    const contentId = /^cid:(.+)$/i.exec(source)?.[1];
    const file = files.find(
      (one) => one.contentId !== null && one.contentId === decodeContentId(contentId ?? ''),
    );
    if (!file?.contentId) continue;
    const url = shown.get(file.contentId) ?? (await imageUrl(client, file).catch(() => null));
    if (url === null) continue;
    shown.set(file.contentId, url);
    image.setAttribute('src', url);
    // Kept by the sanitiser, which drops data attributes.
    image.setAttribute('id', `cid-${file.contentId}`);
  }
  const clean = new DOMParser().parseFromString(cleanHtml(document.documentElement.outerHTML), 'text/html');
  // The line break that gives an empty paragraph its height is the editor's own affair.
  for (const paragraph of clean.querySelectorAll('p')) {
    if (paragraph.childNodes.length === 1 && paragraph.firstElementChild?.localName === 'br') {
      paragraph.replaceChildren();
    }
  }
  for (const image of clean.querySelectorAll('img[id^="cid-"]')) {
    image.setAttribute(contentIdAttribute, image.id.slice('cid-'.length));
    image.removeAttribute('id');
  }
  quotes.putBack(clean.body, 'editor');
  return clean.body.innerHTML;
}

/** The bytes of an image that goes along, as an address that shows it. */
export async function imageUrl(client: ApiClient, file: DraftFile): Promise<string> {
  const { type, data } = await client.call('files.read', { sha256: file.sha256 });
  return `data:${type};base64,${data}`;
}
