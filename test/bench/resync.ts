import { setTimeout as pause } from 'node:timers/promises';
import { TestEngine } from '../integration/harness.ts';
import { fillMaildir } from '../lab/deliver.ts';
import type { DovecotServer } from '../lab/dovecot.ts';
import type { GeneratedMessage } from '../lab/generator/index.ts';
import { openSecondClient } from '../lab/second-client.ts';
import type { Mbsync } from './mbsync.ts';
import { median, report } from './report.ts';

const rounds = 5;
/**
 * How long there is no connection, in milliseconds: until then the server still ends the sessions of the one before,
 * which nobody who comes back from somewhere meets.
 */
const awayMs = 500;

/** An engine on a data folder, and its one account. */
interface Running {
  engine: TestEngine;
  accountId: number;
}

export interface ResyncOptions {
  running: Running;
  server: DovecotServer;
  user: string;
  mbsync: Mbsync;
  /** New messages, other ones for each number. */
  messages: (round: number) => Iterable<GeneratedMessage>;
}

/**
 * How long it takes until everything is as on the server, after a time without connection: for a program that runs (the
 * line has come back), and from its start. mbsync is a program that starts; it looks at one mailbox, Curlew at all.
 *
 * @returns the engine that runs now
 */
export async function measureResync(options: ResyncOptions): Promise<TestEngine> {
  const { server, user, mbsync } = options;
  let { running } = options;
  let round = 0;
  const change = async (): Promise<void> => {
    fillMaildir(server, user, 'INBOX', options.messages(++round));
    const phone = await openSecondClient(server, user);
    const uids = (await phone.list('INBOX')).slice(round * 100, round * 100 + 100).map(({ uid }) => uid);
    await phone.addFlags('INBOX', uids, [`round${round}`]);
    await phone.close();
  };
  for (const [what, away, reach] of [
    ['nothing changed', async () => {}, '<= 0.5 ×'],
    ['100 new and 100 flags', change, '<= 0.75 ×'],
  ] as const) {
    const reconnected: number[] = [];
    const started: number[] = [];
    const beside: number[] = [];
    for (let turn = 0; turn < rounds; turn++) {
      reconnected.push(await reconnect(running, away));
      beside.push(await mbsync.run());
      const start = await startAgain(running, away);
      running = start.running;
      started.push(start.seconds);
      beside.push(await mbsync.run());
    }
    const reference = { beside: 'mbsync', reference: median(beside), unit: 's', reach } as const;
    report({ measure: `resync, ${what}`, curlew: median(reconnected), ...reference });
    report({ measure: `resync, ${what}, the program's start in it`, curlew: median(started), ...reference });
  }
  return running.engine;
}

/** From the moment that there is a connection to be had again. */
async function reconnect({ engine, accountId }: Running, away: () => Promise<void>): Promise<number> {
  await engine.client.call('accounts.setEnabled', { accountId, enabled: false });
  await Promise.all([away(), pause(awayMs)]);
  const start = performance.now();
  await engine.client.call('accounts.setEnabled', { accountId, enabled: true });
  await engine.untilIdle(accountId);
  return (performance.now() - start) / 1000;
}

async function startAgain(
  previous: Running,
  away: () => Promise<void>,
): Promise<{ running: Running; seconds: number }> {
  await previous.engine.close();
  await Promise.all([away(), pause(awayMs)]);
  const start = performance.now();
  const running = { ...previous, engine: await TestEngine.start(previous.engine) };
  await running.engine.untilIdle(running.accountId);
  return { running, seconds: (performance.now() - start) / 1000 };
}
