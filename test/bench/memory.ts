import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { nodeBundle, root } from '../../build/bundle.ts';
import { headerQuery } from '../../main/engine/sync/normalise.ts';
import { fillMaildir } from '../lab/deliver.ts';
import type { DovecotServer } from '../lab/dovecot.ts';
import type { GeneratedMessage } from '../lab/generator/index.ts';
import { report } from './report.ts';

const out = join(root, 'out', 'bench');

/** The processes that are measured, bundled as the product is. */
async function bundleChildren(): Promise<void> {
  const { build } = await import('vite');
  const at = (name: string): string => join(root, 'test', 'bench', `${name}.ts`);
  const entries = { 'memory-child': at('memory-child'), 'memory-imapflow': at('memory-imapflow') };
  await build(nodeBundle(out, entries, 'es', ['better-sqlite3']));
}

/** Peak memory in MB of a process that lists a user's INBOX. */
async function peak(
  how: 'engine' | 'writer' | 'imapflow',
  server: DovecotServer,
  user: string,
  password: string,
): Promise<number> {
  const common = [server.host, String(server.ports.imap), user, password];
  const child =
    how === 'imapflow'
      ? fork(join(out, 'memory-imapflow.js'), [...common, JSON.stringify(headerQuery)])
      : fork(join(out, 'memory-child.js'), [how, ...common, join(root, 'out', 'engine')]);
  const told = once(child, 'message');
  const [code] = (await once(child, 'exit')) as [number | null];
  if (code !== 0) throw new Error(`The process that lists by ${how} ended with code ${code}.`);
  return ((await told) as [number])[0];
}

/**
 * What listing a mailbox takes at its peak: the worker that synchronises with its store and index, and the whole engine,
 * beside imapflow that keeps nothing.
 *
 * @param user has `count` messages in INBOX
 */
export async function measureMemory(
  server: DovecotServer,
  user: string,
  password: string,
  count: number,
  messages: (count: number) => Iterable<GeneratedMessage>,
): Promise<void> {
  await bundleChildren();
  const few = 'few@lab.test';
  await server.addUser(few, password);
  fillMaildir(server, few, 'INBOX', messages(Math.ceil(count / 10)));
  for (const [name, size] of [
    [few, Math.ceil(count / 10)],
    [user, count],
  ] as const) {
    const reference = await peak('imapflow', server, name, password);
    for (const [what, how] of [
      ['sync worker', 'writer'],
      ['whole engine', 'engine'],
    ] as const) {
      report({
        measure: `peak memory, listing ${size.toLocaleString('en')}, ${what}`,
        curlew: await peak(how, server, name, password),
        unit: 'MB',
        beside: 'imapflow, streamed, nothing kept',
        reference,
        reach: '<= 1.5 ×',
      });
    }
  }
}
