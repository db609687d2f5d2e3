import { isAddress, parseAddressList } from '../../../shared/mail/address-list.ts';
import { cutText } from './characters.ts';

/** That a message asks for a read receipt, as its header says it (RFC 8098 section 2). */
export interface ReceiptRequest {
  /** Where the receipt is to go. */
  to: string[];
  /** Address of Return-Path (RFC 5321 section 4.4); null where the receiver wrote none. */
  returnPath: string | null;
  /** Original-Recipient (RFC 8098 section 2.3), to be copied into the receipt. */
  originalRecipient: string | null;
}

/** Header fields that tell of it, beside those by which a machine's mail is known. */
export const receiptHeaders = [
  'Disposition-Notification-To',
  'Disposition-Notification-Options',
  'Return-Path',
  'Original-Recipient',
  'Precedence',
  'Content-Type',
];

/** Who names more than this wants receipts to be mail for others. */
const mostAddresses = 5;

/**
 * The request of a header, null where there is none or it must not be answered: it is not clear where to, the message is
 * itself a report or came with the empty return path (RFC 8098 section 2.1), it demands what is not known here
 * (section 2.2), or a machine or a list wrote it to many.
 *
 * @param fields unfolded, names in lower case
 * @param automatic the header says so elsewhere
 */
export function readReceiptRequest(
  fields: readonly { name: string; value: string }[],
  automatic: boolean,
): ReceiptRequest | null {
  const all = (name: string): string[] =>
    fields.filter((field) => field.name === name).map((field) => field.value);
  const asked = all('disposition-notification-to');
  if (asked.length !== 1 || automatic) return null;
  if (all('precedence').some((value) => /^\s*(?:bulk|list|junk)\b/i.test(value))) return null;
  if (all('content-type').some((value) => /^\s*multipart\/report\b/i.test(value))) return null;
  if (all('disposition-notification-options').some((value) => /=\s*required\b/i.test(value))) return null;
  const [path] = all('return-path');
  if (path !== undefined && /^\s*<\s*>/.test(path)) return null;
  const to = [...new Set(parseAddressList(cutText(asked[0]!, 4000)).map(({ address }) => address))];
  if (to.length === 0 || to.length > mostAddresses || !to.every(isAddress)) return null;
  const returnPath = parseAddressList(cutText(path ?? '', 1000))[0]?.address ?? null;
  const [recipient] = all('original-recipient');
  const isWhole = recipient !== undefined && /^\s*[\w-]{1,40}\s*;\s*[\x21-\x7e]{1,500}\s*$/.test(recipient);
  return { to, returnPath, originalRecipient: isWhole ? recipient.trim() : null };
}
