import { isAddress, parseAddressList } from '../../../shared/mail/address-list.ts';
import { parseMailto } from '../../../shared/mail/mailto.ts';
import type { UnsubscribeWay } from '../../../shared/model/unsubscribe.ts';
import { words } from '../../../shared/search/fold.ts';
import { isPrivateHost } from '../images/public-address.ts';
import type { ReplyHeaders } from '../mime/reply-headers.ts';
import type { SafetyFacts } from '../safety/facts.ts';
import { isSigned } from '../safety/hints.ts';
import { readHints } from '../safety/read-hints.ts';
import { one, type ReadableDb } from '../store/database.ts';
import type { MessageAddresses } from '../sync/normalise.ts';

interface Row {
  addresses: string;
  outgoing: number;
  reply_headers: string | null;
  headers: string | null;
  email: string;
  imap: string;
}

/** Addresses that a header may name; the rest is not read. */
const mostAddresses = 10;

/**
 * The way to leave the list, the best first: one request, a message, a page. Null where there is none, and where a
 * button would only tell a stranger that somebody reads: the message must be signed as the person's own server found,
 * or come from somebody known, and nothing about its sender may be in doubt (row B15 of the security table).
 */
export function unsubscribeWay(db: ReadableDb, messageId: number): UnsubscribeWay | null {
  const way = wayOf(db, messageId);
  return way === null ? null : way.kind === 'post' ? { kind: 'post', host: new URL(way.url).host } : way;
}

/** The address that one request goes to; null where that is not the way. */
export function oneClickUrl(db: ReadableDb, messageId: number): string | null {
  const way = wayOf(db, messageId);
  return way?.kind === 'post' ? way.url : null;
}

type FullWay = Exclude<UnsubscribeWay, { kind: 'post' }> | { kind: 'post'; url: string };

function wayOf(db: ReadableDb, messageId: number): FullWay | null {
  const row = one<Row>(
    db,
    `SELECT m.addresses, m.outgoing, m.reply_headers, b.headers, a.email, a.imap FROM message m
     JOIN account a ON a.id = m.account_id LEFT JOIN body b ON b.message_id = m.id WHERE m.id = ?`,
    messageId,
  );
  if (!row || row.outgoing === 1 || row.reply_headers === null) return null;
  const way = readUnsubscribe(JSON.parse(row.reply_headers) as ReplyHeaders);
  if (way === null) return null;
  const { from } = JSON.parse(row.addresses) as MessageAddresses;
  const { host } = JSON.parse(row.imap) as { host: string };
  const facts = row.headers === null ? null : (JSON.parse(row.headers) as SafetyFacts);
  if (!isSigned({ facts, receivers: [host, row.email] }) && !isKnown(db, messageId, from[0]?.address ?? ''))
    return null;
  // First mail from somebody is no doubt; a name that lies is one.
  const quiet = new Set(['first-time', 'reply-elsewhere']);
  return readHints(db, messageId).some(({ kind }) => !quiet.has(kind)) ? null : way;
}

/** Whether another message outside of Junk has this address among its people. */
function isKnown(db: ReadableDb, messageId: number, address: string): boolean {
  const parts = words(address);
  if (parts.length === 0) return false;
  return (
    one(
      db,
      `SELECT 1 FROM message_text t CROSS JOIN message m ON m.sort_key = t.rowid
       CROSS JOIN placement p ON p.message_id = m.id CROSS JOIN mailbox b ON b.id = p.mailbox_id
       WHERE message_text MATCH ? AND m.id <> ? AND p.removed_by IS NULL AND b.role IS NOT 'junk'
         AND instr(lower(m.addresses), ?) > 0 LIMIT 1`,
      `{sender recipients copies} : "${parts.join(' ')}"`,
      messageId,
      JSON.stringify(address.toLowerCase()),
    ) !== undefined
  );
}

/** Reads List-Unsubscribe (RFC 2369) and List-Unsubscribe-Post (RFC 8058). */
export function readUnsubscribe(headers: ReplyHeaders): FullWay | null {
  const named = [...(headers['list-unsubscribe'] ?? '').matchAll(/<\s*([^<>]{1,2000}?)\s*>/g)]
    .slice(0, mostAddresses)
    // Folded lines have left spaces, which no address has.
    .map((match) => match[1]!.replace(/\s+/g, ''));
  const urls = named.map(publicPage).filter((url) => url !== null);
  const isOneClick = /^\s*List-Unsubscribe\s*=\s*One-Click\s*$/i.test(headers['list-unsubscribe-post'] ?? '');
  const [url] = urls;
  if (isOneClick && url) return { kind: 'post', url: url.href };
  for (const link of named) {
    const [address, ...others] = parseMailto(link)?.to.flatMap((one) => parseAddressList(one)) ?? [];
    // One message to one address, as it is shown; whoever wants more than that is not a list.
    if (address && others.length === 0 && isAddress(address.address)) {
      return { kind: 'mail', link, address: address.address };
    }
  }
  return url ? { kind: 'web', url: url.href, host: url.host } : null;
}

/** An address of the public web over https, without a password in it. */
function publicPage(address: string): URL | null {
  const url = URL.parse(address);
  if (url?.protocol !== 'https:' || url.username !== '' || url.password !== '') return null;
  if (isPrivateHost(url.hostname) || (url.port !== '' && Number(url.port) < 1024)) return null;
  url.hash = '';
  return url;
}
