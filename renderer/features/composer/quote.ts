import type { Message, MessageBody } from '../../../shared/model/message.ts';
import { t } from '../../i18n/index.ts';
import { fullDate } from '../../ui/dates.ts';
import { displayName } from '../../ui/names.ts';
import { escapeHtml, plainTextToHtml } from './html-text.ts';
import { cleanHtml } from './mail-html.ts';

/** The readable parts of a message as HTML that is safe in the editor; images of its own stay as `cid:`. */
export function bodyHtml(body: MessageBody): string {
  return body.parts
    .map((part) => (part.kind === 'text' ? plainTextToHtml(part.content) : cleanKeepingImages(part.content)))
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
    names.push(contentId);
    image.replaceWith(place);
  }
  const clean = new DOMParser().parseFromString(cleanHtml(document.documentElement.outerHTML), 'text/html');
  for (const place of clean.querySelectorAll<HTMLAnchorElement>(`a[href^="${marker}"]`)) {
    const name = names[Number(place.getAttribute('href')?.slice(marker.length))];
    const image = clean.createElement('img');
    image.setAttribute('src', `cid:${name ?? ''}`);
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
  return `<p></p>${signature}<p>${escapeHtml(line)}</p><blockquote>${bodyHtml(body)}</blockquote>`;
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
  return `<p></p>${signature}<p>---------- ${escapeHtml(t('composer.forwarded'))} ----------<br>${header}</p>${bodyHtml(body)}`;
}
