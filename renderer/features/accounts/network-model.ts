import type {
  AccountNetwork,
  NetworkChange,
  NewNetwork,
  ProxySettings,
} from '../../../shared/model/network.ts';
import { t } from '../../i18n/index.ts';
import type { FieldErrors } from './form-model.ts';

/** What stands under "Advanced", as typed. */
export interface NetworkFields {
  readonly proxy: ProxySettings['kind'] | 'none';
  readonly host: string;
  readonly port: string;
  readonly userName: string;
  readonly password: string;
  /** A client certificate's file, its bytes in base64. */
  readonly file: { readonly name: string; readonly base64: string } | null;
  readonly passphrase: string;
  /** What an account that is here already has. */
  readonly stored: AccountNetwork;
  /** Its certificate is kept, unless a file takes its place. */
  readonly keepsCertificate: boolean;
}

export const emptyNetwork: NetworkFields = {
  proxy: 'none',
  host: '',
  port: '1080',
  userName: '',
  password: '',
  file: null,
  passphrase: '',
  stored: {},
  keepsCertificate: false,
};

/** The network of an account that is here; its secrets never come, so their fields are empty. */
export function networkFields(stored: AccountNetwork = {}): NetworkFields {
  const { proxy, clientCertificate } = stored;
  const written = proxy && { proxy: proxy.kind, host: proxy.host, userName: proxy.userName };
  return {
    ...emptyNetwork,
    ...written,
    ...(proxy ? { port: String(proxy.port) } : {}),
    stored,
    keepsCertificate: clientCertificate !== undefined,
  };
}

const usualPorts: Record<ProxySettings['kind'], string> = { socks5: '1080', http: '3128' };

/** Another kind of proxy brings its usual port with it, unless the person wrote one. */
export function withProxy(network: NetworkFields, proxy: NetworkFields['proxy']): NetworkFields {
  const isUsual = Object.values(usualPorts).includes(network.port);
  return { ...network, proxy, port: proxy !== 'none' && isUsual ? usualPorts[proxy] : network.port };
}

/** A certificate is a few kilobytes; more is some other file. */
const mostBytes = 100_000;

export async function readCertificateFile(file: File): Promise<NetworkFields['file']> {
  if (file.size > mostBytes) return { name: file.name, base64: '' };
  const bytes = new Uint8Array(await file.arrayBuffer());
  return { name: file.name, base64: btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join('')) };
}

export function networkErrors({ proxy, host, port, file }: NetworkFields): FieldErrors {
  const errors: FieldErrors = {};
  if (proxy !== 'none') {
    if (!/^[^\s/@]+$/.test(host.trim())) errors['network.host'] = t('accounts.missingHost');
    const number = Number(port);
    if (!/^\d{1,5}$/.test(port.trim()) || number < 1 || number > 65_535) {
      errors['network.port'] = t('accounts.invalidPort');
    }
  }
  if (file?.base64 === '') errors['network.file'] = t('accounts.invalidCertificateFile');
  return errors;
}

function proxySettings({ proxy, host, port, userName }: NetworkFields): ProxySettings | null {
  if (proxy === 'none') return null;
  return { kind: proxy, host: host.trim(), port: Number(port), userName: userName.trim() };
}

/** The part of the request; nothing where nothing was entered. */
export function toNetwork(fields: NetworkFields): { network?: NewNetwork } {
  const { password, file, passphrase } = fields;
  const proxy = proxySettings(fields);
  const network: NewNetwork = {};
  if (proxy !== null) network.proxy = { ...proxy, password };
  if (file !== null) network.clientCertificate = { file: file.base64, passphrase };
  return Object.keys(network).length === 0 ? {} : { network };
}

/** True where an empty password means the one that is kept: it belongs to one proxy and one user. */
export function keepsProxyPassword({ host, userName, stored: { proxy } }: NetworkFields): boolean {
  return proxy !== undefined && proxy.host === host.trim() && proxy.userName === userName.trim();
}

/** What changes of the network of an account that is here; nothing where everything stays. */
export function toNetworkChange(fields: NetworkFields): { network?: NetworkChange } {
  const { password, file, passphrase, stored, keepsCertificate } = fields;
  const proxy = proxySettings(fields);
  const change: NetworkChange = {};
  if (proxy === null) {
    if (stored.proxy) change.proxy = null;
  } else if (!isSame(proxy, stored.proxy) || password !== '') {
    change.proxy = { ...proxy, ...(password === '' ? {} : { password }) };
  }
  if (file !== null) change.clientCertificate = { file: file.base64, passphrase };
  else if (stored.clientCertificate && !keepsCertificate) change.clientCertificate = null;
  return Object.keys(change).length === 0 ? {} : { network: change };
}

function isSame(one: ProxySettings, other: ProxySettings | undefined): boolean {
  return (['kind', 'host', 'port', 'userName'] as const).every((name) => one[name] === other?.[name]);
}
