/** A process of its own for `memory.ts`: imapflow reads all headers of a mailbox and keeps nothing of them. */
import { type FetchQueryObject, ImapFlow } from 'imapflow';
import { tellPeak } from './peak.ts';

const [host, port, user, password, query] = process.argv.slice(2) as [string, string, string, string, string];
const client = new ImapFlow({
  ...{ host, port: Number(port), secure: false, doSTARTTLS: false, logger: false },
  auth: { user, pass: password },
});
await client.connect();
await client.mailboxOpen('INBOX');
for await (const _row of client.fetch('1:*', JSON.parse(query) as FetchQueryObject)) {
  // Nothing is kept.
}
await client.logout();
await tellPeak();
