import type { MessageAddressObject, MessageEnvelopeObject } from 'imapflow';
import { decodeText, parseEnvelope } from 'imapflow/lib/tools.js';
import type { Token } from './tokens.ts';
import { decodeUsualWords } from './usual-words.ts';

/**
 * Reads an ENVELOPE (RFC 9051 section 7.5.2) as imapflow does, but looks for encoded words only in text that has some:
 * looking takes most of imapflow's time for it, and most text has none.
 */
export function readEnvelope(fields: readonly Token[]): MessageEnvelopeObject {
  const envelope: MessageEnvelopeObject = {};
  const date = textOf(fields[0]);
  if (date) {
    const moment = new Date(date);
    envelope.date = Number.isNaN(moment.getTime()) ? date : moment;
  }
  const subject = textOf(fields[1]);
  if (subject)
    envelope.subject = hasEncodedWord(subject)
      ? (decodeUsualWords(subject) ?? decodedSubject(subject))
      : subject;
  const people = ['from', 'sender', 'replyTo', 'to', 'cc', 'bcc'] as const;
  for (const [index, field] of people.entries()) {
    const list = fields[index + 2];
    if (Array.isArray(list) && list.length > 0) envelope[field] = list.flatMap(readAddress);
  }
  const inReplyTo = textOf(fields[8]);
  if (inReplyTo) envelope.inReplyTo = inReplyTo.trim();
  const messageId = textOf(fields[9]);
  if (messageId) envelope.messageId = messageId.trim();
  return envelope;
}

function readAddress(entry: Token): MessageAddressObject[] {
  if (!Array.isArray(entry)) return [];
  const name = nameOf(textOf(entry[0]));
  const mailbox = textOf(entry[2]);
  const host = textOf(entry[3]);
  // Without a host it is the name of a group, or its end (RFC 9051 section 7.5.2).
  const address = host ? `${mailbox}@${host}` : '';
  const shown = host ? name : name || nameOf(mailbox);
  return shown || address ? [{ name: shown, address }] : [];
}

function textOf(token: Token | undefined): string {
  if (!token || Array.isArray(token)) return '';
  return token.value.toString();
}

function hasEncodedWord(text: string): boolean {
  return text.includes('=?');
}

/** As `decodeText` of imapflow: without the quotes that some servers leave around a name. */
function nameOf(text: string): string {
  const plain = hasEncodedWord(text) ? decodeUsualWords(text) : text;
  if (plain === null) return decodeText(text);
  return plain.length > 2 && plain.startsWith('"') && plain.endsWith('"') ? plain.slice(1, -1) : plain;
}

/** The subject's quotes are its own: imapflow has no other way to decode it. */
function decodedSubject(subject: string): string {
  const attributes = [null, { value: subject }] as Parameters<typeof parseEnvelope>[0];
  return parseEnvelope(attributes).subject ?? '';
}
