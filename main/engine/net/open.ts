import { connect as connectTcp, isIP, type Socket } from 'node:net';
import { connect as connectTls, type TLSSocket } from 'node:tls';
import { domainToASCII } from 'node:url';
import { systemAuthorities } from './authorities.ts';
import { certificateFault, type Endpoint, type TrustedFingerprint } from './certificate.ts';
import type { ClientCertificate } from './client-certificate.ts';
import type { Network } from './network.ts';
import { openTunnel, type ProxyLogin } from './tunnel.ts';

/**
 * How an account's connections are made, whatever the protocol: names, proxy, client certificate, and the certificates
 * that the person has trusted. IMAP opens with `openSocket` and upgrades with `startTls`; SMTP does the same, or, where
 * its library upgrades by itself, gives it `tlsOptions` and asks `certificateFault` of the socket before it signs in.
 */
export interface Route {
  network: Network;
  proxy: ProxyLogin | null;
  clientCertificate: ClientCertificate | null;
  trusted: TrustedFingerprint;
}

/**
 * Options of every TLS connection. The handshake is let through whatever the certificate, since only then the
 * certificate can be shown and compared with an exception: **nothing may be sent before `certificateFault` is null.**
 */
export function tlsOptions(at: Endpoint, route: Route) {
  const host = domainToASCII(at.host) || at.host;
  return {
    host,
    ...(isIP(host) ? {} : { servername: host }),
    minVersion: 'TLSv1.2' as const,
    rejectUnauthorized: false,
    ...route.clientCertificate,
  };
}

/**
 * A TCP connection, through the proxy where there is one; with `secure`, TLS from the first byte, its certificate
 * checked. Paused: what the server says waits for the first listener.
 *
 * @throws CertificateFault, ProxyFault, the system's errors, or the reason of `signal`
 */
export async function openSocket(
  at: Endpoint,
  secure: boolean,
  route: Route,
  signal: AbortSignal,
): Promise<Socket> {
  return secure
    ? systemAuthorities.with(() => openOnce(at, true, route, signal))
    : openOnce(at, false, route, signal);
}

async function openOnce(at: Endpoint, secure: boolean, route: Route, signal: AbortSignal): Promise<Socket> {
  const plain = route.proxy
    ? await openTunnel(route.proxy, at, route.network, signal)
    : await openTcp(at, route.network, signal);
  // Whoever takes the socket listens for errors itself; one in between must not end the program.
  plain.on('error', () => {});
  if (!secure) return plain;
  return new Promise((resolve, reject) => {
    const secured = startTls(plain, at, route, () => {
      secured.off('error', fail).on('error', () => {});
      signal.removeEventListener('abort', abort);
      resolve(secured);
    });
    const fail = (error: Error): void => {
      signal.removeEventListener('abort', abort);
      plain.destroy();
      reject(error);
    };
    const abort = (): void => void secured.destroy(signal.reason);
    secured.on('error', fail);
    signal.addEventListener('abort', abort, { once: true });
  });
}

/**
 * TLS over a connection that is there; whoever upgrades connects by `systemAuthorities.with`. `onSecure` is called when the certificate has been accepted; else the socket is
 * destroyed with a CertificateFault, and nothing was sent.
 */
export function startTls(plain: Socket, at: Endpoint, route: Route, onSecure: () => void): TLSSocket {
  const secured = connectTls({ socket: plain, ...tlsOptions(at, route) });
  secured.once('secureConnect', () => {
    const fault = certificateFault(secured, at, route.trusted);
    if (fault) secured.destroy(fault);
    else onSecure();
  });
  return secured;
}

function openTcp(at: Endpoint, network: Network, signal: AbortSignal): Promise<Socket> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) {
      reject(signal.reason);
      return;
    }
    const socket = connectTcp({
      host: domainToASCII(at.host) || at.host,
      port: network.port(at.port),
      lookup: network.lookup,
    });
    const settle = (): void => {
      socket.off('error', fail);
      signal.removeEventListener('abort', abort);
    };
    const fail = (error: Error): void => {
      settle();
      reject(error);
    };
    const abort = (): void => void socket.destroy(signal.reason);
    socket.on('error', fail);
    socket.once('connect', () => {
      settle();
      resolve(socket);
    });
    signal.addEventListener('abort', abort, { once: true });
  });
}
