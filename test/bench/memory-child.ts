/** A process of its own for `memory.ts`: lists a mailbox in one way, and tells its peak memory. */
import { readFile } from 'node:fs/promises';
import { ImapFlow } from 'imapflow';
import { headerQuery } from '../../main/engine/sync/normalise.ts';
import { TestEngine } from '../integration/harness.ts';

const [how, host, port, user, password] = process.argv.slice(2) as [string, string, string, string, string];

async function byImapflow(): Promise<void> {
  const client = new ImapFlow({
    ...{ host, port: Number(port), secure: false, doSTARTTLS: false, logger: false },
    auth: { user, pass: password },
  });
  await client.connect();
  await client.mailboxOpen('INBOX');
  for await (const _row of client.fetch('1:*', headerQuery)) {
    // Nothing is kept.
  }
  await client.logout();
}

async function byCurlew(): Promise<void> {
  const engine = await TestEngine.start();
  const account = await engine.addAccount({ host, ports: { imap: Number(port) } }, user, password);
  const policy = { text: 'none', days: 1, attachments: false } as const;
  await engine.client.call('offline.set', { accountId: account.id, mailboxId: null, policy });
  await engine.untilIdle(account.id);
  await engine.untilIndexed();
  await engine.dispose();
}

await (how === 'curlew' ? byCurlew() : byImapflow());
// Linux counts what the parent had into `maxRSS`; its own high-water mark begins with the program.
const status = await readFile('/proc/self/status', 'utf8').catch(() => '');
const kilobytes = /VmHWM:\s*(\d+) kB/.exec(status)?.[1] ?? process.resourceUsage().maxRSS;
process.send?.(Number(kilobytes) / 1024);
