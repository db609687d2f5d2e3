import { request } from 'node:http';
import { isIPv6, type Socket } from 'node:net';
import { SocksClient } from 'socks';
import type { ProxySettings } from '../../../shared/model/network.ts';
import type { Endpoint } from './certificate.ts';
import type { Network } from './network.ts';

/** A proxy with the password that belongs to it. */
export type ProxyLogin = ProxySettings & { password: string };

/** The proxy, and not the mail server, is at fault. */
export class ProxyFault extends Error {
  readonly proxy: ProxySettings;

  constructor(proxy: ProxySettings, cause: unknown) {
    // The cause of a SOCKS failure carries the password: only its words are kept.
    super(cause instanceof Error ? cause.message : String(cause));
    this.name = 'ProxyFault';
    this.proxy = proxy;
  }
}

/**
 * A connection to `at` through a proxy, which resolves the name.
 * @throws ProxyFault
 */
export async function openTunnel(
  proxy: ProxyLogin,
  at: Endpoint,
  network: Network,
  signal: AbortSignal,
): Promise<Socket> {
  try {
    return proxy.kind === 'socks5'
      ? await overSocks(proxy, at, network, signal)
      : await overConnect(proxy, at, network, signal);
  } catch (cause) {
    throw signal.aborted ? signal.reason : new ProxyFault(proxy, cause);
  }
}

async function overSocks(
  proxy: ProxyLogin,
  at: Endpoint,
  network: Network,
  signal: AbortSignal,
): Promise<Socket> {
  const client = new SocksClient({
    proxy: {
      host: proxy.host,
      port: network.port(proxy.port),
      type: 5,
      ...(proxy.userName === '' ? {} : { userId: proxy.userName, password: proxy.password }),
    },
    destination: { host: at.host, port: network.port(at.port) },
    command: 'connect',
  });
  const established = new Promise<Socket>((resolve, reject) => {
    client.once('established', ({ socket }) => resolve(socket));
    client.once('error', reject);
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
  client.connect();
  return established.catch((error) => {
    client.once('established', ({ socket }) => socket.destroy());
    throw error;
  });
}

/** HTTP CONNECT (RFC 9110 section 9.3.6). */
function overConnect(
  proxy: ProxyLogin,
  at: Endpoint,
  network: Network,
  signal: AbortSignal,
): Promise<Socket> {
  const authority = `${isIPv6(at.host) ? `[${at.host}]` : at.host}:${network.port(at.port)}`;
  const credentials = Buffer.from(`${proxy.userName}:${proxy.password}`).toString('base64');
  return new Promise((resolve, reject) => {
    const asked = request({
      method: 'CONNECT',
      host: proxy.host,
      port: network.port(proxy.port),
      lookup: network.lookup,
      path: authority,
      agent: false,
      signal,
      headers: {
        Host: authority,
        ...(proxy.userName === '' ? {} : { 'Proxy-Authorization': `Basic ${credentials}` }),
      },
    });
    asked.once('error', reject);
    asked.once('response', (answer) => {
      answer.destroy();
      reject(new Error(`it answers ${answer.statusCode}`));
    });
    asked.once('connect', (answer, socket, head) => {
      if (answer.statusCode !== 200) {
        socket.destroy();
        reject(new Error(`it answers ${answer.statusCode}`));
        return;
      }
      if (head.length > 0) socket.unshift(head);
      resolve(socket as Socket);
    });
    asked.end();
  });
}
