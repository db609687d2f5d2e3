/**
 * Run in a process of its own, to be killed: the engine as a host runs it, at work on one thing. Says before and after
 * each change what it is, one JSON line each, so that a test knows what was promised when the process was killed.
 */
import { writeSync } from 'node:fs';
import { startEngine } from '../../../main/engine/start.ts';
import { type ApiClient, createClient } from '../../../shared/api/client.ts';
import type { Action, ActionTarget } from '../../../shared/model/operation.ts';
import { Random } from '../../lab/generator/index.ts';
import { workers } from '../built-engine.ts';
import { appendForEver } from './appends.ts';

export type Work = 'sync' | 'flags' | 'moves' | 'appends';

const [dataDir, port, email, work, seed] = process.argv.slice(2) as [string, string, string, Work, string];
const random = new Random(Number(seed));
const secrets = {
  protection: 'session' as const,
  get: async () => 'secret',
  set: async () => {},
  delete: async () => {},
};

function say(line: object): void {
  writeSync(1, `${JSON.stringify(line)}\n`);
}

async function engine(): Promise<ApiClient> {
  const { call, subscribe } = await startEngine({
    dataDir,
    workers,
    secrets,
    log: () => {},
  });
  return createClient({ call, subscribe });
}

async function pick(client: ApiClient, path: string, most: number) {
  const mailbox = (await client.call('mailboxes.list', {})).find((each) => each.path === path)!;
  const view = { kind: 'mailbox', mailboxId: mailbox.id } as const;
  const { rows } = await client.call('threads.list', { view, limit: 500 });
  const start = random.below(Math.max(1, rows.length));
  const some = rows.slice(start, start + 1 + random.below(most));
  const target: ActionTarget = { kind: 'threads', threadIds: some.map((row) => row.threadId), view };
  return { mailbox, subjects: some.map((row) => row.subject), target };
}

async function apply(client: ApiClient, action: Action, target: ActionTarget, change: object): Promise<void> {
  say({ will: change });
  await client.call('actions.apply', { action, target });
  say({ did: change });
}

/** Marks and clears marks, of a few and of a hundred at once. */
async function flagForEver(client: ApiClient): Promise<never> {
  for (;;) {
    const { subjects, target } = await pick(client, 'INBOX', random.below(3) === 0 ? 100 : 5);
    const value = random.below(3) > 0;
    const type = random.below(2) === 0 ? 'set-seen' : 'set-starred';
    const flag = type === 'set-seen' ? '\\Seen' : '\\Flagged';
    await apply(client, { type, value }, target, { subjects, flag, value });
  }
}

/** Moves between three mailboxes, there and back. */
async function moveForEver(client: ApiClient): Promise<never> {
  const paths = ['INBOX', 'Projects', 'Archive'];
  const ids = new Map((await client.call('mailboxes.list', {})).map(({ path, id }) => [path, id]));
  for (;;) {
    const from = paths[random.below(3)]!;
    const to = paths.filter((path) => path !== from)[random.below(2)]!;
    const { subjects, target } = await pick(client, from, random.below(3) === 0 ? 60 : 4);
    if (subjects.length === 0) continue;
    await apply(client, { type: 'move', mailboxId: ids.get(to)! }, target, { subjects, to });
  }
}

if (work === 'appends') await appendForEver({ dataDir, secrets, random, say });
else {
  const client = await engine();
  if (work === 'sync') {
    const imap = {
      ...{ host: '127.0.0.1', port: Number(port) },
      ...{ security: 'none' as const, userName: email },
    };
    const known = await client.call('accounts.list', {});
    say({ begun: true });
    if (known.length === 0) {
      await client.call('accounts.add', { name: 'Mara', email, password: 'secret', imap });
      say({ did: { added: true } });
    }
  } else {
    say({ begun: true });
    await (work === 'flags' ? flagForEver(client) : moveForEver(client));
  }
}
