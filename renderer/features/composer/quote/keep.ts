import { droppedTracker } from '../../conversation/sanitise/images.ts';
import { sanitiseMail } from '../../conversation/sanitise/sanitise.ts';
import { scopeStyleSheet } from './scope-styles.ts';

/** Longest quote that is kept whole, in characters: a draft with it is saved every moment. */
const longest = 2_000_000;

function parse(html: string): Document {
  return new DOMParser().parseFromString(html, 'text/html');
}

/**
 * Foreign HTML, made safe, with its looks: tables, colours and style sheets, the latter confined to it. It is one `div`
 * that stands for the message's body. Pictures of the message stay `cid:`, remote ones stay remote: what is sent shows
 * what was received, as with other mail programs, and who reads it decides on them anew. Whoever shows it here gives
 * it to the sanitiser once more, which loads nothing. Only trackers are gone: they would tell the first sender of
 * everybody to whom the message is sent on.
 *
 * @returns null where there is nothing to keep, or too much
 */
export function keepWhole(html: string): string | null {
  const { head, body } = sanitiseMail(html, { messageId: 0, attachments: [], showImages: false, keep: true });
  if (body === null) return null;
  const inert = document.implementation.createHTMLDocument('');
  const scope = `q-${crypto.randomUUID().slice(0, 8)}`;
  const whole = inert.createElement('div');
  whole.className = `${scope} ${body.className}`.trim();
  for (const name of ['style', 'dir', 'lang']) {
    const value = body.getAttribute(name);
    if (value !== null) whole.setAttribute(name, value);
  }
  const styles = [...(head?.querySelectorAll('style') ?? [])];
  const ground = body.getAttribute('bgcolor');
  // An attribute gives way to any style.
  const isOverruled = styles.some((one) =>
    /\bbody\b[^{}]*\{[^}]*background-color/i.test(one.textContent ?? ''),
  );
  if (ground !== null && !isOverruled && whole.style.backgroundColor === '')
    whole.style.backgroundColor = ground;
  whole.append(...styles.map((one) => inert.adoptNode(one)), inert.adoptNode(body));
  for (const style of whole.querySelectorAll('style')) {
    style.textContent = scopeStyleSheet(style.textContent ?? '', `.${scope}`);
  }
  whole.querySelector('body')?.replaceWith(...body.childNodes);
  const kept = cleanKept(whole.outerHTML);
  return kept.length > longest ? null : kept;
}

/**
 * What is kept, made safe again: it may have come back from a server. What `keepWhole` has made comes out as it went
 * in, byte for byte.
 */
export function cleanKept(html: string): string {
  let text = html;
  // What a parser makes of HTML that it has written itself is not always the same at the first time.
  for (let round = 0; round < 5; round += 1) {
    const next = cleanOnce(text);
    if (next === text) break;
    text = next;
  }
  return text;
}

function cleanOnce(html: string): string {
  const { body } = sanitiseMail(html, { messageId: 0, attachments: [], showImages: false, keep: true });
  if (body === null) return '';
  for (const image of body.querySelectorAll('img')) {
    const source = image.getAttribute('src');
    if (source === null || source === droppedTracker) image.remove();
  }
  return parse(body.innerHTML).body.innerHTML;
}
