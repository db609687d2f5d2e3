import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { OfflinePolicy } from '../../shared/model/offline.ts';
import { deliver } from '../lab/deliver.ts';
import { type DovecotServer, startDovecot } from '../lab/dovecot.ts';
import { buildMessage } from '../lab/generator/index.ts';
import { openSecondClient } from '../lab/second-client.ts';
import { Desk } from './desk.ts';
import { TestEngine } from './harness.ts';

let server: DovecotServer;
let desk: Desk | undefined;
beforeAll(async () => {
  server = await startDovecot();
});
afterAll(() => server.stop());
afterEach(async () => {
  await desk?.close();
  desk = undefined;
});

const dayMs = 86_400_000;
const ages = [1, 40, 200, 800];

/** A mailbox with one message of each age, each with an attachment. */
async function open(name: string): Promise<Desk> {
  const email = `${name}@lab.test`;
  await server.addUser(email, 'secret');
  for (const age of ages) {
    const date = new Date(Date.now() - age * dayMs);
    const raw = buildMessage({
      from: { name: 'Ann', email: 'ann@far.test' },
      to: [{ name: 'Mara', email }],
      subject: `${age} days`,
      date,
      messageId: `${name}-${age}@far.test`,
      text: `Wordof${age} and more`,
      attachments: [
        { name: `${age}.bin`, type: 'application/octet-stream', content: Buffer.alloc(1000, age) },
      ],
    });
    deliver(server, email, raw, { internalDate: date });
  }
  const engine = await TestEngine.start();
  const account = await engine.addAccount(server, email);
  await engine.untilIdle(account.id);
  desk = Object.assign(Object.create(Desk.prototype) as Desk, {
    server,
    email,
    engine,
    account,
    phone: await openSecondClient(server, email),
  });
  return desk;
}

/** Ages of the messages whose text can be found by search. */
async function searchable(at: Desk): Promise<number[]> {
  const found: number[] = [];
  for (const age of ages) {
    const { hits } = await at.engine.client.call('search.messages', { text: `Wordof${age}`, limit: 5 });
    if (hits.length > 0) found.push(age);
  }
  return found;
}

function set(at: Desk, policy: OfflinePolicy | null, mailboxId: number | null = null): Promise<unknown> {
  return at.engine.client.call('offline.set', { accountId: at.account.id, mailboxId, policy });
}

async function untilSearchable(at: Desk, expected: number[]): Promise<void> {
  await at.engine.until(`the text of ${expected.join(', ')}`, async () =>
    JSON.stringify(await searchable(at)) === JSON.stringify(expected) ? true : undefined,
  );
}

async function state(at: Desk) {
  return (await at.engine.client.call('offline.list', {}))[0]!;
}

describe('the offline policy', () => {
  it('keeps the text of recent messages unless told otherwise, and says how far it is', async () => {
    const at = await open('usual');
    await untilSearchable(at, [1, 40]);
    const offline = await state(at);
    expect(offline.policy).toEqual({ text: 'days', days: 92, attachments: false });
    expect(offline.progress).toEqual({ done: 2, total: 2 });
    expect(offline.diskUse.text).toBeGreaterThan(0);
    expect(offline.diskUse.attachments).toBe(0);
  });

  it('fetches everything when asked to, attachments too, and drops what lies beyond when it shrinks', async () => {
    const at = await open('everything');
    await set(at, { text: 'all', days: 92, attachments: true });
    await untilSearchable(at, ages);
    await at.engine.until('the attachments', async () =>
      (await state(at)).diskUse.attachments === ages.length * 1000 ? true : undefined,
    );
    expect((await state(at)).progress).toEqual({ done: 4, total: 4 });

    await set(at, { text: 'days', days: 10, attachments: true });
    await untilSearchable(at, [1]);
    expect((await state(at)).diskUse.attachments).toBe(1000);
    // Subjects and people stay, and what was dropped can be had again.
    expect(await at.subjects('inbox')).toHaveLength(4);
    await set(at, { text: 'none', days: 10, attachments: false });
    await untilSearchable(at, []);
  });

  it('can differ for one folder', async () => {
    const at = await open('folder');
    await untilSearchable(at, [1, 40]);
    const inbox = await at.engine.mailbox(at.account.id, 'inbox');
    await set(at, { text: 'all', days: 92, attachments: false }, inbox.id);
    await untilSearchable(at, ages);
    await set(at, null, inbox.id);
    await untilSearchable(at, [1, 40]);
  });

  it('waits while it is paused, and goes on afterwards', async () => {
    const at = await open('paused');
    await untilSearchable(at, [1, 40]);
    await at.engine.client.call('offline.pause', { accountId: at.account.id, paused: true });
    await set(at, { text: 'all', days: 92, attachments: false });
    await at.untilSettled();
    expect((await state(at)).paused).toBe(true);
    expect(await searchable(at)).toEqual([1, 40]);
    await at.engine.client.call('offline.pause', { accountId: at.account.id, paused: false });
    await untilSearchable(at, ages);
  });

  it('never drops what only this computer knows', async () => {
    const at = await open('unsaved');
    await set(at, { text: 'all', days: 92, attachments: false });
    await untilSearchable(at, ages);
    await server.halt('hard');
    await at.untilState('offline');
    await at.act({ type: 'archive' }, 'inbox', ['800 days']);
    await set(at, { text: 'days', days: 10, attachments: false });
    expect(
      (await at.engine.client.call('search.messages', { text: 'Wordof800', limit: 5 })).hits,
    ).toHaveLength(1);
    await server.resume();
    await untilSearchable(at, [1]);
    await at.untilSettled();
    await at.renewPhone();
    expect(await at.remoteSubjects('Archive')).toEqual(['800 days']);
  });
});
