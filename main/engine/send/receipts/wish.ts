import type { Address } from '../../../../shared/model/message.ts';
import type { ReceiptWish } from '../../../../shared/model/receipt.ts';
import { Flag } from '../../imap/flags.ts';
import type { ReceiptRequest } from '../../mime/receipt-request.ts';
import type { SafetyFacts } from '../../safety/facts.ts';
import { all, one, type ReadableDb } from '../../store/database.ts';
import { readSettings } from '../../store/settings.ts';
import type { MessageAddresses } from '../../sync/normalise.ts';

/** The keyword by which every device knows that the request was answered (RFC 3503). */
export const answeredKeyword = '$MDNSent';

/** A message whose request for a receipt may be answered. */
export interface Receiptable {
  accountId: number;
  /** What the answer is remembered by. */
  key: string;
  messageId: string | null;
  subject: string;
  date: number;
  addresses: MessageAddresses;
  request: ReceiptRequest;
}

interface Row {
  account_id: number;
  message_id: string | null;
  content: string;
  subject: string;
  date: number;
  addresses: string;
  outgoing: number;
  headers: string | null;
}

/** The receipt that the person is to be asked about; null for most messages. */
export function receiptWish(db: ReadableDb, messageId: number): ReceiptWish | null {
  if (readSettings(db).readReceipts === 'never') return null;
  const found = receiptable(db, messageId);
  if (found === null) return null;
  const { to, returnPath } = found.request;
  const sender = found.addresses.from[0]?.address.toLowerCase();
  const isSender = (address: string): boolean => address.toLowerCase() === sender;
  const elsewhere = to.length > 1 || !isSender(to[0]!) || (returnPath !== null && !isSender(returnPath));
  return { to, elsewhere };
}

/**
 * The request of a message that somebody else wrote and that has not been answered, here or on another device. What
 * stands in Sent, Drafts or Junk is never answered.
 */
export function receiptable(db: ReadableDb, messageId: number): Receiptable | null {
  const row = one<Row>(
    db,
    `SELECT m.account_id, m.message_id, hex(m.content_key) AS content, m.subject, m.date, m.addresses, m.outgoing, b.headers
     FROM message m JOIN body b ON b.message_id = m.id WHERE m.id = ?`,
    messageId,
  );
  if (!row || row.outgoing === 1 || row.headers === null) return null;
  const { receipt: request } = JSON.parse(row.headers) as SafetyFacts;
  if (request === undefined) return null;
  const addresses = JSON.parse(row.addresses) as MessageAddresses;
  if (addresses.from.length === 0 || addresses.from.some((one) => isOwn(db, one))) return null;
  const places = all<{ role: string | null; flags: number; keywords: string }>(
    db,
    `SELECT b.role, p.flags, p.keywords FROM placement p JOIN mailbox b ON b.id = p.mailbox_id
     WHERE p.message_id = ? AND p.removed_by IS NULL`,
    messageId,
  );
  const isAside = places.some(
    ({ role, flags }) =>
      role === 'sent' || role === 'drafts' || role === 'junk' || (flags & Flag.draft) !== 0,
  );
  const isAnswered = places.some(({ keywords }) =>
    (JSON.parse(keywords) as string[]).some((one) => one.toLowerCase() === answeredKeyword.toLowerCase()),
  );
  if (places.length === 0 || isAside || isAnswered) return null;
  const key = row.message_id ?? row.content;
  const before = one(
    db,
    'SELECT 1 FROM receipt_answer WHERE account_id = ? AND message_id = ?',
    row.account_id,
    key,
  );
  if (before !== undefined) return null;
  const { account_id: accountId, message_id, subject, date } = row;
  return { accountId, key, messageId: message_id, subject, date, addresses, request };
}

function isOwn(db: ReadableDb, { address }: Address): boolean {
  return (
    one(
      db,
      'SELECT 1 FROM account WHERE email = ? UNION ALL SELECT 1 FROM identity WHERE email = ?',
      address,
      address,
    ) !== undefined
  );
}
