import type { Address } from '../../../shared/model/message.ts';
import type { SafetyHint } from '../../../shared/model/safety.ts';
import { isDeceptiveHost, registrableDomain, skeleton, unicodeHost } from '../../../shared/safety/domains.ts';
import { words } from '../../../shared/search/fold.ts';
import { parseAuthenticationResults } from './authentication-results.ts';
import type { SafetyFacts } from './facts.ts';

export interface HintInput {
  from: readonly Address[];
  replyTo: readonly Address[];
  /** The person wrote it. */
  outgoing: boolean;
  facts: SafetyFacts | null;
  /** Hosts and addresses that are the account's own: its receiver signs by one of their domains. */
  receivers: readonly string[];
  /** The person's own addresses, lower case. */
  own: ReadonlySet<string>;
  /** Registrable domains of people that the person has written to. */
  knownDomains: ReadonlySet<string>;
  /** Names of people that the person has written to, as `nameKey` makes them, with the address of each. */
  knownNames: ReadonlyMap<string, string>;
  /** Something came from the sender's address before, or went to it. */
  knownSender: boolean;
}

/** Receivers whose servers sign with another domain than the one that people sign in to. */
const signsAs: Readonly<Record<string, readonly string[]>> = {
  'gmail.com': ['google.com'],
  'googlemail.com': ['google.com'],
  'icloud.com': ['icloud.com', 'apple.com', 'me.com'],
  'me.com': ['icloud.com', 'apple.com', 'me.com'],
  'mac.com': ['icloud.com', 'apple.com', 'me.com'],
  'fastmail.com': ['messagingengine.com', 'fastmail.com'],
  'yahoo.com': ['yahoo.com', 'yahoodns.net'],
  'zoho.com': ['zoho.com', 'zohomail.com'],
};

/**
 * What a reader should know about who sent a message. Few and sure: a hint that is usually wrong teaches people to
 * overlook them all. Mail that the person wrote gets none.
 */
export function safetyHints(input: HintInput): SafetyHint[] {
  if (input.outgoing) return [];
  const hints: SafetyHint[] = [];
  const add = (kind: SafetyHint['kind'], values: Record<string, string>): void => {
    hints.push({ kind, values });
  };
  const senders = input.from.filter(({ address }) => address !== '');
  const count = Math.max(senders.length, input.facts?.fromHeaders ?? 0);
  if (count > 1) add('several-senders', { number: String(count) });
  const sender = input.from[0];
  if (sender === undefined) return hints;
  const host = hostOf(sender.address);
  const domain = registrableDomain(host);

  const named = /[\w.+-]{1,64}@((?:[\p{L}\p{N}-]{1,63}\.){1,6}\p{L}{2,24})/iu.exec(sender.name);
  if (named !== null && registrableDomain(named[1]!) !== domain) {
    add('name-has-address', { shown: named[0], real: sender.address });
  }
  if (host !== '' && isDeceptiveHost(host)) add('look-alike', { real: domain, shown: unicodeHost(domain) });
  else {
    const known = nearKnown(domain, input.knownDomains);
    if (known !== null) add('near-known', { real: domain, known });
  }
  const failure = authenticationFailure(input, domain);
  if (failure !== null) add('not-authentic', { domain, method: failure.toUpperCase() });

  const elsewhere = input.replyTo.find(({ address }) => {
    const other = hostOf(address);
    return other !== '' && registrableDomain(other) !== domain && !input.own.has(address.toLowerCase());
  });
  const automatic = input.facts?.automatic === true;
  if (
    elsewhere !== undefined &&
    !automatic &&
    !input.knownDomains.has(registrableDomain(hostOf(elsewhere.address)))
  ) {
    add('reply-elsewhere', { from: sender.address, replyTo: elsewhere.address });
  }
  if (!input.knownSender && !automatic && sender.address !== '') {
    const known = input.knownNames.get(nameKey(sender.name) ?? '');
    if (known !== undefined && known !== sender.address.toLowerCase())
      add('known-name', { shown: sender.name, real: sender.address, known });
    else add('first-time', { address: sender.address });
  }
  return hints;
}

/**
 * A person's name as it is compared: its words without accents and case, in any order ("Berg, Jonas"). Null for what
 * many may be called: one word, or a few letters.
 */
export function nameKey(name: string): string | null {
  const parts = words(name.slice(0, 200));
  const key = parts.sort().join(' ');
  return parts.length >= 2 && key.length >= 7 ? key : null;
}

function hostOf(address: string): string {
  return address.slice(address.lastIndexOf('@') + 1).toLowerCase();
}

/** The known domain that this one could be taken for: written alike, or one letter away. */
function nearKnown(domain: string, known: ReadonlySet<string>): string | null {
  if (domain === '' || known.has(domain)) return null;
  const looks = skeleton(domain);
  const name = domain.slice(0, domain.indexOf('.'));
  for (const other of known) {
    if (looks === skeleton(other)) return other;
    const otherName = other.slice(0, other.indexOf('.'));
    // A short name has honest neighbours; and the same name under another ending is often the same firm.
    if (otherName.length >= 7 && name !== otherName && isOneAway(name, otherName)) return other;
  }
  return null;
}

/** One letter more, less or other, or two changed over. */
function isOneAway(a: string, b: string): boolean {
  if (Math.abs(a.length - b.length) > 1) return false;
  let start = 0;
  while (start < a.length && a[start] === b[start]) start++;
  let end = 0;
  while (end < Math.min(a.length, b.length) - start && a.at(-1 - end) === b.at(-1 - end)) end++;
  const restA = a.slice(start, a.length - end);
  const restB = b.slice(start, b.length - end);
  if (restA.length <= 1 && restB.length <= 1) return true;
  return restA.length === 2 && restB.length === 2 && restA[0] === restB[1] && restA[1] === restB[0];
}

/** The method by which the account's own receiver found the sender to be forged, else null. */
function authenticationFailure({ facts, receivers }: HintInput, domain: string): string | null {
  const parsed = parseAuthenticationResults(facts?.authenticationResults ?? '');
  if (parsed === null || !isOwnReceiver(parsed.server, receivers)) return null;
  const said = (method: string): string[] =>
    parsed.results.filter((one) => one.method === method).map((one) => one.result);
  const dmarc = said('dmarc');
  if (dmarc.includes('pass')) return null;
  if (dmarc.includes('fail')) return 'dmarc';
  // Without a policy of the domain, one good signature or the right server is enough.
  const signed = parsed.results.some(
    ({ method, result, properties }) =>
      method === 'dkim' && result === 'pass' && registrableDomain(signerOf(properties)) === domain,
  );
  if (signed || said('spf').includes('pass')) return null;
  if (said('spf').includes('fail')) return 'spf';
  return said('dkim').includes('fail') ? 'dkim' : null;
}

function signerOf(properties: Record<string, string>): string {
  return properties['header.d'] ?? hostOf(properties['header.i'] ?? '');
}

/** Whether the account's own receiver found a good DKIM signature, of any domain (RFC 6376). */
export function isSigned({ facts, receivers }: Pick<HintInput, 'facts' | 'receivers'>): boolean {
  const parsed = parseAuthenticationResults(facts?.authenticationResults ?? '');
  if (parsed === null || !isOwnReceiver(parsed.server, receivers)) return false;
  return parsed.results.some(({ method, result }) => method === 'dkim' && result === 'pass');
}

/** RFC 8601 section 5: only what one's own receiver has written counts; others can write what they like. */
function isOwnReceiver(server: string, receivers: readonly string[]): boolean {
  const signer = registrableDomain(server);
  return receivers.some((receiver) => {
    const own = registrableDomain(hostOf(receiver));
    return own === signer || (signsAs[own] ?? []).includes(signer);
  });
}
