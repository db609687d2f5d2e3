import type { TestEngine } from '../integration/harness.ts';
import { deliver } from '../lab/deliver.ts';
import type { DovecotServer } from '../lab/dovecot.ts';
import { RawReader } from './raw.ts';
import { median, report } from './report.ts';

const rounds = 9;

/** From a file dropped into the maildir to the row that can be read, beside a socket that only waits in IDLE. */
export async function measureDelivery(
  engine: TestEngine,
  server: DovecotServer,
  user: string,
  password: string,
): Promise<void> {
  const [account] = await engine.client.call('accounts.list', {});
  const inbox = await engine.mailbox(account!.id, 'inbox');
  const raw = await RawReader.open(server, user, password);
  await raw.command('SELECT INBOX');
  const own: number[] = [];
  const floor: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const subject = `Delivered ${round} ${Date.now()}`;
    const told = raw.idleUntilExists();
    const started = performance.now();
    deliver(server, user, `From: a@bench.test\nSubject: ${subject}\n\nNow.\n`);
    await Promise.all([
      told.then(() => floor.push(performance.now() - started)),
      engine.until('the row', async () => {
        if ((await engine.subjects(inbox.id, 1))[0] !== subject) return undefined;
        own.push(performance.now() - started);
        return true;
      }),
    ]);
  }
  raw.close();
  report({
    ...{ measure: 'delivery to a row that can be read', curlew: median(own), unit: 'ms' },
    ...{ beside: 'raw IDLE', reference: median(floor), reach: '+ 30 ms' },
  });
}
