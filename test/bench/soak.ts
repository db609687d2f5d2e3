/**
 * `npm run soak [-- --days N]`: simulated days of arriving mail, flags changed on another device, reading, searching and
 * acting, one after the other without the waiting in between. Fails when memory grows by more than a tenth after the
 * first third of the days, when the database grows faster than the mail, or when its log is not kept small.
 */
import { spawnSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { ensurePrerequisites, mailServer } from '../../build/prerequisites.ts';
import { indexPath } from '../../main/engine/search/index-file.ts';
import { databasePath } from '../../main/engine/store/data-dir.ts';
import { TestEngine } from '../integration/harness.ts';
import { deliver } from '../lab/deliver.ts';
import { startDovecot } from '../lab/dovecot.ts';
import { generateMailbox } from '../lab/generator/index.ts';
import { Random } from '../lab/generator/random.ts';
import { openSecondClient } from '../lab/second-client.ts';
import { median } from './report.ts';

const { values } = parseArgs({
  options: { days: { type: 'string', default: '20' }, messages: { type: 'string', default: '150' } },
});
const days = Number(values.days);
const daily = Number(values.messages);
const user = 'soak@lab.test';
const password = 'secret';
const words = [
  'plan',
  'from:a',
  'is:unread',
  'meeting OR report',
  'has:attachment',
  '会議',
  'hallo',
  'older:2d',
  'fl',
];
const mostLogBytes = 80 * 1024 * 1024;

interface Day {
  messages: number;
  rss: number;
  database: number;
  log: number;
}

function size(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}

if (!ensurePrerequisites(mailServer)) process.exit(1);
// In a process of its own: what building takes would hide what the days take.
const bundled = spawnSync(
  process.execPath,
  [join(import.meta.dirname, '../../build/bundle.ts'), '--if-stale'],
  {
    stdio: 'inherit',
  },
);
if (bundled.status !== 0) process.exit(1);
process.env.CURLEW_PATIENT = '1';
await using server = await startDovecot({ users: [{ name: user, password }] });
const engine = await TestEngine.start();
const random = new Random(11);
const seen: Day[] = [];
try {
  const account = await engine.addAccount(server, user, password);
  await engine.untilIdle(account.id);
  const inbox = await engine.mailbox(account.id, 'inbox');
  const phone = await openSecondClient(server, user);
  const view = { kind: 'mailbox', mailboxId: inbox.id } as const;
  let total = 0;
  for (let day = 0; day < days; day++) {
    const mail = generateMailbox({
      ...{ seed: 1000 + day, count: daily, owner: { name: 'Soak', email: user } },
      ...{ endDate: new Date(), spanDays: 1 },
    });
    for (const message of mail) deliver(server, user, message.raw, { internalDate: message.internalDate });
    total += daily;
    await engine.until(`the mail of day ${day + 1}`, async () =>
      (await engine.mailbox(account.id, 'inbox')).totalMessages >= total ? true : undefined,
    );
    const uids = (await phone.list('INBOX')).map(({ uid }) => uid);
    await phone.addFlags('INBOX', uids.slice(-40), ['\\Seen']);
    const { rows } = await engine.client.call('threads.list', { view, limit: 100 });
    for (const row of rows.slice(0, 40)) {
      const { messages } = await engine.client.call('threads.get', { threadId: row.threadId, view });
      await engine.client.call('messages.fetchBody', { messageId: messages.at(-1)!.id });
    }
    for (const text of words) await engine.client.call('search.messages', { text, limit: 50 });
    const chosen = rows.slice(0, 10).map(({ threadId }) => threadId);
    const target = { kind: 'threads', threadIds: chosen, view } as const;
    for (const value of [true, false]) {
      await engine.client.call('actions.apply', { action: { type: 'set-starred', value }, target });
    }
    await engine.untilIdle(account.id);
    await engine.untilIndexed();
    // As on any other day something is closed and opened again; random pauses would only make the run longer.
    if (random.chance(0.3)) await engine.client.call('sync.now', {});
    await engine.untilIdle(account.id);
    global.gc?.();
    const path = databasePath(engine.dataDir);
    const files = [path, indexPath(path)];
    const sum = (paths: string[]): number => paths.reduce((bytes, file) => bytes + size(file), 0);
    const log = sum(files.map((file) => `${file}-wal`));
    seen.push({
      ...{ messages: total, rss: process.memoryUsage().rss },
      ...{ database: sum(files) + log, log },
    });
    const { rss, database } = seen.at(-1)!;
    const mega = (bytes: number): string => `${(bytes / 1e6).toFixed(0)} MB`;
    console.log(
      `day ${day + 1}: ${total} messages, memory ${mega(rss)}, database ${mega(database)}, log ${mega(log)}`,
    );
  }
  await phone.close();
} finally {
  await engine.dispose();
}

const third = Math.ceil(days / 3);
const early = median(seen.slice(third, 2 * third).map(({ rss }) => rss));
const late = median(seen.slice(-third).map(({ rss }) => rss));
const perMessage = (day: Day): number => day.database / day.messages;
const problems: string[] = [];
if (late > early * 1.1) problems.push(`memory grew by ${((late / early - 1) * 100).toFixed(0)} %`);
if (perMessage(seen.at(-1)!) > 1.3 * perMessage(seen[third]!))
  problems.push('the database grew faster than the mail');
if (Math.max(...seen.map(({ log }) => log)) > mostLogBytes) problems.push('the log was not kept small');
console.log(problems.length === 0 ? `${days} days: nothing grew that should not` : problems.join('; '));
if (problems.length > 0) process.exitCode = 1;
