import { losesInEditor } from './choice.ts';
import { cleanKept, keepWhole } from './keep.ts';

/** Class of a quote that is kept whole: in mail, where a draft is found again by it. */
export const keptClass = 'curlew-quote';

/** A quote that is kept whole. `html` is what `keepWhole` has made; a message forwarded inline is no citation. */
export interface KeptQuote {
  readonly kind: 'cited' | 'inline';
  readonly html: string;
}

/** How the editor knows one: an empty element with all of it in attributes. */
export const keptKind = 'data-kept-quote';
export const keptHtml = 'data-kept-html';

const citeStyle = 'margin:0 0 0 0.8ex;border-left:2px solid #b9bbb5;padding-left:1ex';

/** What mail programs know as a quotation. */
const quotations = 'blockquote[type="cite"], .gmail_quote, .yahoo_quoted, .moz-cite-prefix + blockquote';

/** A blockquote as mail programs know it. */
export function markAsCitation(quote: Element): void {
  quote.setAttribute('type', 'cite');
  quote.setAttribute('style', citeStyle);
}

/** The element that a quote is in a message. */
function inMail(document: Document, { kind, html }: KeptQuote): HTMLElement {
  const element = document.createElement(kind === 'cited' ? 'blockquote' : 'div');
  if (kind === 'cited') markAsCitation(element);
  element.className = keptClass;
  element.innerHTML = html;
  return element;
}

/** The element that a quote is for the editor. */
function inEditor(document: Document, { kind, html }: KeptQuote): HTMLElement {
  const element = document.createElement('div');
  element.setAttribute(keptKind, kind);
  element.setAttribute(keptHtml, html);
  return element;
}

/** A quote as it goes into the text of a message. */
export function keptQuoteInMail(quote: KeptQuote): string {
  return inMail(document.implementation.createHTMLDocument(''), quote).outerHTML;
}

/** Quotes that were taken out of a text, and the names of the elements that stand in their places. */
export interface LiftedQuotes {
  /** A copy of the body with the quotes as they are in a message. */
  inMail(body: HTMLElement): HTMLElement;
  /** Puts them back into this text or what became of it. */
  putBack(body: HTMLElement, where: 'mail' | 'editor'): void;
}

/**
 * Takes the quotes that are kept whole out of a text, so that nothing that is done to the text is done to them: those of
 * the editor, and those of a message by their class.
 *
 * @param foreign the text comes from elsewhere: what is lifted is made safe, and with it are lifted the quotes of other
 *   mail programs whose looks the editor cannot hold
 */
export function liftQuotes(text: Document, foreign = false): LiftedQuotes {
  const token = `kept-${crypto.randomUUID()}-`;
  const quotes: KeptQuote[] = [];
  const selector = `.${keptClass}, [${keptKind}]${foreign ? `, ${quotations}` : ''}`;
  for (const element of text.body.querySelectorAll<HTMLElement>(selector)) {
    // One within another goes with it.
    if (!text.body.contains(element)) continue;
    const quote = quoteOf(element, foreign ? text : null);
    if (quote === null) continue;
    const place = text.createElement('div');
    place.id = token + quotes.length;
    quotes.push(quote);
    element.replaceWith(place);
  }
  const putBack = (body: HTMLElement, make: typeof inMail): void => {
    for (const [index, quote] of quotes.entries()) {
      const place = body.querySelector(`[id="${token}${index}"]`);
      place?.replaceWith(make(body.ownerDocument, quote));
    }
  };
  return {
    inMail: (body) => {
      const copy = body.cloneNode(true) as HTMLElement;
      putBack(copy, inMail);
      return copy;
    },
    putBack: (body, where) => putBack(body, where === 'mail' ? inMail : inEditor),
  };
}

/** The quote that an element is. With `foreign`, the document that it came in, which nobody has made safe yet. */
function quoteOf(element: HTMLElement, foreign: Document | null): KeptQuote | null {
  const kind = element.getAttribute(keptKind);
  const html = element.getAttribute(keptHtml) ?? '';
  if (kind !== null)
    return { kind: kind === 'cited' ? 'cited' : 'inline', html: foreign === null ? html : cleanKept(html) };
  const isCitation = element.localName === 'blockquote';
  if (element.classList.contains(keptClass)) {
    const inside = element.innerHTML;
    return { kind: isCitation ? 'cited' : 'inline', html: foreign === null ? inside : cleanKept(inside) };
  }
  const styles = [...(foreign?.head.querySelectorAll('style') ?? [])].map((one) => one.outerHTML).join('');
  const kept = keepWhole(
    `<head>${styles}</head><body>${isCitation ? element.innerHTML : element.outerHTML}</body>`,
  );
  return kept !== null && losesInEditor(kept) ? { kind: isCitation ? 'cited' : 'inline', html: kept } : null;
}
