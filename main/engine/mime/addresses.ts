import type { MessageAddressObject } from 'imapflow';
import type { Address } from '../../../shared/model/message.ts';
import { cutText } from './characters.ts';
import { decodeHeaderText } from './header-text.ts';

const MAX_ADDRESSES = 10_000;
const MAX_ADDRESS_LENGTH = 500;

/**
 * Addresses of an ENVELOPE (RFC 9051 section 7.5.2) for display. A group ("Friends: …;", "undisclosed-recipients:;")
 * is an entry with a name and no address, as imapflow gives it. Nothing in a display name ever becomes an address.
 */
export function normaliseAddresses(list: readonly MessageAddressObject[] | undefined): Address[] {
  const addresses: Address[] = [];
  if (!Array.isArray(list)) return addresses;
  for (const entry of list) {
    if (addresses.length >= MAX_ADDRESSES) break;
    if (typeof entry !== 'object' || entry === null) continue;
    const normal = normaliseAddress(entry);
    if (normal.name !== '' || normal.address !== '') addresses.push(normal);
  }
  return addresses;
}

function normaliseAddress(entry: MessageAddressObject): Address {
  let name = unquote(decodeHeaderText(text(entry.name)));
  let address = tidyAddress(text(entry.address));
  if (/=\?[^?\s]+\?[bq]\?/i.test(address)) {
    // The whole "Name <address>" was encoded. RFC 2047 section 5 allows no address in an encoded-word, so it is a name.
    name ||= decodeHeaderText(address.replace(/@$/, ''));
    address = '';
  }
  // "a@x.org" <a@x.org> says one thing twice.
  if (name.toLowerCase() === address.toLowerCase()) name = '';
  return { name, address };
}

function text(value: unknown): string {
  return typeof value === 'string' ? cutText(value, 20_000) : '';
}

/** As nearly all addresses are, and none of which anything below would change. */
const usualAddress = /^[a-z0-9][\w.+-]*@[a-z0-9][a-z0-9.-]*$/;

/** Without controls, blanks and invisible characters, which only serve to disguise (or break) an address. */
function tidyAddress(raw: string): string {
  if (raw.length <= MAX_ADDRESS_LENGTH && usualAddress.test(raw)) return raw;
  const address = raw
    .replace(/[\p{Cc}\p{Default_Ignorable_Code_Point}\s]/gu, '')
    .toWellFormed()
    // Dovecot's words for the missing half of a broken address
    .replace(/^MISSING_MAILBOX@/, '@')
    .replace(/@(?:MISSING_DOMAIN|\.MISSING-HOST-NAME\.|\.SYNTAX-ERROR\.)$/, '@');
  const bare = address === '@' ? '' : address.replace(/@$/, '');
  return cutText(bare.replace(/^<(.*)>$/s, '$1'), MAX_ADDRESS_LENGTH);
}

/** Quotes that are not part of the name: "'Ann'" of Outlook, "\"Ann\"" of servers that do not unquote. */
function unquote(name: string): string {
  const inner = /^(["'])(.*)\1$/su.exec(name)?.[2];
  return (inner ?? name).replace(/\\(["\\])/g, '$1').trim();
}
