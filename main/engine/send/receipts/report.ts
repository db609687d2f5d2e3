import MimeNode from 'nodemailer/lib/mime-node';
import type { Address } from '../../../../shared/model/message.ts';
import { asciiAddress, oneLine } from '../header-values.ts';

/** What a receipt tells of. */
export interface ReceiptFacts {
  messageId: string;
  date: Date;
  /** Who has read it, by the address that it came to. */
  from: Address;
  to: readonly string[];
  originalRecipient: string | null;
  original: {
    messageId: string | null;
    subject: string;
    date: number;
    from: readonly Address[];
    to: readonly Address[];
  };
}

/**
 * A receipt in the form of RFC 8098 section 3: words for a person, the same for a program, and which message it was. Of
 * this computer it tells the name of the program and nothing else (section 6.2).
 */
export async function composeReceipt(facts: ReceiptFacts): Promise<Buffer> {
  const { original, from } = facts;
  const root = new MimeNode('multipart/report; report-type=disposition-notification', { newline: '\r\n' });
  root.setHeader({
    From: plain(from),
    To: facts.to.map((address) => oneLine(address)),
    Subject: `Read: ${oneLine(original.subject)}`,
    Date: facts.date.toUTCString().replace(/GMT$/, '+0000'),
    'Message-ID': facts.messageId,
    ...(original.messageId === null
      ? {}
      : { 'In-Reply-To': bracketed(original.messageId), References: bracketed(original.messageId) }),
  });
  root.createChild('text/plain; charset=utf-8').setContent(humanPart(facts));
  root.createChild('message/disposition-notification').setContent(machinePart(facts));
  root.createChild('text/rfc822-headers').setContent(headerPart(facts));
  return await root.build();
}

function humanPart({ original, from }: ReceiptFacts): string {
  const named = original.subject.trim() === '' ? '' : ` with the subject “${oneLine(original.subject)}”`;
  const at = new Date(original.date);
  const sent = Number.isNaN(at.getTime()) ? '' : ` of ${at.toUTCString()}`;
  return (
    `Your message to ${oneLine(from.address)}${named}${sent} was displayed. ` +
    'This says nothing about whether it was read to the end, or understood.\r\n'
  );
}

function machinePart({ from, originalRecipient, original }: ReceiptFacts): string {
  const lines = [
    'Reporting-UA: Curlew',
    ...(originalRecipient === null ? [] : [`Original-Recipient: ${oneLine(originalRecipient)}`]),
    `Final-Recipient: ${typedAddress(oneLine(from.address))}`,
    ...(original.messageId === null ? [] : [`Original-Message-ID: ${bracketed(original.messageId)}`]),
    'Disposition: manual-action/MDN-sent-manually; displayed',
  ];
  return `${lines.join('\r\n')}\r\n`;
}

/** The fields by which its writer knows the message, and none of those that it got on its way. */
function headerPart({ original }: ReceiptFacts): string {
  const at = new Date(original.date);
  const node = new MimeNode('text/plain', { newline: '\r\n' });
  node.setHeader({
    From: original.from.map(plain),
    To: original.to.slice(0, 20).map(plain),
    Subject: oneLine(original.subject),
    ...(Number.isNaN(at.getTime()) ? {} : { Date: at.toUTCString().replace(/GMT$/, '+0000') }),
    ...(original.messageId === null ? {} : { 'Message-ID': bracketed(original.messageId) }),
  });
  const wanted =
    original.messageId === null ? /^(?:from|to|subject|date):/i : /^(?:from|to|subject|date|message-id):/i;
  const fields = node.buildHeaders().split(/\r?\n(?![ \t])/);
  return `${fields
    .filter((field) => wanted.test(field))
    .join('\r\n')
    .replace(/\r?\n/g, '\r\n')}\r\n`;
}

/** An address with its type: RFC 6533 section 3 for one that ASCII cannot write. */
function typedAddress(address: string): string {
  const ascii = asciiAddress(address);
  if (/^[\x21-\x7e]+$/.test(ascii)) return `rfc822; ${ascii}`;
  const escaped = [...ascii].map((letter) =>
    /^[\x21-\x7e]$/.test(letter) && letter !== '\\' && letter !== '+' && letter !== '='
      ? letter
      : `\\x{${letter.codePointAt(0)!.toString(16).toUpperCase()}}`,
  );
  return `utf-8; ${escaped.join('')}`;
}

function bracketed(messageId: string): string {
  return `<${oneLine(messageId).replace(/[<>\s]/g, '')}>`;
}

function plain({ name, address }: Address): Address {
  return { name: oneLine(name), address: oneLine(address) };
}
