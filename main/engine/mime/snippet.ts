import type { BodyPart } from '../../../shared/model/message.ts';
import { cleanLine, cutText, dropInvisible } from './characters.ts';
import { htmlToText } from './html-to-text.ts';

const MAX_SNIPPET = 200;
/** The first words are all that is wanted, and styles can fill the first 100 KB of a newsletter. */
const MAX_LOOKED_AT = 300_000;
const MAX_LINES = 500;

/**
 * "On … wrote:" as the large programs write it, in the languages they write it in. Tested on single lines of bounded
 * length that end with a colon.
 */
const ATTRIBUTIONS = [
  /^(?:on|at|in)\b.{3,250}\b(?:wrote|writes|said)\s?:$/iu, // English
  /^(?:am|den|vom)\s.{3,250}(?:schrieb|geschrieben)\b.{0,100}:$/iu, // German
  /^.{3,200}\sschrieb(?:\s.{0,150})?:$/iu,
  /^le\s.{3,250}(?:a écrit|écrit)\s?:$/iu, // French
  /^el\s.{3,250}escribi[óo]\s?:$/iu, // Spanish
  /^(?:em|a)\s.{3,250}escreveu\s?:$/iu, // Portuguese
  /^(?:il|in data)\s.{3,250}ha scritto\s?:$/iu, // Italian
  /^op\s.{3,250}(?:schreef|geschreven)\b.{0,100}:$/iu, // Dutch
  /^(?:den|d\.|på)\s.{3,250}(?:skrev|följande)\b.{0,100}:$/iu, // Swedish, Danish, Norwegian
  /^.{3,200}\s(?:skrev|kirjoitti|napisał(?:\(a\))?|napsala?|napísala?|írta|a scris|yazdı|pisze|wrote|kirjutas)\b.{0,100}:$/iu,
  /^.{3,250}(?:пишет|писал[а(]?.{0,4}|написав|написала?|пише)\s?:$/iu, // Russian, Ukrainian
  /^.{3,250}(?:のメール|書きました|写道|寫道|작성|đã viết|έγραψε|كتب|כתב).{0,100}[:：]$/iu,
];

/** What stands above a forwarded or answered message in Outlook and others; all below it is not this sender's. */
const DIVIDER =
  /^(?:-{2,}\s*(?:original message|forwarded message|ursprüngliche nachricht|weitergeleitete nachricht|message d'origine|message transféré|mensaje original|mensaje reenviado|mensagem original|messaggio originale|oorspronkelijk bericht|doorgestuurd bericht|ursprungligt meddelande|исходное сообщение|原始邮件)\b.*|_{10,})$/iu;

const URL_ONLY = /^[<[(]?(?:https?:\/\/|www\.)\S+$/iu;
const LEADING_URL = /^[<[(]?(?:https?:\/\/|www\.)\S+\s+/iu;

/**
 * The first words of a message for its row in the list: at most 200 characters on one line, without quoted text,
 * signature and invisible padding. A message of quotes only shows those.
 */
export function makeSnippet(parts: readonly BodyPart[]): string {
  let quotedOnly = '';
  for (const part of parts) {
    const content = part.content.slice(0, MAX_LOOKED_AT);
    const text = dropInvisible(part.kind === 'html' ? htmlToText(content) : content);
    const lines = text.split('\n', MAX_LINES);
    const own = withoutUrls(ownLines(lines));
    if (own !== '') return shorten(own);
    quotedOnly ||= withoutUrls(lines.map(cleaned).filter((line) => line !== ''));
  }
  return shorten(quotedOnly);
}

function cleaned(line: string): string {
  return cleanLine(line.slice(0, 2000));
}

/** The first lines the sender wrote. */
function ownLines(lines: string[]): string[] {
  const own: string[] = [];
  const known: string[] = [];
  const at = (index: number): string => {
    known[index] ??= cleaned(lines[index] ?? '');
    return known[index];
  };
  for (let i = 0; i < lines.length; i++) {
    const line = at(i);
    // cleanLine has trimmed the blank of the signature mark "-- " (RFC 3676 section 4.3)
    if (line === '--' || DIVIDER.test(line)) break;
    if (line === '' || line.startsWith('>') || /^\[(?:image|cid):/iu.test(line)) continue;
    if (isAttribution(line)) continue;
    // broken over two lines, as by Gmail
    if (!line.endsWith(':') && at(i + 1).endsWith(':') && isAttribution(`${line} ${at(i + 1)}`)) {
      i++;
      continue;
    }
    own.push(line);
    if (own.length > 50) break;
  }
  return own;
}

function isAttribution(line: string): boolean {
  return line.length <= 300 && /[:：]$/u.test(line) && ATTRIBUTIONS.some((pattern) => pattern.test(line));
}

/** Addresses of pages say little: not first where there is anything else. */
function withoutUrls(lines: string[]): string {
  const first = lines.findIndex((line) => !URL_ONLY.test(line));
  const text = (first < 0 ? lines : lines.slice(first)).join(' ');
  const rest = text.replace(LEADING_URL, '');
  return rest === '' ? text : rest;
}

function shorten(text: string): string {
  if (text.length <= MAX_SNIPPET) return text;
  const cut = cutText(text, MAX_SNIPPET);
  const blank = cut.lastIndexOf(' ');
  return blank > MAX_SNIPPET - 40 ? cut.slice(0, blank) : cut;
}
