import type { Address } from '../../shared/model/message.ts';
import { isTag, tagName } from '../../shared/model/tags.ts';
import { t } from '../i18n/index.ts';

/** Invisible and direction-changing characters, which could make one name look like another (row B13). */
const deceptive = /[\p{Cc}\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufeff]/gu;

/** Text from a message header, made safe to stand in a line of the interface. */
export function plainLine(text: string): string {
  return text.replace(deceptive, '').replace(/\s+/g, ' ').trim();
}

/** Longest name that is looked at: what follows would not be seen. */
const longestName = 400;

/** What to call a correspondent: the name, else the address. */
export function displayName(address: Address | undefined): string {
  if (address === undefined) return t('common.unknownSender');
  const name = plainLine(address.name.slice(0, longestName)).replace(/^["']+|["']+$/g, '');
  return name || plainLine(address.address.slice(0, longestName)) || t('common.unknownSender');
}

/** One or two letters for the avatar: "ML", "A&" for "Anna & Felix", "田優" for "田中 優子". */
export function initials(name: string): string {
  const clean = plainLine(name).replace(/^[^\p{L}\p{N}]+/u, '');
  const words = clean.includes('@')
    ? [clean]
    : clean.split(/[\s.,_-]+/).filter((word) => /[\p{L}\p{N}&]/u.test(word));
  const first = [...(words[0] ?? '')][0];
  if (first === undefined) return '?';
  const second = words.length > 1 ? [...(words[1] ?? '')][0] : undefined;
  return (first + (second ?? '')).toLocaleUpperCase();
}

/** Hues that sit well together and beside the accent; neighbours can be told apart. */
const hues = [220, 205, 350, 65, 235, 180, 5, 265, 150, 30, 295, 325];

/** A hue that stays the same for a name. FNV-1a, so that like names differ. */
export function hueOf(name: string): number {
  let hash = 0x811c9dc5;
  for (const char of name.toLocaleLowerCase()) {
    hash ^= char.codePointAt(0) ?? 0;
    hash = Math.imul(hash, 0x01000193);
  }
  // The upper bits are better mixed than the lower ones.
  return hues[((hash ^ (hash >>> 13)) >>> 0) % hues.length] ?? 220;
}

/** The person's own addresses, lower case. */
export type OwnAddresses = ReadonlySet<string>;

export function isOwn(address: Address | undefined, own: OwnAddresses): boolean {
  return address !== undefined && own.has(address.address.toLowerCase());
}

/**
 * Who a conversation is with, newest first: the newest other person's full name, then the others' first names. When
 * nobody else wrote, whom it went to; "You" when that is not known or is the person too.
 */
export function participantsLine(
  participants: readonly Address[],
  own: OwnAddresses,
  recipients: readonly Address[] = [],
): string {
  const others = participants.filter((address) => !isOwn(address, own)).reverse();
  if (others.length === 0) {
    const written = recipients.filter((address) => !isOwn(address, own));
    if (written.length > 0) return t('list.to', { people: peopleLine(written) });
    return participants.length > 0 ? t('common.you') : t('common.unknownSender');
  }
  return peopleLine(others);
}

/** The first one's full name, then the others' first names. */
function peopleLine(others: readonly Address[]): string {
  const [newest, ...rest] = others.map(displayName);
  return [newest, ...rest.map(firstName)].join(', ');
}

/** The first word of a personal name; addresses, and names in scripts without spaces, stay whole. */
export function firstName(name: string): string {
  if (name.includes('@')) return name;
  const comma = /^[^,]+, *(\S+)/.exec(name);
  return comma?.[1] ?? name.split(' ')[0] ?? name;
}

/** The tags among the keywords, by the names that a person knows. */
export function visibleTags(keywords: readonly string[]): string[] {
  return keywords.filter(isTag).map(tagName);
}
