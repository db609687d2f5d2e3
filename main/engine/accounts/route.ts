import type { Account } from '../../../shared/model/account.ts';
import type {
  AccountNetwork,
  NetworkChange,
  NewNetwork,
  ProxySettings,
} from '../../../shared/model/network.ts';
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
  return routeOfNew(context, await networkOf(context.secrets, account));
}

/** What a stored account's network is, its secrets included. */
async function networkOf(secrets: SecretStore, { id, network }: Account): Promise<NewNetwork> {
  const whole: NewNetwork = {};
  if (network?.proxy) {
    whole.proxy = { ...network.proxy, password: (await secrets.get(proxyKey(id))) ?? '' };
  }
  const file = network?.clientCertificate ? await secrets.get(certificateKey(id)) : null;
  if (file !== null) whole.clientCertificate = JSON.parse(file) as StoredCertificate;
  return whole;
}

/** What a stored account's network will be, its secrets included. Stores nothing. */
export async function changedNetwork(
  secrets: SecretStore,
  account: Account,
  { proxy, clientCertificate }: NetworkChange = {},
): Promise<NewNetwork> {
  const changed = await networkOf(secrets, account);
  if (proxy === null) delete changed.proxy;
  else if (proxy)
    changed.proxy = { ...proxy, password: proxy.password ?? keptPassword(changed.proxy, proxy) };
  if (clientCertificate === null) delete changed.clientCertificate;
  else if (clientCertificate) changed.clientCertificate = clientCertificate;
  return changed;
}

/** A password is known to one proxy only: another one is never told it. */
function keptPassword(before: NewNetwork['proxy'], { host, userName }: ProxySettings): string {
  return before?.host === host && before.userName === userName ? before.password : '';
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
function directRoute({ network, durable }: RouteContext): Route {
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

/** Keeps the secrets of a network, and nothing of one that was there before. */
export async function storeNetworkSecrets(
  secrets: SecretStore,
  accountId: number,
  network: NewNetwork | undefined,
  before?: AccountNetwork,
): Promise<void> {
  if (network?.proxy) await secrets.set(proxyKey(accountId), network.proxy.password);
  else if (before?.proxy) await secrets.delete(proxyKey(accountId));
  if (network?.clientCertificate) {
    await secrets.set(certificateKey(accountId), JSON.stringify(network.clientCertificate));
  } else if (before?.clientCertificate) await secrets.delete(certificateKey(accountId));
}

export async function deleteNetworkSecrets(secrets: SecretStore, account: Account): Promise<void> {
  if (account.network?.proxy) await secrets.delete(proxyKey(account.id));
  if (account.network?.clientCertificate) await secrets.delete(certificateKey(account.id));
}
