import { isIP } from 'node:net';
import { domainToASCII } from 'node:url';
import { getDomain } from 'tldts';
import type { ServerSettings } from '../../../../shared/model/account.ts';

/** An address in its parts; the domain in ASCII and small letters. */
export interface MailAddress {
  email: string;
  local: string;
  domain: string;
}

export function splitAddress(email: string): MailAddress {
  const at = email.lastIndexOf('@');
  const written = email.slice(at + 1).toLowerCase();
  return { email, local: email.slice(0, at), domain: domainToASCII(written) || written };
}

/** True for a host of the domain's own registrable domain (public suffix list), e.g. mx.example.co.uk of example.co.uk. */
export function isOwnHost(host: string, domain: string): boolean {
  const own = getDomain(domain);
  return own === null ? host === domain || host.endsWith(`.${domain}`) : getDomain(host) === own;
}

/** Hosts of these servers that are not the domain's own. */
export function foreignHosts(domain: string, servers: readonly (ServerSettings | null)[]): string[] {
  const hosts = servers.flatMap((server) => (server === null ? [] : [server.host]));
  return [...new Set(hosts)].filter((host) => !isOwnHost(host, domain));
}

/** A name in the DNS with at least two labels, as a configuration may give; no address and nothing of this computer. */
export function hostName(text: string): string | null {
  // What a URL would cut off or decode is no part of a name.
  if (!/^[\p{L}\p{M}\p{N}._-]+$/u.test(text.trim())) return null;
  const name = domainToASCII(text.trim()).toLowerCase().replace(/\.$/, '');
  const isName = /^(?=.{4,253}$)([a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]*[a-z0-9]$/.test(name);
  return isName && isIP(name) === 0 && !name.endsWith('.localhost') ? name : null;
}
