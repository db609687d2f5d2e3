import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fillMaildir } from '../lab/deliver.ts';
import type { DovecotServer } from '../lab/dovecot.ts';
import type { GeneratedMessage } from '../lab/generator/index.ts';
import { report } from './report.ts';

/** Peak memory in MB of a process that lists a user's INBOX. */
async function peak(
  how: 'curlew' | 'imapflow',
  server: DovecotServer,
  user: string,
  password: string,
): Promise<number> {
  const child = fork(new URL('./memory-child.ts', import.meta.url), [
    ...[how, server.host, String(server.ports.imap), user, password],
  ]);
  const told = once(child, 'message');
  const [code] = (await once(child, 'exit')) as [number | null];
  if (code !== 0) throw new Error(`The process that lists by ${how} ended with code ${code}.`);
  return ((await told) as [number])[0];
}

/** What listing a mailbox takes at its peak: the whole engine with store and index, beside imapflow that keeps nothing. */
export async function measureMemory(
  server: DovecotServer,
  user: string,
  password: string,
  count: number,
  messages: (count: number) => Iterable<GeneratedMessage>,
): Promise<void> {
  const few = 'few@lab.test';
  await server.addUser(few, password);
  fillMaildir(server, few, 'INBOX', messages(Math.ceil(count / 10)));
  for (const [name, size] of [
    [few, Math.ceil(count / 10)],
    [user, count],
  ] as const) {
    report({
      measure: `peak memory, listing ${size.toLocaleString('en')}, whole engine`,
      curlew: await peak('curlew', server, name, password),
      unit: 'MB',
      beside: 'imapflow, streamed, nothing kept',
      reference: await peak('imapflow', server, name, password),
      reach: '<= 1.5 ×',
    });
  }
}
