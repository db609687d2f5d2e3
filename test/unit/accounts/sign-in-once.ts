import { ImapSession } from '../../../main/engine/imap/session.ts';
import { createLog } from '../../../main/engine/log.ts';
import { createNetwork } from '../../../main/engine/net/network.ts';
import { ApiError } from '../../../shared/api/error.ts';

/** A program of its own, since the system's authorities are those of its environment: PORT SECURITY. */
const [port, security] = process.argv.slice(2);
const session = ImapSession.connect({
  server: {
    host: '127.0.0.1',
    port: Number(port),
    security: security === 'tls' ? 'tls' : 'starttls',
    userName: 'mara',
  },
  credential: { kind: 'password', password: 'secret' },
  route: { network: createNetwork(), proxy: null, clientCertificate: null, trusted: () => null },
  log: createLog(() => {}, 'test'),
});
session.then(
  async (signedIn) => {
    await signedIn.logout();
    console.log('in');
  },
  (error: unknown) => console.log(ApiError.from(error).code),
);
