/**
 * `npm run bench [-- --quick]`: how long Curlew takes beside what people use, on one mailbox of a real Dovecot, all in
 * one run. Prints a table and writes `out/bench.json`. Ratios hold better than times.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { bundleIfStale } from '../../build/bundle.ts';
import { benchTools, ensurePrerequisites } from '../../build/prerequisites.ts';
import { headerQuery } from '../../main/engine/sync/normalise.ts';
import { Crowd } from '../integration/crowd.ts';
import { TestEngine } from '../integration/harness.ts';
import { fillMaildir } from '../lab/deliver.ts';
import { type DovecotServer, startDovecot } from '../lab/dovecot.ts';
import { generateMailbox } from '../lab/generator/index.ts';
import { measureIndexers } from './indexers.ts';
import { measureDelivery } from './live.ts';
import { prepareMbsync } from './mbsync.ts';
import { measureMemory } from './memory.ts';
import { measurePaint } from './paint.ts';
import { RawReader } from './raw.ts';
import { finish, median, report, seconds } from './report.ts';
import { measureResync } from './resync.ts';
import { measureStore } from './store.ts';

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    /** Messages in INBOX, ten times as many in the store. */
    count: { type: 'string' },
    /** Of messages: `lifelike`, 17 KB on average, or `short`, a few sentences each. */
    length: { type: 'string', default: 'lifelike' },
    /** Only these parts: sync, crowd, store, index, paint, memory. */
    only: { type: 'string', default: 'sync,crowd,store,index,paint,memory' },
  },
});
const count = Number(values.count ?? (values.quick ? 5_000 : 50_000));
const usualLength = values.length === 'short' ? 'short' : 'lifelike';
const parts = new Set(values.only.split(','));
const repeats = 5;
const user = 'bench@lab.test';
const password = 'secret';
/** What Curlew asks for, so that both are sent the same. */
const fields = (headerQuery.headers as string[]).join(' ');
const headerItems = `(UID FLAGS INTERNALDATE RFC822.SIZE ENVELOPE BODYSTRUCTURE BODY.PEEK[HEADER.FIELDS (${fields})])`;

function messages(seed: number, number: number, spanDays: number, length: 'short' | 'lifelike' = 'lifelike') {
  const owner = { name: 'Bench', email: user };
  return generateMailbox({ seed, count: number, owner, endDate: new Date(), spanDays, length });
}

/** A raw client's way to the same rows: connect, sign in, select, fetch. */
function firstScreen(server: DovecotServer): Promise<number> {
  return seconds(async () => {
    const raw = await RawReader.open(server, user, password);
    await raw.command('SELECT INBOX');
    await raw.command(`FETCH ${count - 49}:* ${headerItems}`);
    raw.close();
  });
}

async function measure(server: DovecotServer, folder: string): Promise<void> {
  console.log(`Filling INBOX with ${count.toLocaleString('en')} messages …`);
  fillMaildir(server, user, 'INBOX', messages(1, count, 900));
  const reader = await RawReader.open(server, user, password);
  await reader.command('SELECT INBOX');
  const cold = await seconds(() => reader.command(`FETCH 1:* ${headerItems}`));
  const floor = median([
    await seconds(() => reader.command(`FETCH 1:* ${headerItems}`)),
    await seconds(() => reader.command(`FETCH 1:* ${headerItems}`)),
    await seconds(() => reader.command(`FETCH 1:* ${headerItems}`)),
  ]);
  reader.close();
  const screen = median([await firstScreen(server), await firstScreen(server), await firstScreen(server)]);
  console.log(
    `Raw fetch of all headers: ${cold.toFixed(2)} s with a cold server cache, ${floor.toFixed(2)} s warm.`,
  );

  let engine = await TestEngine.start();
  try {
    const start = performance.now();
    const account = await engine.addAccount(server, user, password);
    await engine.client.call('offline.set', {
      accountId: account.id,
      mailboxId: null,
      policy: { text: 'none', days: 1, attachments: false },
    });
    const signedIn = performance.now();
    await engine.until('the first screen', async () => {
      const mailboxes = await engine.client.call('mailboxes.list', {});
      return (
        mailboxes.some(({ role, totalMessages }) => role === 'inbox' && totalMessages >= 50) || undefined
      );
    });
    report({
      measure: 'first 50 rows after sign-in',
      curlew: (performance.now() - signedIn) / 1000,
      beside: 'raw client, sign-in included',
      reference: screen,
      unit: 's',
      reach: '<= 3 × + 150 ms to paint',
    });
    await engine.untilIdle(account.id);
    const raw = { beside: 'raw read, cache warm', reference: floor, unit: 's' } as const;
    const stored = (performance.now() - start) / 1000;
    report({ measure: 'headers of all into the store', curlew: stored, ...raw, reach: '<= 3 ×' });
    await engine.untilIndexed();
    const searchable = (performance.now() - start) / 1000;
    report({ measure: 'the same, and searchable', curlew: searchable, ...raw, reach: '' });

    const texts = performance.now();
    await engine.client.call('offline.set', {
      accountId: account.id,
      mailboxId: null,
      policy: { text: 'all', days: 1, attachments: false },
    });
    // Asked four times a second: at every event the question itself would be a part of the work.
    for (let done = false; !done; await pause(250)) {
      const { coverage } = await engine.client.call('search.messages', { text: 'x', limit: 1 });
      done = coverage.withBody === coverage.messages && coverage.waiting === 0;
    }
    const bodies = (performance.now() - texts) / 1000;
    const unsafe = await (await prepareMbsync(folder, server, user, password, false)).run();
    const mbsync = await prepareMbsync(folder, server, user, password, true);
    const safe = await mbsync.run();
    console.log(`mbsync's first run: ${safe.toFixed(1)} s, without fsync ${unsafe.toFixed(1)} s.`);
    report({
      measure: 'all texts into the durable store, searchable',
      curlew: bodies,
      unit: 's',
      beside: 'mbsync, whole messages, with fsync',
      reference: safe,
      reach: '<= 0.6 × (mail that can be fetched again is committed without)',
    });
    await measureDelivery(engine, server, user, password);
    engine = await measureResync({
      ...{ running: { engine, accountId: account.id }, server, user, mbsync },
      messages: (round) => messages(100 + round, 100, 1),
    });
  } finally {
    await engine.dispose();
  }
}

/** Seven accounts from the start of the engine until all are up to date, beside three in trouble and without them. */
async function measureCrowd(): Promise<void> {
  const figures: number[] = [];
  for (const inTrouble of [false, true]) {
    const crowd = await Crowd.open(7, inTrouble, 200);
    const times: number[] = [];
    for (let round = 0; round < repeats; round++) times.push(await crowd.startAgain());
    figures.push(median(times));
    await crowd.close();
  }
  const [alone, beside] = figures as [number, number];
  report({
    measure: 'seven accounts up, a dead, a slow and a refused one beside',
    curlew: beside,
    beside: 'the seven alone',
    reference: alone,
    unit: 's',
    reach: 'as without',
  });
}

if (!ensurePrerequisites(benchTools)) process.exit(1);
await bundleIfStale();
process.env.CURLEW_PATIENT = '1';
const folder = await mkdtemp(join(tmpdir(), 'curlew-bench-'));
await using server = await startDovecot({ users: [{ name: user, password }] });
try {
  if (parts.has('sync')) await measure(server, folder);
  else fillMaildir(server, user, 'INBOX', messages(1, count, 900));
  if (parts.has('crowd')) await measureCrowd();
  if (parts.has('index')) await measureIndexers(folder, server.maildirOf(user, 'INBOX'));
  if (parts.has('memory')) {
    // Only listed: half a million of the usual length would fill the disk for nothing.
    await measureMemory(server, user, password, count, (few) => messages(1, few, 900, 'short'));
  }
  if (parts.has('store')) measureStore(folder, count * 10);
  if (parts.has('paint')) await measurePaint(folder, count * 10, count);
} finally {
  await rm(folder, { recursive: true, force: true });
}
await finish({ messages: count, length: usualLength });
