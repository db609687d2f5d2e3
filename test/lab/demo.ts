import { deliver, fillMaildir } from './deliver.ts';
import { type DovecotServer, startDovecot } from './dovecot.ts';
import { LabMissing } from './errors.ts';
import { DEMO_ACCOUNTS, type DemoMail } from './generator/demo.ts';

import { type SmtpServer, startSmtp } from './smtp.ts';
import { EXIM, unpackServer } from './unpacked.ts';

export { LabMissing };

interface DemoServer {
  host: string;
  port: number;
  security: 'tls';
  userName: string;
}

export interface DemoLab {
  server: DovecotServer;
  /** The authority to trust, for example by NODE_EXTRA_CA_CERTS. */
  caFile: string;
  caPem: string;
  accounts: {
    email: string;
    name: string;
    password: string;
    imap: DemoServer;
    /** Left out where Exim is not there and cannot be had: then nothing can be sent. */
    smtp?: DemoServer;
  }[];
  /** Lets one more message arrive, as if it came in now. */
  deliver(email: string, raw: Buffer | string): void;
  stop(): Promise<void>;
}

/**
 * A throw-away mail server with two accounts and a few hundred realistic messages, dated relative to `now`.
 * @throws LabMissing when Dovecot is not installed.
 */
export async function startDemoLab({ now = new Date() }: { now?: Date } = {}): Promise<DemoLab> {
  const accounts = DEMO_ACCOUNTS.map((account) => ({ ...account, password: 'curlew-demo' }));
  const server = await startDovecot({
    users: accounts.map(({ email, password, folders }) => ({
      name: email,
      password,
      mailboxes: folders.map((name) => ({ name })),
    })),
  });
  for (const account of accounts) {
    const byMailbox = new Map<string, DemoMail[]>();
    for (const message of account.messages(now)) {
      byMailbox.set(message.mailbox, [...(byMailbox.get(message.mailbox) ?? []), message]);
    }
    for (const [mailbox, messages] of byMailbox) fillMaildir(server, account.email, mailbox, messages);
  }
  const smtp = await startDemoSmtp(server);
  return {
    server,
    caFile: server.caFile,
    caPem: server.caPem,
    accounts: accounts.map(({ email, name, password }) => ({
      email,
      name,
      password,
      imap: { host: server.host, port: server.ports.imaps, security: 'tls', userName: email },
      ...(smtp && {
        smtp: { host: smtp.host, port: smtp.ports.submissions, security: 'tls', userName: email },
      }),
    })),
    deliver: (email, raw) => void deliver(server, email, raw),
    stop: async () => {
      await smtp?.stop();
      await server.stop();
    },
  };
}

/** The server by which the two write to each other; null where it cannot be had. */
async function startDemoSmtp(server: DovecotServer): Promise<SmtpServer | null> {
  await unpackServer(EXIM).catch(() => {});
  try {
    return await startSmtp(server);
  } catch (error) {
    if (error instanceof LabMissing) return null;
    throw error;
  }
}
