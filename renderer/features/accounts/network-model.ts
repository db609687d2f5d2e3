import type { NewNetwork, ProxySettings } from '../../../shared/model/network.ts';
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
}

export const emptyNetwork: NetworkFields = {
  proxy: 'none',
  host: '',
  port: '1080',
  userName: '',
  password: '',
  file: null,
  passphrase: '',
};

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

/** The part of the request; nothing where nothing was entered. */
export function toNetwork(fields: NetworkFields): { network?: NewNetwork } {
  const { proxy, host, port, userName, password, file, passphrase } = fields;
  const network: NewNetwork = {};
  if (proxy !== 'none') {
    network.proxy = {
      kind: proxy,
      host: host.trim(),
      port: Number(port),
      userName: userName.trim(),
      password,
    };
  }
  if (file !== null) network.clientCertificate = { file: file.base64, passphrase };
  return Object.keys(network).length === 0 ? {} : { network };
}
