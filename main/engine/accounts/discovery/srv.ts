import type { ServerSettings } from '../../../../shared/model/account.ts';
import type { Network } from '../../net/network.ts';
import { hostName, type MailAddress } from './address.ts';

/** Servers by SRV records (RFC 6186, RFC 8314): TLS from the start before STARTTLS, and nothing without. */
export async function serversBySrv(
  { domain, email }: MailAddress,
  network: Network,
  signal: AbortSignal,
): Promise<{ imap: ServerSettings; smtp: ServerSettings | null } | null> {
  const ask = async (service: string, security: 'tls' | 'starttls'): Promise<ServerSettings | null> => {
    const [best] = await network.srv(`_${service}._tcp.${domain}`, signal);
    // A target of "." says that there is no such service.
    const host = best && best.name !== '' ? hostName(best.name) : null;
    return best && host ? { host, port: best.port, security, userName: email } : null;
  };
  const [imaps, imap, submissions, submission] = await Promise.all([
    ask('imaps', 'tls'),
    ask('imap', 'starttls'),
    ask('submissions', 'tls'),
    ask('submission', 'starttls'),
  ]);
  const found = imaps ?? imap;
  return found ? { imap: found, smtp: submissions ?? submission } : null;
}
