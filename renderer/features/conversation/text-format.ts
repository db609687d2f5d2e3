/** A stretch of plain text: words, or something to click. */
export type TextPiece =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'link'; readonly text: string; readonly url: string };

/** A block of a plain text message. */
export interface TextBlock {
  readonly kind: 'text' | 'quote' | 'signature';
  /** Lines with their quote marks taken off one level. */
  readonly text: string;
  /** Quoted text that is hidden behind a button at first. */
  readonly folded: boolean;
}

/**
 * Every repetition is bounded and no match begins inside a word: a line of a megabyte without a space must not take
 * time that grows with its square.
 */
/**
 * Every repetition is bounded, and a mail address is looked for from its `@`: a message of one line, a megabyte long,
 * must not take longer than its length.
 */
const webAddress = /\b(?:https?:\/\/|mailto:|www\.)[^\s<>"'`{}|\\^]{1,2048}/gi;
const localPart = /[\w.+%-]{1,64}$/;
const domainPart = /^[\w-]{1,63}(?:\.[\w-]{1,63}){1,10}/;
const trailing = /[.,;:!?…。、]+$/;

/** Cuts off what belongs to the sentence and not to the address: final stops, and brackets without a partner. */
function trimLink(raw: string): string {
  let link = raw;
  for (;;) {
    const before = link;
    link = link.replace(trailing, '');
    for (const [open, close] of [
      ['(', ')'],
      ['[', ']'],
      ['（', '）'],
    ] as const) {
      if (link.endsWith(close) && link.split(close).length > link.split(open).length)
        link = link.slice(0, -1);
    }
    if (link === before) return link;
  }
}

function urlOf(text: string): string | null {
  const raw = /^(https?|mailto):/i.test(text)
    ? text
    : /^www\./i.test(text)
      ? `https://${text}`
      : `mailto:${text}`;
  try {
    const url = new URL(raw);
    return url.protocol === 'http:' || url.protocol === 'https:' || url.protocol === 'mailto:' ? raw : null;
  } catch {
    return null;
  }
}

interface Found {
  readonly at: number;
  readonly text: string;
}

function* mailAddresses(text: string): Generator<Found> {
  for (let at = text.indexOf('@'); at !== -1; at = text.indexOf('@', at + 1)) {
    const local = localPart.exec(text.slice(Math.max(0, at - 64), at))?.[0];
    const domain = domainPart.exec(text.slice(at + 1, at + 320))?.[0];
    if (local !== undefined && domain !== undefined)
      yield { at: at - local.length, text: `${local}@${domain}` };
  }
}

/** Finds web and mail addresses in plain text. Nothing is parsed as HTML: what comes back are pieces of text. */
export function linkify(text: string): TextPiece[] {
  const found: Found[] = [
    ...[...text.matchAll(webAddress)].map((match) => ({ at: match.index, text: match[0] })),
    ...mailAddresses(text),
  ].sort((a, b) => a.at - b.at);
  const pieces: TextPiece[] = [];
  let end = 0;
  for (const candidate of found) {
    // "https://me@host" is one address, not two.
    if (candidate.at < end) continue;
    const link = trimLink(candidate.text);
    const url = urlOf(link);
    if (url === null) continue;
    if (candidate.at > end) pieces.push({ kind: 'text', text: text.slice(end, candidate.at) });
    pieces.push({ kind: 'link', text: link, url });
    end = candidate.at + link.length;
  }
  if (end < text.length) pieces.push({ kind: 'text', text: text.slice(end) });
  return pieces;
}

const attribution = /(wrote|schrieb|a écrit|escribió|ha scritto|skrev|schreef|написал[аи]?)\s*:\s*$/i;
const originalMessage =
  /^-{2,}\s*(original message|ursprüngliche nachricht|message d'origine|forwarded message)\s*-{2,}$/i;

/** Longest quotation in the middle of a message that is shown unfolded: people answer below such lines. */
const shortQuote = 8;

/**
 * Splits a plain text message into what was written, what was quoted, and the signature. The quotation at the end, and
 * long ones before, are folded; a short quotation that is answered below stays open. A message that is nothing but
 * quotation is not folded.
 */
export function splitText(content: string): TextBlock[] {
  const lines = content
    .replace(/\r\n?/g, '\n')
    .trimEnd()
    .split('\n')
    .map((line) => line.trimEnd());
  const raw = groupLines(lines);
  const lastText = raw.findLastIndex(
    (block) => block.kind === 'text' && block.lines.some((line) => line !== ''),
  );
  return raw
    .map((block, index): TextBlock => {
      const quote = block.kind === 'quote';
      return {
        kind: block.kind,
        text: block.lines.join('\n').replace(/^\n+|\n+$/g, ''),
        folded: quote && lastText !== -1 && (index > lastText || block.lines.length > shortQuote),
      };
    })
    .filter((block) => block.text !== '');
}

interface LineGroup {
  kind: TextBlock['kind'];
  lines: string[];
}

function groupLines(lines: readonly string[]): LineGroup[] {
  const groups: LineGroup[] = [];
  let rest: 'none' | 'signature' | 'original' = 'none';
  for (const [index, line] of lines.entries()) {
    const quoted = /^>+ ?/.exec(line);
    if (rest === 'none' && (line === '--' || line === '-- ')) rest = 'signature';
    if (rest === 'none' && index > 0 && originalMessage.test(line.trim())) rest = 'original';
    const kind: TextBlock['kind'] =
      rest === 'original' || quoted !== null ? 'quote' : rest === 'signature' ? 'signature' : 'text';
    const previous = groups.at(-1);
    const text = quoted === null ? line : line.replace(/^> ?/, '');
    if (previous?.kind === kind) previous.lines.push(text);
    else if (kind === 'quote' && previous !== undefined)
      groups.push({ kind, lines: [...takeAttribution(previous), text] });
    else groups.push({ kind, lines: [text] });
  }
  return groups;
}

/** "On Monday, Jonas wrote:" belongs to the quotation below it, also when it is broken over two lines. */
function takeAttribution(block: LineGroup): string[] {
  let end = block.lines.length;
  while (end > 0 && block.lines[end - 1] === '') end -= 1;
  if (end === 0 || !attribution.test(block.lines[end - 1] ?? '')) return [];
  const wrapped =
    end > 1 && block.lines[end - 2] !== '' && !/^(on|am|le|el|il|op|den)\b/i.test(block.lines[end - 1] ?? '');
  return block.lines.splice(wrapped ? end - 2 : end - 1);
}

/**
 * True for lines that only a typewriter's even letters keep in order: patches, and columns made of spaces. A paragraph
 * of sentences is none, though one may end in many blanks.
 */
export function needsEvenLetters(text: string): boolean {
  if (/^(diff --git |@@ -\d|--- a\/|\+\+\+ b\/| [^\n|]{1,200} \| +\d+ [+-]+$)/m.test(text)) return true;
  const lines = text.split('\n').filter((line) => line !== '');
  const columns = lines.filter((line) => /\S(?: {3,}|\t)\S/.test(line)).length;
  return columns > 1 && columns >= lines.length / 2;
}

/** Paragraphs of a text block: groups of lines between blank lines. */
export function paragraphs(text: string): string[] {
  return text.split(/\n{2,}/);
}
