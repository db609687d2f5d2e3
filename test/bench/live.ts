import { setTimeout as pause } from 'node:timers/promises';
import type { TestEngine } from '../integration/harness.ts';
import { deliver } from '../lab/deliver.ts';
import type { DovecotServer } from '../lab/dovecot.ts';
import { RawReader } from './raw.ts';
import { median, report } from './report.ts';

const turns = 2;
const deliveries = 3;
/** Dovecot looks at all files of a maildir once more that was changed in the last four seconds. */
const quietMs = 5000;

/**
 * From a file dropped into the maildir to the row that can be read, beside a socket that only waits in IDLE. One after
 * the other: the session that is told first gives the file another name, and every other one on the same maildir then
 * goes through all 50,000 files to find it, a tenth of a second that is neither client's.
 */
export async function measureDelivery(
  engine: TestEngine,
  server: DovecotServer,
  user: string,
  password: string,
): Promise<void> {
  const [account] = await engine.client.call('accounts.list', {});
  const accountId = account!.id;
  const inbox = await engine.mailbox(accountId, 'inbox');
  const own: number[] = [];
  const floor: number[] = [];
  let number = 0;
  /** Notes the milliseconds from a delivery until `seen`, which begins to wait before it. */
  const timed = async (seen: (subject: string) => Promise<unknown>, to: number[]): Promise<void> => {
    const subject = `Delivered ${number++} ${Date.now()}`;
    const told = seen(subject);
    await pause(quietMs);
    const started = performance.now();
    deliver(server, user, `From: a@bench.test\nSubject: ${subject}\n\nNow.\n`);
    await told;
    to.push(performance.now() - started);
  };
  const shown = (subject: string): Promise<true> =>
    engine.until('the row', async () => (await engine.subjects(inbox.id, 1))[0] === subject || undefined);
  for (let turn = 0; turn < turns; turn++) {
    await engine.untilIdle(accountId);
    for (let at = 0; at < deliveries; at++) await timed(shown, own);
    await engine.client.call('accounts.setEnabled', { accountId, enabled: false });
    const raw = await RawReader.open(server, user, password);
    await raw.command('SELECT INBOX');
    for (let at = 0; at < deliveries; at++) await timed(() => raw.idleUntilExists(), floor);
    raw.close();
    await engine.client.call('accounts.setEnabled', { accountId, enabled: true });
  }
  await engine.untilIdle(accountId);
  report({
    ...{ measure: 'delivery to a row that can be read', curlew: median(own), unit: 'ms' },
    ...{ beside: 'raw IDLE', reference: median(floor), reach: '+ 30 ms' },
  });
}
