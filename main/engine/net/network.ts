import { lookup as systemLookup } from 'node:dns';
import { Resolver } from 'node:dns/promises';
import { isIP, type LookupFunction } from 'node:net';

/** Given by a test or lab in place of the real network. A host for people passes nothing. */
export interface NetworkOptions {
  /** Name servers, as `Resolver.setServers` takes them; all names are asked there, addresses too. */
  dnsServers: string[];
  /** Ports to use in place of others, e.g. `{ 443: 8443 }`, for labs that may not listen below 1024. */
  ports: Record<number, number>;
}

export interface MxRecord {
  exchange: string;
  priority: number;
}

export interface SrvRecord {
  name: string;
  port: number;
  priority: number;
  weight: number;
}

/** How names are resolved and ports are reached. Everything the engine opens for an account goes through it. */
export interface Network {
  /** Given to `net.connect`. */
  readonly lookup: LookupFunction;
  port(port: number): number;
  /** Best first. Empty when there are none, or when the name server does not say. */
  mx(domain: string, signal: AbortSignal): Promise<MxRecord[]>;
  srv(name: string, signal: AbortSignal): Promise<SrvRecord[]>;
}

export function createNetwork(options?: NetworkOptions): Network {
  const ask = async <T>(signal: AbortSignal, query: (resolver: Resolver) => Promise<T[]>): Promise<T[]> => {
    const resolver = new Resolver({ timeout: 2000, tries: 2 });
    if (options) resolver.setServers(options.dnsServers);
    const cancel = (): void => resolver.cancel();
    signal.addEventListener('abort', cancel, { once: true });
    try {
      return signal.aborted ? [] : await query(resolver);
    } catch {
      return [];
    } finally {
      signal.removeEventListener('abort', cancel);
    }
  };
  return {
    lookup: options ? lookupAt(options.dnsServers) : systemLookup,
    port: (port) => options?.ports[port] ?? port,
    mx: async (domain, signal) => {
      const records = await ask(signal, (resolver) => resolver.resolveMx(domain));
      return records.sort((a, b) => a.priority - b.priority);
    },
    srv: async (name, signal) => {
      const records = await ask(signal, (resolver) => resolver.resolveSrv(name));
      // RFC 2782 draws lots by weight; for settings that are stored, the heaviest of the best will do.
      return records.sort((a, b) => a.priority - b.priority || b.weight - a.weight);
    },
  };
}

function lookupAt(servers: string[]): LookupFunction {
  return (host, { all }, callback) => {
    const resolver = new Resolver({ timeout: 2000, tries: 2 });
    resolver.setServers(servers);
    const addresses = isIP(host) ? Promise.resolve([host]) : resolver.resolve4(host);
    addresses.then(
      (found) => {
        if (all)
          callback(
            null,
            found.map((address) => ({ address, family: isIP(address) })),
          );
        else callback(null, found[0] ?? '', 4);
      },
      () => callback(Object.assign(new Error(`No such host: ${host}`), { code: 'ENOTFOUND' }), ''),
    );
  };
}
