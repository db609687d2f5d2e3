import { X509Certificate } from 'node:crypto';
import { createSecureContext } from 'node:tls';
import { ApiError } from '../../../shared/api/error.ts';
import type { AccountNetwork, NewNetwork } from '../../../shared/model/network.ts';
import { oneLine } from './certificate.ts';

/** As `tls.connect` takes it: a PEM file holds both, a PKCS#12 file is one. */
export type ClientCertificate = ({ cert: Buffer; key: Buffer } | { pfx: Buffer }) & { passphrase: string };

/** As it is kept: the file in base64 and its passphrase. */
export type StoredCertificate = NonNullable<NewNetwork['clientCertificate']>;

/**
 * Opens a client certificate.
 * @throws ApiError `invalid-input` when it is neither PEM with a key nor PKCS#12, or the passphrase is wrong.
 */
export function clientCertificate({ file, passphrase }: StoredCertificate): ClientCertificate {
  const bytes = Buffer.from(file, 'base64');
  const opened = bytes.includes('-----BEGIN')
    ? { cert: bytes, key: bytes, passphrase }
    : { pfx: bytes, passphrase };
  try {
    createSecureContext(opened);
  } catch (cause) {
    throw new ApiError(
      'invalid-input',
      'The client certificate could not be opened. It has to be a PEM file with certificate and key, or a PKCS#12 file (.p12, .pfx), and its passphrase must be right.',
      { cause },
    );
  }
  return opened;
}

/** What may be shown of a client certificate. */
export function certificateSummary(
  opened: ClientCertificate,
): NonNullable<AccountNetwork['clientCertificate']> {
  // Of a PKCS#12 file Node tells nothing: OpenSSL alone looks inside.
  if (!('cert' in opened)) return { subject: 'PKCS#12', validTo: null };
  const certificate = new X509Certificate(opened.cert);
  return { subject: oneLine(certificate.subject), validTo: Date.parse(certificate.validTo) };
}
