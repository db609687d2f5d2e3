import type { Account } from '../../../shared/model/account.ts';
import type { AccountNetwork, NewNetwork } from '../../../shared/model/network.ts';
import type { SecretStore } from '../engine.ts';
import { certificateSummary, clientCertificate, type StoredCertificate } from '../net/client-certificate.ts';
import type { Network } from '../net/network.ts';
import type { Route } from '../net/open.ts';
import { trustedFingerprint } from '../store/certificates.ts';
import type { ReadableDb } from '../store/database.ts';

/** What routes are made from. */
export interface RouteContext {
  network: Network;
  secrets: SecretStore;
  durable: ReadableDb;
}

const proxyKey = (accountId: number): string => `account/${accountId}/proxy-password`;
const certificateKey = (accountId: number): string => `account/${accountId}/client-certificate`;

/** How the connections of a stored account are made. Its secrets are read anew each time. */
export async function routeOf(context: RouteContext, account: Account): Promise<Route> {
  const { proxy, clientCertificate: summary } = account.network ?? {};
  const password = proxy ? ((await context.secrets.get(proxyKey(account.id))) ?? '') : '';
  const stored = summary ? await context.secrets.get(certificateKey(account.id)) : null;
  return {
    ...directRoute(context),
    proxy: proxy ? { ...proxy, password } : null,
    clientCertificate: stored === null ? null : clientCertificate(JSON.parse(stored) as StoredCertificate),
  };
}

/**
 * How the connections of an account that is being added are made.
 * @throws ApiError `invalid-input` when its client certificate cannot be opened.
 */
export function routeOfNew(context: RouteContext, network: NewNetwork | undefined): Route {
  return {
    ...directRoute(context),
    proxy: network?.proxy ?? null,
    clientCertificate: network?.clientCertificate ? clientCertificate(network.clientCertificate) : null,
  };
}

/** Without proxy and client certificate. */
export function directRoute({ network, durable }: RouteContext): Route {
  return {
    network,
    proxy: null,
    clientCertificate: null,
    trusted: (host, port) => trustedFingerprint(durable, host, port),
  };
}

/** What of it is stored with the account; undefined for nothing. */
export function storedNetwork(network: NewNetwork | undefined): AccountNetwork | undefined {
  if (!network?.proxy && !network?.clientCertificate) return undefined;
  const stored: AccountNetwork = {};
  if (network.proxy) {
    const { password: _, ...proxy } = network.proxy;
    stored.proxy = proxy;
  }
  if (network.clientCertificate) {
    stored.clientCertificate = certificateSummary(clientCertificate(network.clientCertificate));
  }
  return stored;
}

export async function storeNetworkSecrets(
  secrets: SecretStore,
  accountId: number,
  network: NewNetwork | undefined,
): Promise<void> {
  if (network?.proxy) await secrets.set(proxyKey(accountId), network.proxy.password);
  if (network?.clientCertificate) {
    await secrets.set(certificateKey(accountId), JSON.stringify(network.clientCertificate));
  }
}

export async function deleteNetworkSecrets(secrets: SecretStore, account: Account): Promise<void> {
  if (account.network?.proxy) await secrets.delete(proxyKey(account.id));
  if (account.network?.clientCertificate) await secrets.delete(certificateKey(account.id));
}
