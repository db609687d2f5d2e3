import { cleanText } from './characters.ts';

/** Header fields, beside those of ENVELOPE, by which an answer is addressed or a list is left. */
export const replyHeaderNames = [
  'List-Post',
  'Mail-Followup-To',
  'Delivered-To',
  'X-Original-To',
  'List-Unsubscribe',
  'List-Unsubscribe-Post',
] as const;

/** By lower-case name, unfolded; only those that are there. */
export type ReplyHeaders = Record<string, string>;

/** Longer than any honest header; the rest of a hostile one is not worth keeping. */
const longest = 4000;

const wanted = new Set(replyHeaderNames.map((name) => name.toLowerCase()));

/** A header field: its name in lower case, its value unfolded. */
export interface HeaderField {
  name: string;
  value: string;
}

/** The value of the first field of that name. */
export function headerField(fields: readonly HeaderField[], name: string): string | undefined {
  return fields.find((field) => field.name === name.toLowerCase())?.value;
}

/** The fields worth keeping of what FETCH BODY[HEADER.FIELDS (…)] answered. */
export function readReplyHeaders(fields: readonly HeaderField[]): ReplyHeaders | null {
  const kept: ReplyHeaders = {};
  for (const { name, value } of fields) {
    if (wanted.has(name) && kept[name] === undefined) kept[name] = cleanText(value.slice(0, longest)).trim();
  }
  return Object.keys(kept).length > 0 ? kept : null;
}

/** The fields of a block of a header, in its order. */
export function headerFields(block: Buffer | undefined): HeaderField[] {
  if (!block?.length) return [];
  const text = block.toString('latin1', 0, 1_000_000).replace(/\r?\n[ \t]/g, ' ');
  return text.split(/\r?\n/).flatMap((line) => {
    const at = line.indexOf(':');
    return at <= 0 ? [] : [{ name: line.slice(0, at).trim().toLowerCase(), value: line.slice(at + 1) }];
  });
}
