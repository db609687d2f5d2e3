import { ApiError } from '../../../shared/api/error.ts';
import { parseAddressList } from '../../../shared/mail/address-list.ts';
import type { Account } from '../../../shared/model/account.ts';
import type { DraftContent } from '../../../shared/model/draft.ts';
import type { Identity } from '../../../shared/model/identity.ts';
import type { Address } from '../../../shared/model/message.ts';
import { decodeEncodedWords } from '../mime/encoded-words.ts';
import type { ReplyHeaders } from '../mime/reply-headers.ts';
import { listAccounts } from '../store/accounts.ts';
import { one, type ReadableDb } from '../store/database.ts';
import { listIdentities } from '../store/identities.ts';
import type { MessageAddresses } from '../sync/normalise.ts';
import { baseSubject } from '../threads/subject.ts';

export type PrepareHow = 'reply' | 'reply-all' | 'forward' | 'edit-as-new';

interface MessageRow {
  account_id: number;
  message_id: string | null;
  subject: string;
  addresses: string;
  outgoing: number;
  reference_ids: string;
  reply_headers: string | null;
}

/**
 * Addresses an answer: who gets it, from which of the owner's addresses, under which subject, in which conversation
 * (RFC 5322 section 3.6.4). The quoted text is the interface's to add, as it has the sanitiser.
 * @throws ApiError `not-found`
 */
export function prepareContent(db: ReadableDb, how: PrepareHow, messageId: number): DraftContent {
  const row = one<MessageRow>(
    db,
    `SELECT account_id, message_id, subject, addresses, outgoing, reference_ids, reply_headers
     FROM message WHERE id = ?`,
    messageId,
  );
  if (!row) throw new ApiError('not-found', 'This message is no longer here.');
  const accounts = listAccounts(db);
  const account = accounts.find((one) => one.id === row.account_id);
  if (!account) throw new ApiError('not-found', 'This account is no longer here.');
  const original = JSON.parse(row.addresses) as MessageAddresses;
  const headers = row.reply_headers === null ? {} : (JSON.parse(row.reply_headers) as ReplyHeaders);
  const own = new Set(accounts.map((one) => one.email.toLowerCase()));
  const identities = listIdentities(db);
  for (const { email } of identities) own.add(email.toLowerCase());
  const ofAccount = identities.filter((one) => one.accountId === account.id);
  const isOutgoing = wasWrittenHere(db, messageId, row.outgoing === 1, account, ofAccount, original);
  const from = isOutgoing
    ? writtenFrom(account, ofAccount, original)
    : addressedTo(account, ofAccount, original, headers);
  const replyTo = ofAccount.find((one) => one.email.toLowerCase() === from.address.toLowerCase())?.replyTo;
  own.add(from.address.toLowerCase());
  const isOwn = ({ address }: Address): boolean =>
    own.has(withoutTag(address)) || own.has(address.toLowerCase());
  const base = {
    accountId: account.id,
    from,
    ...(replyTo ? { replyTo } : {}),
    bcc: [],
    format: 'html' as const,
    html: '',
    text: '',
    files: [],
  };
  if (how === 'forward' || how === 'edit-as-new') {
    const again = how === 'edit-as-new';
    return {
      ...base,
      to: again ? original.to : [],
      cc: again ? original.cc : [],
      bcc: again ? original.bcc : [],
      subject: again ? row.subject : `Fwd: ${baseSubject(row.subject)}`,
      relation: again ? null : { kind: 'forward', messageId },
      inReplyTo: null,
      // A forwarded message stays in the owner's own conversation.
      references: again || row.message_id === null ? [] : [row.message_id],
    };
  }
  const { to, cc } = recipients(how, original, headers, isOutgoing, isOwn);
  const references = JSON.parse(row.reference_ids) as string[];
  return {
    ...base,
    to,
    cc,
    subject: `Re: ${baseSubject(row.subject)}`,
    relation: { kind: 'reply', messageId },
    inReplyTo: row.message_id,
    references: chain(references, row.message_id),
  };
}

/** The chain of an answer: its parent's, and its parent; of a very long one the beginning and the end. */
function chain(references: readonly string[], parent: string | null): string[] {
  const whole = [...references.filter((id) => id !== parent), ...(parent === null ? [] : [parent])];
  return whole.length <= 50 ? whole : [whole[0]!, ...whole.slice(-49)];
}

function recipients(
  how: 'reply' | 'reply-all',
  original: MessageAddresses,
  headers: ReplyHeaders,
  outgoing: boolean,
  isOwn: (address: Address) => boolean,
): { to: Address[]; cc: Address[] } {
  const sender = original.replyTo.length > 0 ? original.replyTo : original.from;
  // Who answers their own message goes on with those it went to, wherever answers to it were to go.
  const first = outgoing ? original.to : sender;
  if (how === 'reply')
    return {
      to: unique(
        first.filter((one) => !isOwn(one)),
        first,
      ),
      cc: [],
    };
  const followUp = parseAddressList(headers['mail-followup-to'] ?? '').map(({ name, address }) => ({
    name: decodeEncodedWords(name),
    address,
  }));
  if (followUp.length > 0 && !outgoing)
    return {
      to: unique(
        followUp.filter((one) => !isOwn(one)),
        followUp,
      ),
      cc: [],
    };
  const to = unique(
    first.filter((one) => !isOwn(one)),
    first,
  );
  const listPost = listAddress(headers['list-post']);
  const others = [...original.to, ...original.cc, ...(listPost ? [listPost] : [])];
  const known = new Set(to.map((one) => one.address.toLowerCase()));
  const cc = unique(
    others.filter((one) => !isOwn(one) && !known.has(one.address.toLowerCase())),
    [],
  );
  return { to, cc };
}

/** Each address once; `otherwise` when nothing is left, as for a message to oneself. */
function unique(addresses: readonly Address[], otherwise: readonly Address[]): Address[] {
  const seen = new Map<string, Address>();
  for (const one of addresses.length > 0 ? addresses : otherwise) {
    const key = one.address.toLowerCase();
    if (one.address !== '' && !seen.has(key)) seen.set(key, one);
  }
  return [...seen.values()];
}

/** `List-Post: <mailto:list@example.org>` (RFC 2369 section 3.4); "NO" where nobody may write to it. */
function listAddress(header: string | undefined): Address | null {
  const address = /<mailto:([^>?]+)/i.exec(header ?? '')?.[1];
  if (!address) return null;
  try {
    return { name: '', address: decodeURIComponent(address) };
  } catch {
    // A stray %: as it stands, then.
    return { name: '', address };
  }
}

/**
 * From: the address that received the message when it is the account's own in another guise: with a tag (RFC 5233),
 * or any name of the account's own domain that the server says it was delivered to (a catch-all).
 */
function addressedTo(
  account: Account,
  identities: readonly Identity[],
  original: MessageAddresses,
  headers: ReplyHeaders,
): Address {
  const standard = { name: account.name, address: account.email };
  const email = account.email.toLowerCase();
  const candidates = [...original.to, ...original.cc].map((one) => one.address);
  for (const address of candidates) if (address.toLowerCase() === email) return standard;
  const alias = candidates.map((address) => identityOf(identities, address)).find((one) => one !== undefined);
  if (alias) return { name: alias.name, address: alias.email };
  const tagged = candidates.find((address) => withoutTag(address) === email);
  if (tagged) return { name: account.name, address: tagged };
  const delivered = [headers['x-original-to'], headers['delivered-to']]
    .flatMap((value) => parseAddressList(value ?? ''))
    .map((one) => one.address);
  // By Bcc or from a list, so that it stands nowhere else.
  const hidden = delivered.map((address) => identityOf(identities, address)).find((one) => one !== undefined);
  if (hidden) return { name: hidden.name, address: hidden.email };
  const domain = email.slice(email.lastIndexOf('@'));
  const isSharedDomain = commonProviders.has(domain.slice(1));
  const caught = delivered.find((address) => {
    const lower = address.toLowerCase();
    return lower !== email && (withoutTag(lower) === email || (!isSharedDomain && lower.endsWith(domain)));
  });
  // Only an address that the sender wrote to: a list's or an alias's inner name is nobody's sender.
  const isNamed = candidates.some((address) => address.toLowerCase() === caught?.toLowerCase());
  // A list takes answers only from the address that gets its mail.
  const isSubscribed = headers['list-post'] !== undefined && withoutTag(caught ?? '') === email;
  return caught && (isNamed || isSubscribed) ? { name: account.name, address: caught } : standard;
}

/** Whether the message went out from this account, under whichever of its addresses. */
function wasWrittenHere(
  db: ReadableDb,
  messageId: number,
  fromStandard: boolean,
  account: Account,
  identities: readonly Identity[],
  { from: [writer] }: MessageAddresses,
): boolean {
  if (fromStandard || writer === undefined) return fromStandard;
  if (identityOf(identities, writer.address) || withoutTag(writer.address) === account.email.toLowerCase())
    return true;
  return (
    one(
      db,
      `SELECT 1 FROM placement p JOIN mailbox b ON b.id = p.mailbox_id
       WHERE p.message_id = ? AND p.removed_by IS NULL AND b.role = 'sent' LIMIT 1`,
      messageId,
    ) !== undefined
  );
}

/** From, where an own message is gone on with: the address that it came from, if that is still one of the owner's. */
function writtenFrom(
  account: Account,
  identities: readonly Identity[],
  { from: [writer] }: MessageAddresses,
): Address {
  const standard = { name: account.name, address: account.email };
  if (writer === undefined) return standard;
  const identity = identityOf(identities, writer.address);
  if (identity) return { name: identity.name, address: identity.email };
  const email = account.email.toLowerCase();
  const domain = email.slice(email.lastIndexOf('@'));
  const isOwnDomain = !commonProviders.has(domain.slice(1)) && writer.address.toLowerCase().endsWith(domain);
  return withoutTag(writer.address) === email || isOwnDomain ? writer : standard;
}

function identityOf(identities: readonly Identity[], address: string): Identity | undefined {
  return identities.find((one) => one.email.toLowerCase() === address.toLowerCase());
}

/** Where neighbours in the domain are strangers. */
const commonProviders = new Set([
  ...['gmail.com', 'googlemail.com', 'outlook.com', 'hotmail.com', 'live.com', 'yahoo.com', 'icloud.com'],
  ...['me.com', 'mac.com', 'gmx.de', 'gmx.net', 'web.de', 'aol.com', 'proton.me', 'fastmail.com', 'mail.ru'],
]);

/** `mara+shop@lab.test` is `mara@lab.test`. Lower case. */
function withoutTag(address: string): string {
  return address.toLowerCase().replace(/\+[^@]*(?=@)/, '');
}
