import type { FetchMessageObject } from 'imapflow';
import { parseBodystructure } from 'imapflow/lib/tools.js';
import { readEnvelope } from './read-envelope.ts';
import { ResponseTokens, type Token, unusual } from './tokens.ts';

/** A response as imapflow's stream hands it on: a line, and the bytes of the literals that were cut out of it. */
export interface RawResponse {
  payload: Buffer;
  literals: readonly Buffer[];
}

const largest = 4_294_967_295;

/**
 * Reads a FETCH response with what a list of messages and their text is made of: UID, FLAGS, INTERNALDATE, RFC822.SIZE,
 * ENVELOPE, BODYSTRUCTURE, chosen header fields, parts, MODSEQ and EMAILID (RFC 9051 section 7.5.2, RFC 7162, RFC 8474).
 *
 * @returns null when it is anything else or written in an unusual way: imapflow reads it then. What this reads,
 *   imapflow would have read the same, at a third of the speed.
 */
export function readRow(response: RawResponse): FetchMessageObject | null {
  const head = /^\* (\d{1,10}) FETCH \(/i.exec(response.payload.toString('latin1', 0, 24));
  if (!head) return null;
  try {
    return readItems(response, Number(head[1]), head[0].length);
  } catch (thrown) {
    if (thrown === unusual) return null;
    throw thrown;
  }
}

function readItems(response: RawResponse, seq: number, start: number): FetchMessageObject {
  const tokens = new ResponseTokens(response.payload.toString(), response.literals, start);
  // Without a UID where the server gives none, as imapflow has it, whatever its type says.
  const row = { seq: within(seq) } as FetchMessageObject;
  for (;;) {
    const name = tokens.itemName();
    if (!tokens.skips(' ')) throw unusual;
    readItem(row, name, tokens.token());
    if (tokens.skips(')')) break;
    if (!tokens.skips(' ')) throw unusual;
  }
  if (!tokens.isAtEnd) throw unusual;
  return row;
}

function readItem(row: FetchMessageObject, name: string, value: Token): void {
  switch (name) {
    case 'UID':
      row.uid = within(number(value));
      return;
    case 'FLAGS':
      row.flags = new Set(listOf(value));
      return;
    case 'RFC822.SIZE':
      row.size = number(value);
      return;
    case 'INTERNALDATE':
      row.internalDate = date(text(value));
      return;
    case 'ENVELOPE':
      if (value !== null) row.envelope = readEnvelope(items(value));
      return;
    case 'BODYSTRUCTURE':
      if (value !== null) row.bodyStructure = parseBodystructure(attributes(value));
      return;
    case 'BODY[HEADER.FIELDS':
      row.headers = bytes(value);
      return;
    case 'MODSEQ':
      row.modseq = BigInt(digits(only(value)));
      return;
    case 'EMAILID':
      row.emailId = only(value);
      return;
    case 'X-GM-MSGID':
      row.emailId = text(value);
      return;
    default:
      row.bodyParts ??= new Map();
      row.bodyParts.set(partOf(name), bytes(value));
  }
}

/** The part of a message that an item is the content of (RFC 9051 section 6.4.5.1). */
function partOf(name: string): string {
  const part = /^BODY\[(\d[\d.]*)$/.exec(name)?.[1];
  if (part === undefined) throw unusual;
  return part;
}

function items(value: Token): Token[] {
  if (!Array.isArray(value)) throw unusual;
  return value;
}

/** A list as imapflow's readers take it: they look only at values. */
function attributes(value: Token): Parameters<typeof parseBodystructure>[0] {
  return items(value) as Parameters<typeof parseBodystructure>[0];
}

function text(value: Token): string {
  if (value === null || Array.isArray(value) || typeof value.value !== 'string') throw unusual;
  return value.value;
}

function bytes(value: Token): Buffer {
  if (value === null || Array.isArray(value)) throw unusual;
  return typeof value.value === 'string' ? Buffer.from(value.value) : value.value;
}

function listOf(value: Token): string[] {
  return items(value).map(text);
}

/** The one value of a list. */
function only(value: Token): string {
  const list = listOf(value);
  if (list.length !== 1 || list[0] === '') throw unusual;
  return list[0]!;
}

function number(value: Token): number {
  const found = Number(digits(text(value)));
  if (!Number.isSafeInteger(found)) throw unusual;
  return found;
}

function digits(value: string): string {
  if (!/^\d{1,19}$/.test(value)) throw unusual;
  return value;
}
/** A UID or sequence number (nz-number). */
function within(value: number): number {
  if (value < 1 || value > largest) throw unusual;
  return value;
}

function date(value: string): Date {
  const moment = new Date(value);
  if (Number.isNaN(moment.getTime())) throw unusual;
  return moment;
}
