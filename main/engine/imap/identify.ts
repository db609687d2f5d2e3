import type { ImapFlow } from 'imapflow';

/** What imapflow keeps to itself: how it runs commands while it signs in. */
interface Internals {
  run(command: string, ...args: unknown[]): Promise<unknown>;
  state: number;
  states: { NOT_AUTHENTICATED: number };
}

/**
 * Has a client say who it is (ID, RFC 2971) once, after signing in, as servers that insist on it want it. imapflow says
 * it before that, too, and again where the answer was short: a round trip of every connection.
 */
export function identifyOnce(client: ImapFlow): void {
  const flow = client as unknown as Internals;
  const run = flow.run.bind(client);
  flow.run = async (command, ...args) => {
    if (command === 'ID' && flow.state === flow.states.NOT_AUTHENTICATED) return undefined;
    return run(command, ...args);
  };
}
