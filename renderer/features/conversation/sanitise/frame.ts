import { blockedImage } from './images.ts';
import { type SanitisedBody, type SanitiseOptions, sanitiseMail } from './sanitise.ts';

/**
 * Style of the frame before the message's own. Fonts cannot be loaded in there (font-src 'none'), so the system's
 * interface font stands in for Inter. `flow-root` and `height: auto` keep the measured height honest.
 */
const baseStyle = `
html { overflow-x: auto; overflow-y: hidden; scrollbar-width: thin; background: transparent; -webkit-text-size-adjust: 100%; }
html[data-tone="dark"] { color-scheme: dark; }
html[data-tone="light"], html[data-tone="paper"], html[data-tone="darkened"] { color-scheme: light; }
html[data-tone="paper"] { background: #fff; }
body { margin: 0; display: flow-root; color: #1c1d1b; overflow-wrap: anywhere;
  font: 400 14.5px/1.62 "Inter Variable", Inter, system-ui, "Segoe UI", "Noto Sans", "Noto Color Emoji", sans-serif; }
html[data-tone="dark"] body { color: #e9e9e4; }
html[data-tone="paper"][data-plain] body { padding: 16px; }
html[data-plain] body { max-width: 66ch; }
a { color: #17656e; text-underline-offset: 2px; }
html[data-tone="dark"] a { color: #6cc0c6; }
a:focus-visible { outline: 2px solid currentColor; outline-offset: 2px; border-radius: 2px; }
img { max-width: 100%; }
p { margin: 0 0 12px; }
body > :last-child { margin-bottom: 0; }
pre { white-space: pre-wrap; }
blockquote { margin: 8px 0; padding-left: 12px; border-left: 2px solid #8d8f8966; }
table { overflow-wrap: break-word; }
`;

/**
 * Rules that the message cannot overrule: what was made for a white ground is turned over as a whole, which keeps every
 * contrast it was made with, and pictures are turned back. Its height is measured, and must not depend on the
 * frame's.
 */
const guardStyle = `
html, body { height: auto !important; min-height: 0 !important; max-height: none !important; position: static !important; transform: none !important; float: none !important; }
html[data-quote="hidden"] [data-curlew-quote] { display: none !important; }
html[data-tone="darkened"] { background: #fff !important; filter: invert(1) hue-rotate(180deg) !important; }
html[data-tone="darkened"] img { filter: invert(1) hue-rotate(180deg) !important; }
::highlight(search), ::highlight(find) { background: #d9920042; }
::highlight(find-current) { background: #f2a93b; color: #1c1d1b; }
img[src="${blockedImage}"] { background: #8d8f8926 !important; border-radius: 4px; }
`;

export type FrameTone = 'light' | 'dark' | 'paper' | 'darkened';

export interface FilledFrame {
  readonly sanitised: SanitisedBody;
  /** A quotation at the end was found; `html[data-quote]` shows or hides it. */
  readonly hasQuote: boolean;
}

const quoteSelector =
  '.gmail_quote, blockquote[type="cite"], .moz-cite-prefix + blockquote, .yahoo_quoted, #divRplyFwdMsg';

/** True when nothing is said after the element. */
function nothingFollows(element: Element): boolean {
  for (
    let node: Element | null = element;
    node !== null && node.localName !== 'body';
    node = node.parentElement
  ) {
    for (let next = node.nextSibling; next !== null; next = next.nextSibling) {
      if ((next.textContent ?? '').trim() !== '') return false;
      if (next instanceof Element && next.querySelector('img') !== null) return false;
    }
  }
  return true;
}

function styleElement(inside: Document, css: string): HTMLStyleElement {
  const style = inside.createElement('style');
  style.textContent = css;
  return style;
}

/**
 * Puts one HTML part into the mail frame's document: sanitised nodes are adopted as they are, between the frame's own
 * two style sheets. May throw on hostile input; the caller then shows the text.
 */
export function fillFrame(inside: Document, html: string, options: SanitiseOptions): FilledFrame {
  const sanitised = sanitiseMail(html, options);
  const head = sanitised.head ?? inside.createElement('head');
  const body = sanitised.body ?? inside.createElement('body');
  if (html.trim() !== '' && (body.textContent ?? '').trim() === '' && body.querySelector('img') === null) {
    // A frameset, say: what words there are stand where no sanitised document shows them.
    throw new Error('Nothing of the message is left to show.');
  }
  inside.documentElement.replaceChildren(inside.adoptNode(head), inside.adoptNode(body));
  head.prepend(styleElement(inside, baseStyle));
  head.append(styleElement(inside, guardStyle));
  inside.documentElement.toggleAttribute('data-plain', sanitised.plain);
  return { sanitised, hasQuote: markQuote(body) };
}

/** Marks the last quotation and all after it with an attribute of ours, which mail cannot bring (no data attributes). */
function markQuote(body: HTMLElement): boolean {
  const quote = body.querySelector(quoteSelector);
  if (quote === null || (body.textContent ?? '').trim() === (quote.textContent ?? '').trim()) return false;
  // Outlook's "From: … Sent: …" block has the quotation as its following siblings.
  const siblings = quote.id === 'divRplyFwdMsg';
  if (!siblings && !nothingFollows(quote)) return false;
  quote.setAttribute('data-curlew-quote', '');
  if (siblings) {
    for (let next = quote.nextElementSibling; next !== null; next = next.nextElementSibling) {
      next.setAttribute('data-curlew-quote', '');
    }
  }
  return true;
}
