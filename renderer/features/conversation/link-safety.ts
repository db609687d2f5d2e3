import {
  isAddress,
  isDeceptiveHost,
  registrableDomain,
  unicodeHost,
} from '../../../shared/safety/domains.ts';
import { plainLine } from '../../ui/names.ts';

/** Where a link leads, split so that the part that decides can be set off. */
export interface LinkTarget {
  readonly before: string;
  /** The registrable domain, address, or mail address: who is at the other end. */
  readonly domain: string;
  readonly after: string;
  /** The host as it reads, where it is written in Punycode. */
  readonly readable: string | null;
  readonly oddity: 'credentials' | 'number' | 'deceptive' | null;
}

/** Reads an address as the browser will, whatever it looks like to the eye. */
export function readTarget(href: string): LinkTarget {
  const url = URL.parse(href);
  const plain = { before: '', after: '', readable: null, oddity: null } as const;
  if (url === null) return { ...plain, domain: href };
  if (url.host === '') {
    const path = safely(() => decodeURIComponent(url.pathname), url.pathname);
    return { ...plain, before: url.protocol, domain: plainLine(path), after: plainLine(url.search) };
  }
  const domain = isAddress(url.hostname) ? url.hostname : registrableDomain(url.hostname);
  const readable = unicodeHost(url.hostname);
  return {
    before:
      (url.protocol === 'https:' ? '' : `${url.protocol}//`) +
      url.hostname.slice(0, -domain.length || undefined),
    domain,
    after: `${url.port === '' ? '' : `:${url.port}`}${url.pathname === '/' ? '' : url.pathname}${url.search}${url.hash}`,
    readable: readable === url.hostname ? null : plainLine(readable),
    oddity:
      url.username !== '' || url.password !== ''
        ? 'credentials'
        : isDeceptiveHost(url.hostname)
          ? 'deceptive'
          : isAddress(url.hostname)
            ? 'number'
            : null,
  };
}

/** Why a person should be asked before a link is opened. */
export interface LinkDoubt {
  readonly kind: 'mismatch' | 'credentials' | 'deceptive';
  /** What the text of the link promises. */
  readonly shown: string;
  /** Whom it leads to. */
  readonly real: string;
}

/** Endings of domains that are endings of files as well: "notes.md" in a sentence is no address. */
const fileEndings = new Set(
  'ai app as bat cab cc com doc docx exe gz ico jar js json md mov mp3 mp4 pdf pl ps py rs sh so tar ts txt zip'.split(
    ' ',
  ),
);

/** The host that the text of a link names, null when it names none. */
export function namedHost(text: string): string | null {
  const line = plainLine(text).slice(0, 2_000);
  const written =
    /^[\s"'“„‘<([]*(?:https?:\/\/|www\.)?(?:[^\s@/]{1,64}@)?((?:[\p{L}\p{N}_-]{1,63}\.){1,8}[\p{L}][\p{L}\p{N}-]{1,62})(?::\d{1,5})?(?:[/?#][^\s]*)?[\s"'“”’>)\].,;:!?→»]*$/iu.exec(
      line,
    );
  const host = written?.[1];
  if (host === undefined) return null;
  const isPlain = /^(https?:\/\/|www\.)/i.test(line.trimStart()) || line.includes('@') || line.includes('/');
  const ending = host.slice(host.lastIndexOf('.') + 1).toLowerCase();
  if (!isPlain && fileEndings.has(ending) && ending !== 'com') return null;
  const url = URL.parse(`https://${host}`);
  // Only what the list of endings knows is a name of the net; "e.g" and "v2.final" are not.
  return url !== null && registrableDomain(url.hostname).includes('.') && isKnownEnding(url.hostname)
    ? url.hostname
    : null;
}

function isKnownEnding(host: string): boolean {
  return registrableDomain(host) !== host || /\.[a-z]{2,}$/.test(host);
}

/** Compares what a link says with where it leads. Null when there is nothing to ask. */
export function doubtAbout(text: string, href: string): LinkDoubt | null {
  const target = readTarget(href);
  const url = URL.parse(href);
  if (url === null || url.protocol === 'tel:') return null;
  const isMail = url.protocol === 'mailto:';
  const real = isMail ? mailDomain(target.domain) : target.domain;
  const shownHost = namedHost(text);
  if (shownHost !== null && real !== '') {
    const shown = registrableDomain(shownHost);
    // "anna@firm.example" as the text of a link to the firm's own pages, and the reverse, is the same firm.
    if (shown !== registrableDomain(real))
      return { kind: 'mismatch', shown: unicodeHost(shown), real: target.domain };
  }
  if (target.oddity === 'credentials' || target.oddity === 'deceptive') {
    return { kind: target.oddity, shown: target.readable ?? decodedUser(url), real: target.domain };
  }
  return null;
}

function mailDomain(addresses: string): string {
  const first = addresses.split(',')[0] ?? '';
  return first.slice(first.lastIndexOf('@') + 1).toLowerCase();
}

function decodedUser(url: URL): string {
  return plainLine(safely(() => decodeURIComponent(url.username), url.username));
}

function safely(read: () => string, otherwise: string): string {
  try {
    return read();
  } catch {
    return otherwise;
  }
}
