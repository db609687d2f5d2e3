import type { ServerSettings } from '../../../../shared/model/account.ts';
import type { Route } from '../../net/open.ts';
import type { MailAddress } from './address.ts';
import { type Probe, probe } from './probe.ts';

const usual = {
  imap: { names: ['imap', 'mail', ''], tls: 993, starttls: 143 },
  smtp: { names: ['smtp', 'mail', ''], tls: 465, starttls: 587 },
} as const;

/**
 * Tries the names that servers usually have below a domain, all at once and encrypted only. The first of the list that
 * answers is taken, one with a valid certificate before one without.
 */
export async function guessServer(
  protocol: 'imap' | 'smtp',
  { domain, email }: MailAddress,
  route: Route,
  signal: AbortSignal,
): Promise<ServerSettings | null> {
  const { names, ...ports } = usual[protocol];
  const candidates = (['tls', 'starttls'] as const).flatMap((security) =>
    names.map((name) => ({
      host: name === '' ? domain : `${name}.${domain}`,
      port: ports[security],
      security,
    })),
  );
  const ended = new AbortController();
  const both = AbortSignal.any([signal, ended.signal]);
  const probes = candidates.map((candidate) => probe(protocol, candidate, route, both));
  const outcomes: Probe[] = [];
  for (const [index, pending] of probes.entries()) {
    const outcome = await pending;
    outcomes.push(outcome);
    if (outcome === 'trusted') {
      ended.abort();
      return { ...candidates[index]!, userName: email };
    }
  }
  const untrusted = candidates[outcomes.indexOf('untrusted')];
  return untrusted ? { ...untrusted, userName: email } : null;
}
