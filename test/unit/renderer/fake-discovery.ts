import type { FoundServers } from '../../../shared/model/discovery.ts';

/** One provider that is known, and one that its domain names elsewhere. */
export function fakeDiscovery(email: string): FoundServers[] {
  const server = (host: string, port: number) => ({ host, port, security: 'tls' as const, userName: email });
  if (email.endsWith('@yahoo.com')) {
    return [
      {
        source: { kind: 'preset', where: 'yahoo.com' },
        provider: 'Yahoo',
        imap: server('imap.mail.yahoo.com', 993),
        smtp: server('smtp.mail.yahoo.com', 465),
        signIn: ['app-password'],
        help: { kind: 'app-password', url: 'https://help.yahoo.com/kb/SLN15241.html' },
        foreign: [],
      },
    ];
  }
  if (!email.endsWith('@harbour.studio')) return [];
  return [
    {
      source: { kind: 'provider', where: 'autoconfig.harbour.studio' },
      provider: 'Harbour',
      imap: server('imap.hosting.example', 993),
      smtp: server('smtp.hosting.example', 465),
      signIn: ['password'],
      help: null,
      foreign: ['imap.hosting.example', 'smtp.hosting.example'],
    },
  ];
}
