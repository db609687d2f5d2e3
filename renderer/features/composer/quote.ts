import { contentIdUrl, decodeContentId } from '../../../shared/mail/content-ids.ts';
import type { Message, MessageBody } from '../../../shared/model/message.ts';
import { t } from '../../i18n/index.ts';
import { fullDate } from '../../ui/dates.ts';
import { displayName } from '../../ui/names.ts';
import { escapeHtml, plainTextToHtml } from './html-text.ts';
import { cleanHtml } from './mail-html.ts';
import { losesInEditor } from './quote/choice.ts';
import { cleanKept, keepWhole } from './quote/keep.ts';
import { type KeptQuote, keptQuoteInMail, liftQuotes } from './quote/places.ts';

/** The readable parts of a message, safe for the editor; images of its own stay as `cid:`. */
interface QuotedBody {
  readonly html: string;
  /** It is one block that is kept whole: the editor would lose something of its looks. */
  readonly isWhole: boolean;
}

/** `kind`: how it is quoted where it is kept whole. */
function quotedBody(body: MessageBody, kind: KeptQuote['kind']): QuotedBody {
  // Each part is made safe by itself, so that nothing left open in one reaches into the next.
  const parts = body.parts.map(({ kind: type, content }) => ({
    type,
    content,
    kept: type === 'html' ? keepWhole(content) : null,
  }));
  if (parts.some(({ kept }) => kept !== null && losesInEditor(kept))) {
    const html = parts
      .map(
        ({ type, content, kept }) =>
          kept ?? (type === 'text' ? `<div>${plainTextToHtml(content)}</div>` : ''),
      )
      .join('');
    return { html: keptQuoteInMail({ kind, html: cleanKept(html) }), isWhole: true };
  }
  const html = parts
    .map(({ type, content }) => (type === 'text' ? plainTextToHtml(content) : cleanKeepingImages(content)))
    .join('');
  return { html, isWhole: false };
}

/** The text of a message to be written on. What it quotes whole stays whole; so does all that the editor cannot hold. */
export function bodyHtml(body: MessageBody): string {
  return body.parts
    .map((part) => {
      if (part.kind === 'text') return plainTextToHtml(part.content);
      const document = new DOMParser().parseFromString(part.content, 'text/html');
      const quotes = liftQuotes(document, true);
      const kept = keepWhole(document.documentElement.outerHTML);
      if (kept !== null && losesInEditor(kept)) return quotedBody({ ...body, parts: [part] }, 'inline').html;
      const clean = new DOMParser().parseFromString(
        cleanKeepingImages(document.documentElement.outerHTML),
        'text/html',
      );
      quotes.putBack(clean.body, 'mail');
      return clean.body.innerHTML;
    })
    .join('');
}

/** The sanitiser knows `cid:` images only by their message; here they are kept by their name alone. */
function cleanKeepingImages(html: string): string {
  const marker = 'https://cid.invalid/';
  const document = new DOMParser().parseFromString(html, 'text/html');
  const names: string[] = [];
  for (const image of document.querySelectorAll('img')) {
    const contentId = /^cid:(.+)$/i.exec((image.getAttribute('src') ?? '').trim())?.[1];
    if (contentId === undefined) continue;
    const place = document.createElement('a');
    place.href = marker + names.length;
    place.textContent = image.getAttribute('alt') ?? '';
    names.push(decodeContentId(contentId));
    image.replaceWith(place);
  }
  const clean = new DOMParser().parseFromString(cleanHtml(document.documentElement.outerHTML), 'text/html');
  for (const place of clean.querySelectorAll<HTMLAnchorElement>(`a[href^="${marker}"]`)) {
    const name = names[Number(place.getAttribute('href')?.slice(marker.length))];
    const image = clean.createElement('img');
    image.setAttribute('src', contentIdUrl(name ?? ''));
    image.setAttribute('alt', place.textContent ?? '');
    place.replaceWith(image);
  }
  return clean.body.innerHTML;
}

/** "On Monday, 3 March, Ann Far wrote:" and the message as a quote, below an empty line to write in. */
export function replyQuote(message: Message, body: MessageBody, signature: string): string {
  const line = t('composer.wrote', {
    date: fullDate(message.date),
    name: displayName(message.from[0]),
  });
  const { html, isWhole } = quotedBody(body, 'cited');
  const quote = isWhole ? html : `<blockquote>${html}</blockquote>`;
  return `<p></p>${signature}<p>${escapeHtml(line)}</p>${quote}`;
}

/** The message with its header, as forwarded inline. */
export function forwardQuote(message: Message, body: MessageBody, signature: string): string {
  const people = (list: Message['to']): string =>
    list.map(({ name, address }) => (name === '' ? address : `${name} <${address}>`)).join(', ');
  const rows: [string, string][] = [
    [t('composer.from'), people(message.from)],
    [t('composer.date'), fullDate(message.date)],
    [t('composer.subject'), message.subject],
    [t('composer.to'), people(message.to)],
    ...(message.cc.length > 0 ? [[t('composer.cc'), people(message.cc)] as [string, string]] : []),
  ];
  const header = rows.map(([label, value]) => `${escapeHtml(label)}: ${escapeHtml(value)}`).join('<br>');
  return `<p></p>${signature}<p>---------- ${escapeHtml(t('composer.forwarded'))} ----------<br>${header}</p>${quotedBody(body, 'inline').html}`;
}
