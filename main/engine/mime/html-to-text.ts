import { cleanText } from './characters.ts';
import { decodeEntities } from './html-entities.ts';

/** Elements whose content is not text for a reader (HTML Standard section 13.2.6.4: raw text and similar). */
const RAW_CONTENT = new Set(['script', 'style', 'title', 'iframe', 'noembed', 'noframes', 'xmp', 'template']);

const BLOCKS = new Set(
  (
    'address article aside blockquote body br caption center dd details dialog dir div dl dt fieldset figcaption ' +
    'figure footer form h1 h2 h3 h4 h5 h6 header hr html legend li main menu nav ol option p pre section summary ' +
    'table tbody textarea tfoot thead tr ul'
  ).split(' '),
);

const CELLS = new Set(['td', 'th']);

/**
 * The words of an HTML body, for snippets and the full text index; never for showing a message. Hidden preview text
 * is kept, because the sender wrote it to be the snippet.
 *
 * One pass that only moves forward, so time is linear in the input whatever it is. Never throws.
 *
 * @example htmlToText('<p>Tom &amp; <b>Ann</b></p><p>Bye') === 'Tom & Ann\nBye'
 */
export function htmlToText(html: string): string {
  const out = new TextBuilder();
  let position = 0;
  let preformatted = 0;
  while (position < html.length) {
    const open = html.indexOf('<', position);
    const end = open < 0 ? html.length : open;
    if (end > position) out.text(html.slice(position, end), preformatted > 0);
    if (open < 0) break;
    const next = html.charCodeAt(open + 1);
    const closing = next === 0x2f;
    if (isLetter(closing ? html.charCodeAt(open + 2) : next)) {
      const nameFrom = closing ? open + 2 : open + 1;
      const nameEnd = endOfName(html, nameFrom);
      // No element we know has a longer name; slicing a giant one would cost memory for nothing.
      const name = html.slice(nameFrom, Math.min(nameEnd, nameFrom + 20)).toLowerCase();
      position = endOfTag(html, nameEnd);
      if (BLOCKS.has(name)) out.lineBreak();
      else if (CELLS.has(name)) out.space();
      if (name === 'pre') preformatted = Math.max(0, preformatted + (closing ? -1 : 1));
      if (!closing && RAW_CONTENT.has(name)) position = endOfRawContent(html, position, name);
    } else if (html.startsWith('<!--', open)) {
      position = endOfComment(html, open);
    } else if (next === 0x21 || next === 0x3f || closing) {
      // <!doctype>, <![if …]>, <?xml …>, </ …>: comments to a browser
      position = after(html, '>', open);
    } else {
      out.text('<', false);
      position = open + 1;
    }
  }
  return cleanText(out.toString());
}

function isLetter(code: number): boolean {
  const lower = code | 0x20;
  return lower >= 0x61 && lower <= 0x7a;
}

function endOfName(html: string, from: number): number {
  let i = from;
  while (i < html.length) {
    const code = html.charCodeAt(i);
    if (code <= 0x20 || code === 0x2f || code === 0x3e) break;
    i++;
  }
  return i;
}

/** Behind the ">" that ends a tag. A quote only opens a value when it follows "=", as in the standard's tokenizer. */
function endOfTag(html: string, from: number): number {
  let afterEquals = false;
  for (let i = from; i < html.length; i++) {
    const code = html.charCodeAt(i);
    if (code === 0x3e) return i + 1;
    if (code === 0x3d) afterEquals = true;
    else if (afterEquals && (code === 0x22 || code === 0x27)) {
      const close = html.indexOf(code === 0x22 ? '"' : "'", i + 1);
      if (close < 0) return html.length;
      i = close;
      afterEquals = false;
    } else if (code > 0x20) afterEquals = false;
  }
  return html.length;
}

function endOfRawContent(html: string, from: number, name: string): number {
  const close = new RegExp(`</${name}(?=[\\s/>])`, 'gi');
  close.lastIndex = from;
  const match = close.exec(html);
  return match ? match.index : html.length;
}

function endOfComment(html: string, open: number): number {
  if (html.startsWith('>', open + 4)) return open + 5;
  if (html.startsWith('->', open + 4)) return open + 6;
  return after(html, '-->', open + 4);
}

function after(html: string, mark: string, from: number): number {
  const found = html.indexOf(mark, from);
  return found < 0 ? html.length : found + mark.length;
}

/** Collects text with whitespace folded as a browser does, without ever looking back. */
class TextBuilder {
  readonly #pieces: string[] = [];
  #pending: '' | ' ' | '\n' = '';

  text(raw: string, preformatted: boolean): void {
    const decoded = decodeEntities(raw);
    if (preformatted) {
      this.#flush();
      this.#pieces.push(decoded);
      return;
    }
    const folded = decoded.replace(/[\s\u00a0]+/g, ' ');
    if (folded === ' ') {
      this.space();
      return;
    }
    if (folded === '') return;
    if (folded.startsWith(' ')) this.space();
    this.#flush();
    this.#pieces.push(folded.startsWith(' ') ? folded.slice(1).trimEnd() : folded.trimEnd());
    if (folded.endsWith(' ')) this.space();
  }

  space(): void {
    if (this.#pending === '') this.#pending = ' ';
  }

  lineBreak(): void {
    this.#pending = '\n';
  }

  #flush(): void {
    if (this.#pieces.length > 0 && this.#pending !== '') this.#pieces.push(this.#pending);
    this.#pending = '';
  }

  toString(): string {
    return this.#pieces.join('');
  }
}
