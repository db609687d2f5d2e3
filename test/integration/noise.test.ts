import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fillMaildir } from '../lab/deliver.ts';
import { type DovecotServer, startDovecot } from '../lab/dovecot.ts';
import { Random } from '../lab/generator/index.ts';
import { startProxy } from '../lab/proxy.ts';
import { Desk, letter } from './desk.ts';
import { query, untilMirrored } from './mirror.ts';

/**
 * Two clients at work in one account at the same time, over a line that drops a connection with every hundredth piece of
 * data: soon after both have stopped, UIDs and flags here are the server's.
 */
const seed = Number(process.env.SEED ?? 20261124);
const messages = process.env.LONG ? 10_000 : 400;
const turns = process.env.LONG ? 300 : 25;
const sameWithinMs = 60_000;

describe(`noise over ${messages} messages, seed ${seed}`, () => {
  let server: DovecotServer;
  beforeAll(async () => {
    server = await startDovecot();
  });
  afterAll(() => server.stop());

  it('ends in the same UIDs and flags on both sides', { timeout: 900_000 }, async () => {
    await using line = await startProxy(server.ports.imap);
    const desk = await Desk.open(server, 'noise', ['first'], {
      port: line.port,
      mailboxes: [{ name: 'Projects' }],
    });
    const drops = new Random(seed);
    line.setMode({ dropChance: 0.01, random: () => drops.next() });
    fillMaildir(server, desk.email, 'INBOX', many(messages));
    await desk.engine.client.call('sync.now', {});
    await Promise.all([elsewhere(desk, new Random(seed + 1)), here(desk, new Random(seed + 2))]);

    const quiet = performance.now();
    await desk.engine.client.call('sync.now', {});
    await desk.engine.untilIdle(desk.account.id, sameWithinMs);
    await desk.engine.client.call('sync.now', {});
    await untilMirrored(desk.engine, desk.account.id, desk.phone, sameWithinMs);
    console.log(
      `noise: ${messages} messages, ${line.total} connections, the same ${Math.round(performance.now() - quiet)} ms after the last change`,
    );
    expect(line.total).toBeGreaterThan(3);
    expect(query(desk.engine, 'PRAGMA integrity_check')).toEqual([{ integrity_check: 'ok' }]);
    expect(desk.engine.log.filter((record) => record.level === 'error')).toEqual([]);
    await desk.close();
  });
});

function* many(count: number): Iterable<{ raw: Buffer }> {
  for (let index = 0; index < count; index++) yield { raw: Buffer.from(letter(`nr ${index}`)) };
}

/** The other client: marks, moves, expunges and appends whatever it sees. */
async function elsewhere(desk: Desk, random: Random): Promise<void> {
  const { phone } = desk;
  const uids = (await phone.list('INBOX')).map(({ uid }) => uid);
  for (let turn = 0; turn < turns; turn++) {
    const start = random.below(uids.length);
    const some = uids.slice(start, start + 1 + random.below(random.chance(0.1) ? 500 : 10));
    const what = random.below(5);
    if (what === 0) await phone.addFlags('INBOX', some, ['\\Flagged']);
    else if (what === 1) await phone.addFlags('INBOX', some, ['\\Seen', 'work']);
    else if (what === 2) await phone.removeFlags('INBOX', some, ['\\Seen']);
    else if (what === 3) await phone.append('INBOX', letter(`late ${turn}`));
    else if (random.chance(0.5)) await phone.move('INBOX', some.slice(0, 20), 'Projects');
    else await phone.expunge('INBOX', some.slice(0, 5));
  }
}

/** Curlew: acts on what is shown, however much of it has gone meanwhile. */
async function here(desk: Desk, random: Random): Promise<void> {
  for (let turn = 0; turn < turns; turn++) {
    const rows = await desk.rows('inbox');
    const start = random.below(Math.max(1, rows.length));
    const some = rows.slice(start, start + 1 + random.below(8)).map((row) => row.subject);
    const what = random.below(4);
    // Refused at once when all of them have just gone.
    const acting =
      what === 0
        ? desk.act({ type: 'set-starred', value: random.chance(0.7) }, 'inbox', some)
        : what === 1
          ? desk.act({ type: 'set-seen', value: random.chance(0.7) }, 'inbox', some)
          : what === 2
            ? desk.act({ type: 'archive' }, 'inbox', some.slice(0, 3))
            : desk.moveTo('Projects', 'inbox', some.slice(0, 3));
    await acting.catch(() => {});
    await desk.phone.imap.noop();
  }
}
