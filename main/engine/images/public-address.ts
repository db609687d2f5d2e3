import { BlockList, isIP, type LookupFunction } from 'node:net';
import type { Network } from '../net/network.ts';

/** IPv4 networks that are not the public net (RFC 6890 and its registry). */
const notPublic4 = blockList('ipv4', [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
]);

/** Of IPv6 only 2000::/3 is public, and in it not what wraps an IPv4 address (6to4, Teredo) or is for documents. */
const public6 = blockList('ipv6', [['2000::', 3]]);
const notPublic6 = blockList('ipv6', [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
]);

function blockList(family: 'ipv4' | 'ipv6', networks: readonly (readonly [string, number])[]): BlockList {
  const list = new BlockList();
  for (const [network, prefix] of networks) list.addSubnet(network, prefix, family);
  return list;
}

/** True for an address of the public internet: not this computer, not its network, not a router's or a cloud's inside. */
export function isPublicAddress(address: string): boolean {
  const family = isIP(address);
  if (family === 4) return !notPublic4.check(address, 'ipv4');
  return family === 6 && public6.check(address, 'ipv6') && !notPublic6.check(address, 'ipv6');
}

/** A host that only a private network could know: an address of one, a name without a dot, or an ending kept for them. */
export function isPrivateHost(hostname: string): boolean {
  const host = hostname
    .replace(/^\[(.*)\]$/, '$1')
    .replace(/\.$/, '')
    .toLowerCase();
  if (isIP(host) !== 0) return !isPublicAddress(host);
  return (
    !host.includes('.') ||
    /\.(localhost|local|internal|intranet|lan|home|corp|home\.arpa|onion|test)$/.test(host)
  );
}

/**
 * The network with names that lead to private addresses taken out. The check is made on what is connected to, after
 * resolving, so that a name cannot answer one thing first and another thing then.
 */
export function publicOnly(network: Network): Network {
  const lookup: LookupFunction = (host, options, callback) => {
    network.lookup(host, { ...options, all: true }, (error, found) => {
      const addresses = Array.isArray(found) ? found : [];
      const isPublic = addresses.length > 0 && addresses.every(({ address }) => isPublicAddress(address));
      const first = addresses[0];
      if (error !== null || first === undefined || !isPublic) {
        callback(
          error ?? Object.assign(new Error(`${host} is not on the public net`), { code: 'ENOTFOUND' }),
          '',
        );
      } else if (options.all) callback(null, addresses);
      else callback(null, first.address, first.family);
    });
  };
  return { ...network, lookup };
}
