import { blockedImage } from '../features/conversation/sanitise/images.ts';
import { markQuote } from '../features/conversation/sanitise/quote.ts';
import {
  type SanitisedBody,
  type SanitiseOptions,
  sanitiseMail,
} from '../features/conversation/sanitise/sanitise.ts';
import { canRecolour } from './colours/recolour.ts';

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
blockquote { margin: 8px 0; padding-inline-start: 12px; border-inline-start: 2px solid #8d8f8966; }
table { overflow-wrap: break-word; }
hr { border-style: solid; border-width: 1px 0 0; }
`;

/** Rules that the message cannot overrule. Its height is measured, and must not depend on the frame's. */
const guardStyle = `
html, body { height: auto !important; min-height: 0 !important; max-height: none !important; position: static !important; transform: none !important; float: none !important; }
html[data-quote="hidden"] [data-curlew-quote] { display: none !important; }
@media print { html { -webkit-print-color-adjust: exact !important; print-color-adjust: exact !important; } }
::highlight(search), ::highlight(find) { background: #d9920042; }
::highlight(find-current) { background: #f2a93b; color: #1c1d1b; }
img[src="${blockedImage}"] { background: #8d8f8926 !important; border-radius: 4px; }
`;

export interface FilledFrame {
  readonly sanitised: SanitisedBody;
  /** A quotation at the end was found; `html[data-quote]` shows or hides it. */
  readonly hasQuote: boolean;
  readonly recolourable: boolean;
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
  inside.documentElement.dir = sanitised.dir ?? '';
  inside.documentElement.lang = sanitised.lang ?? '';
  return { sanitised, hasQuote: markQuote(body), recolourable: canRecolour(body) };
}
