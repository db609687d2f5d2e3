import type { Socket } from 'node:net';
import type { ImapFlowOptions } from 'imapflow';
import type { Endpoint } from '../net/certificate.ts';
import { type Route, startTls } from '../net/open.ts';

type Transport = NonNullable<ImapFlowOptions['transport']>;

/**
 * Hands imapflow a connection that is open already, and makes its STARTTLS go through the same certificate check as
 * everything else. imapflow itself refuses bytes that follow the answer to STARTTLS, a PREAUTH before it, and forgets
 * the capabilities from before it (RFC 9051 sections 6.2.1 and 11.1; row C1).
 */
export function transportOver(socket: Socket, at: Endpoint, route: Route): Transport {
  return {
    connect: (_options, onConnect) => {
      setImmediate(onConnect);
      return socket;
    },
    upgrade: (_plain, _options, onSecure) => startTls(socket, at, route, onSecure),
  };
}
