import { getDomain } from 'tldts';
import type { DiscoveryStep, FoundServers } from '../../../../shared/model/discovery.ts';
import { describeError, type Log } from '../../log.ts';
import type { Route } from '../../net/open.ts';
import { foreignHosts, isOwnHost, type MailAddress, splitAddress } from './address.ts';
import { type KnownIssuer, readConfiguration } from './autoconfig-file.ts';
import { guessServer } from './guess.ts';
import { httpsGet } from './https-get.ts';
import { knownByDomain, knownByMx } from './known.ts';
import { serversBySrv } from './srv.ts';

export interface DiscoveryOptions {
  route: Route;
  log: Log;
  /** Told of each place that is looked at, as it begins. */
  onStep(step: DiscoveryStep): void;
  signal: AbortSignal;
  /** Sign-in services of the person's own, which a configuration may name. */
  issuers?: readonly KnownIssuer[];
  limits?: typeof usualLimits;
}

/** How long what is written down somewhere is looked for, and then how long servers are guessed, in milliseconds. */
export const usualLimits = { lookups: 4500, guesses: 4500 };

/** Thunderbird's database. It is told the domain, never the address. */
const database = 'https://autoconfig.thunderbird.net/v1.1/';

/**
 * Looks for the servers of an address: what Curlew knows, the domain's own configuration service, the public database,
 * SRV records, and at last the usual names. Takes no longer than its limits together.
 *
 * @returns the candidates found, best first; none when nothing answered or `signal` was aborted
 */
export async function discover(email: string, options: DiscoveryOptions): Promise<FoundServers[]> {
  const address = splitAddress(email);
  const known = knownByDomain(address);
  if (known) return [known];
  const found = await lookUp(address, options);
  if (options.signal.aborted) return [];
  const best = found[0];
  if (best?.smtp) return found;
  const { route, signal, onStep, limits = usualLimits } = options;
  onStep({ kind: 'guess', where: address.domain });
  const inTime = AbortSignal.any([signal, AbortSignal.timeout(limits.guesses)]);
  const [imap, smtp] = await Promise.all([
    best ? best.imap : guessServer('imap', address, route, inTime),
    guessServer('smtp', address, route, inTime),
  ]);
  if (!imap || signal.aborted) return [];
  if (best) return [{ ...best, smtp }, ...found.slice(1)];
  return [
    {
      source: { kind: 'guess', where: address.domain },
      provider: address.domain,
      imap,
      smtp,
      signIn: ['password'],
      help: null,
      foreign: [],
    },
  ];
}

type Lookup = (signal: AbortSignal) => Promise<FoundServers | null>;

/** All that is written down, asked at once; the first of the list that knows something is best. */
async function lookUp(address: MailAddress, options: DiscoveryOptions): Promise<FoundServers[]> {
  const ended = new AbortController();
  const { lookups: limit } = options.limits ?? usualLimits;
  const signal = AbortSignal.any([options.signal, ended.signal, AbortSignal.timeout(limit)]);
  // Where a proxy is wanted, nothing is asked beside it: the name servers are left alone.
  const asksDns = options.route.proxy === null;
  const exchangers = asksDns ? mailExchangers(address, options, signal) : Promise.resolve([]);
  const lookups: Lookup[] = [
    async () => knownByMx(address, await exchangers),
    ...ownServices(address).map(
      (url): Lookup =>
        (within) =>
          configurationAt(url, 'provider', address, options, within),
    ),
    (within) => configurationAt(`${database}${address.domain}`, 'database', address, options, within),
    ...(asksDns ? [(within: AbortSignal) => bySrv(address, options, within)] : []),
    async (within) => {
      const domain = getDomain((await exchangers)[0] ?? '');
      return domain === null || domain === address.domain
        ? null
        : configurationAt(`${database}${domain}`, 'database', address, options, within);
    },
  ];
  const running = lookups.map((lookup) => lookup(signal).catch(() => null));
  const settled = new Map<number, FoundServers>();
  for (const [index, pending] of running.entries()) {
    void pending.then((found) => found && settled.set(index, found));
  }
  for (const pending of running) {
    if ((await pending) === null) continue;
    ended.abort();
    break;
  }
  return [...settled].sort(([a], [b]) => a - b).map(([, found]) => found);
}

/** Of the domain's own service the address may be known: it keeps the mail. */
function ownServices({ domain, email }: MailAddress): string[] {
  return [
    `https://autoconfig.${domain}/mail/config-v1.1.xml?emailaddress=${encodeURIComponent(email)}`,
    `https://${domain}/.well-known/autoconfig/mail/config-v1.1.xml`,
  ];
}

async function mailExchangers(
  { domain }: MailAddress,
  { route, onStep }: DiscoveryOptions,
  signal: AbortSignal,
): Promise<string[]> {
  onStep({ kind: 'mx', where: domain });
  return (await route.network.mx(domain, signal)).map((record) => record.exchange);
}

async function bySrv(
  address: MailAddress,
  { route, onStep }: DiscoveryOptions,
  signal: AbortSignal,
): Promise<FoundServers | null> {
  const { domain } = address;
  onStep({ kind: 'dns', where: domain });
  const servers = await serversBySrv(address, route.network, signal);
  if (!servers) return null;
  return {
    ...servers,
    source: { kind: 'dns', where: domain },
    provider: getDomain(servers.imap.host) ?? domain,
    signIn: ['password'],
    help: null,
    foreign: foreignHosts(domain, [servers.imap, servers.smtp]),
  };
}

async function configurationAt(
  url: string,
  kind: 'provider' | 'database',
  address: MailAddress,
  { route, log, onStep, issuers }: DiscoveryOptions,
  signal: AbortSignal,
): Promise<FoundServers | null> {
  const { hostname } = new URL(url);
  onStep({ kind, where: hostname });
  try {
    const page = await httpsGet(url, route, signal);
    const { provider, ...servers } = readConfiguration(page.text, address, issuers);
    const foreign = foreignHosts(address.domain, [servers.imap, servers.smtp]);
    // The domain's own service sent us elsewhere: that host speaks for the domain now, and is named as well.
    if (kind === 'provider' && !isOwnHost(page.host, address.domain)) foreign.push(page.host);
    return {
      ...servers,
      source: { kind, where: page.host },
      provider: provider ?? getDomain(servers.imap.host) ?? address.domain,
      help: null,
      foreign: [...new Set(foreign)],
    };
  } catch (error) {
    if (!signal.aborted) log.debug(`No configuration at ${hostname}`, describeError(error));
    return null;
  }
}
