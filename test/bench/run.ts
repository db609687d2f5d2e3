/**
 * `npm run bench [-- --quick]`: how long Curlew takes beside what people use, on one mailbox of a real Dovecot, all in
 * one run. Prints a table and writes `out/bench.json`. Ratios hold better than times.
 */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { bundleIfStale } from '../../build/bundle.ts';
import { benchTools, ensurePrerequisites } from '../../build/prerequisites.ts';
import { Crowd } from '../integration/crowd.ts';
import { TestEngine } from '../integration/harness.ts';
import { fillMaildir } from '../lab/deliver.ts';
import { type DovecotServer, startDovecot } from '../lab/dovecot.ts';
import { generateMailbox } from '../lab/generator/index.ts';
import { openSecondClient } from '../lab/second-client.ts';
import { prepareMbsync } from './mbsync.ts';
import { RawReader } from './raw.ts';

const { values } = parseArgs({ options: { quick: { type: 'boolean', default: false } } });
const count = values.quick ? 5_000 : 50_000;
const repeats = 5;
const user = 'bench@lab.test';
const password = 'secret';
const headerItems =
  '(UID FLAGS INTERNALDATE RFC822.SIZE ENVELOPE BODYSTRUCTURE BODY.PEEK[HEADER.FIELDS (References)])';

interface Row {
  measure: string;
  curlew: number;
  beside: string;
  reference: number;
}
const rows: Row[] = [];

function messages(seed: number, number: number, spanDays: number) {
  const owner = { name: 'Bench', email: user };
  return generateMailbox({ seed, count: number, owner, endDate: new Date(), spanDays });
}

function median(figures: number[]): number {
  return figures.sort((a, b) => a - b)[Math.floor(figures.length / 2)]!;
}

async function seconds(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return (performance.now() - start) / 1000;
}

/** The engine on its data folder, from its start until everything is up to date. */
async function resync(
  previous: TestEngine,
): Promise<{ engine: TestEngine; connected: number; total: number }> {
  await previous.close();
  const start = performance.now();
  const engine = await TestEngine.start(previous);
  const started = performance.now();
  const [account] = await engine.client.call('accounts.list', {});
  await engine.untilIdle(account!.id);
  const end = performance.now();
  return { engine, connected: (end - started) / 1000, total: (end - start) / 1000 };
}

async function measure(server: DovecotServer, folder: string): Promise<void> {
  console.log(`Filling INBOX with ${count.toLocaleString('en')} messages …`);
  fillMaildir(server, user, 'INBOX', messages(1, count, 900));
  const raw = await RawReader.open(server, user, password);
  await raw.command('SELECT INBOX');
  const cold = await seconds(() => raw.command(`FETCH 1:* ${headerItems}`));
  const floor = median([
    await seconds(() => raw.command(`FETCH 1:* ${headerItems}`)),
    await seconds(() => raw.command(`FETCH 1:* ${headerItems}`)),
    await seconds(() => raw.command(`FETCH 1:* ${headerItems}`)),
  ]);
  const screen = median([
    await seconds(() => raw.command(`FETCH ${count - 49}:* ${headerItems}`)),
    await seconds(() => raw.command(`FETCH ${count - 49}:* ${headerItems}`)),
    await seconds(() => raw.command(`FETCH ${count - 49}:* ${headerItems}`)),
  ]);
  raw.close();
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
    rows.push({
      measure: 'first 50 rows after sign-in',
      curlew: (performance.now() - signedIn) / 1000,
      beside: 'raw fetch of them',
      reference: screen,
    });
    await engine.untilIdle(account.id);
    rows.push({
      measure: 'headers of all into the store, searchable',
      curlew: (performance.now() - start) / 1000,
      beside: 'raw read, cache warm',
      reference: floor,
    });

    const mbsync = await prepareMbsync(folder, server, user, password);
    console.log(`mbsync's first run: ${(await mbsync.run()).toFixed(1)} s.`);
    const unchanged = { curlew: [] as number[], mbsync: [] as number[] };
    for (let round = 0; round < repeats; round++) {
      const again = await resync(engine);
      engine = again.engine;
      unchanged.curlew.push(again.total);
      unchanged.mbsync.push(await mbsync.run());
    }
    rows.push({
      measure: 'resync, nothing changed (start of the engine included)',
      curlew: median(unchanged.curlew),
      beside: 'mbsync',
      reference: median(unchanged.mbsync),
    });

    const changed = { curlew: [] as number[], mbsync: [] as number[] };
    for (let round = 0; round < repeats; round++) {
      await engine.close();
      fillMaildir(server, user, 'INBOX', messages(100 + round, 100, 1));
      const phone = await openSecondClient(server, user);
      const uids = (await phone.list('INBOX')).slice(round * 100, round * 100 + 100).map(({ uid }) => uid);
      await phone.addFlags('INBOX', uids, [`round${round}`]);
      await phone.close();
      const again = await resync(engine);
      engine = again.engine;
      changed.curlew.push(again.total);
      changed.mbsync.push(await mbsync.run());
    }
    rows.push({
      measure: 'resync, 100 new and 100 flags (start included)',
      curlew: median(changed.curlew),
      beside: 'mbsync',
      reference: median(changed.mbsync),
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
  rows.push({
    measure: 'seven accounts up, a dead, a slow and a refused one beside',
    curlew: beside,
    beside: 'the seven alone',
    reference: alone,
  });
}

if (!ensurePrerequisites(benchTools)) process.exit(1);
await bundleIfStale();
process.env.CURLEW_BUILT = '1';
const folder = await mkdtemp(join(tmpdir(), 'curlew-bench-'));
await using server = await startDovecot({ users: [{ name: user, password }] });
try {
  await measure(server, folder);
  await measureCrowd();
} finally {
  await rm(folder, { recursive: true, force: true });
}
console.log(
  `\n${count.toLocaleString('en')} messages, ${cpus().length} cores (${cpus()[0]?.model.trim()}), Node ${process.version}\n`,
);
for (const { measure: what, curlew, beside, reference } of rows) {
  console.log(
    `${what.padEnd(56)} ${curlew.toFixed(3).padStart(8)} s   ${beside} ${reference.toFixed(3)} s   ${(curlew / reference).toFixed(2)} ×`,
  );
}
await mkdir('out', { recursive: true });
await writeFile('out/bench.json', JSON.stringify({ date: new Date().toISOString(), count, rows }, null, 2));
