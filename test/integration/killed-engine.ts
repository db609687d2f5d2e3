/** Run in a process of its own, to be killed: acts on every message of an inbox as fast as it can, and says what it did. */
import { startEngine } from '../../main/engine/start.ts';
import { createClient } from '../../shared/api/client.ts';
import { workers } from './built-engine.ts';

const [dataDir, password] = process.argv.slice(2) as [string, string];
const engine = await startEngine({
  dataDir,
  workers,
  secrets: { protection: 'session', get: async () => password, set: async () => {}, delete: async () => {} },
  log: () => {},
});
const client = createClient({
  call: (method, input) => engine.call(method, input),
  subscribe: (listener) => engine.subscribe(listener),
});
const inbox = (await client.call('mailboxes.list', {})).find((mailbox) => mailbox.role === 'inbox')!;
const view = { kind: 'mailbox', mailboxId: inbox.id } as const;
const { rows } = await client.call('threads.list', { view, limit: 500 });
for (const [index, row] of rows.entries()) {
  const target = { kind: 'threads' as const, threadIds: [row.threadId], view };
  await client.call('actions.apply', { action: { type: 'set-starred', value: true }, target });
  console.log(`starred ${row.subject}`);
  if (index % 2 === 0) continue;
  await client.call('actions.apply', { action: { type: 'archive' }, target });
  console.log(`archived ${row.subject}`);
}
console.log('done');
