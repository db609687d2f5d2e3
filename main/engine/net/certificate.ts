import type { TLSSocket } from 'node:tls';
import type { CertificateFacts } from '../../../shared/model/certificate.ts';

/** Where a connection goes. */
export interface Endpoint {
  host: string;
  port: number;
}

/** The fingerprint that the person has trusted for a server, or null. */
export type TrustedFingerprint = (host: string, port: number) => string | null;

/** A server's certificate was not accepted. `code` is Node's or OpenSSL's, e.g. `CERT_HAS_EXPIRED`. */
export class CertificateFault extends Error {
  readonly code: string;
  readonly certificate: CertificateFacts | null;

  constructor(code: string, certificate: CertificateFacts | null) {
    super(`The certificate was not accepted: ${code}`);
    this.name = 'CertificateFault';
    this.code = code;
    this.certificate = certificate;
  }
}

/**
 * Whether a TLS connection may be used: its certificate is valid for the host, or it is exactly the one that the person
 * has trusted for this host and port (row C2). To be asked after every handshake that was made with
 * `rejectUnauthorized: false`, before anything is sent.
 *
 * @returns null when it may be used
 */
export function certificateFault(
  socket: TLSSocket,
  at: Endpoint,
  trusted: TrustedFingerprint,
): CertificateFault | null {
  if (socket.authorized) return null;
  const code = String(socket.authorizationError ?? 'CERT_UNTRUSTED');
  const shown = socket.getPeerX509Certificate();
  if (!shown) return new CertificateFault(code, null);
  const known = trusted(at.host, at.port);
  const sha256 = shown.fingerprint256;
  if (known === sha256) return null;
  return new CertificateFault(code, {
    host: at.host,
    port: at.port,
    subject: oneLine(shown.subject),
    issuer: oneLine(shown.issuer),
    validFrom: Date.parse(shown.validFrom),
    validTo: Date.parse(shown.validTo),
    sha256,
    changed: known !== null,
  });
}

/** `CN=mail.example.org, O=Example`: short, on one line, the name first. */
export function oneLine(name: string | undefined): string {
  const parts = (name ?? '')
    .split('\n')
    .map((part) => part.replace(/[\p{Cc}\p{Cf}]+/gu, ' ').trim())
    .filter((part) => part !== '');
  parts.sort((a, b) => Number(b.startsWith('CN=')) - Number(a.startsWith('CN=')));
  return parts.join(', ').slice(0, 300);
}
