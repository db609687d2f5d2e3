import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import type { MethodOutput } from '../../shared/api/methods.ts';
import type { SearchCursor } from '../../shared/model/search.ts';
import { fillMaildir } from '../lab/deliver.ts';
import { type DovecotServer, startDovecot } from '../lab/dovecot.ts';
import { generateMailbox } from '../lab/generator/index.ts';
import { startProxy } from '../lab/proxy.ts';
import { openSecondClient } from '../lab/second-client.ts';
import { Desk, letter } from './desk.ts';
import { TestEngine } from './harness.ts';
import { query, untilMirrored } from './mirror.ts';

const email = 'mara@lab.test';
const engines: TestEngine[] = [];
afterEach(async () => {
  for (const engine of engines.splice(0)) {
    await engine.dispose();
    expect(engine.log.filter((record) => record.level === 'error')).toEqual([]);
  }
});
async function start(previous?: TestEngine): Promise<TestEngine> {
  const engine = await TestEngine.start(previous);
  engines.push(engine);
  return engine;
}

describe('starting and ending', () => {
  it('what is cached is there before any connection, and searched and read without one', async () => {
    const server = await startDovecot({ users: [{ name: email, password: 'secret' }] });
    const owner = { name: 'Mara', email };
    const mail = [...generateMailbox({ seed: 5, count: 60, owner, endDate: new Date(), spanDays: 20 })];
    fillMaildir(server, email, 'INBOX', mail);
    const first = await start();
    const account = await first.addAccount(server, email);
    await first.untilIdle(account.id);
    const inbox = await first.mailbox(account.id, 'inbox');
    const subjects = await first.subjects(inbox.id);
    expect(subjects.length).toBeGreaterThan(20);
    await first.untilIndexed();
    await first.close();
    await server.stop();

    const again = await start(first);
    expect(await again.subjects(inbox.id)).toEqual(subjects);
    const word = /\p{L}{5,}/u.exec(subjects.find((subject) => /\p{L}{5,}/u.test(subject))!)![0];
    const found = await again.client.call('search.messages', { text: word, limit: 50 });
    expect(found.hits.length).toBeGreaterThan(0);
    expect(found.coverage).toEqual({ messages: 60, withBody: 60, completeSince: null, waiting: 0 });
    const body = await again.client.call('messages.body', { messageId: found.hits[0]!.messageId });
    expect(body.state).toBe('ready');
    await again.until('offline', async () => {
      const [status] = await again.client.call('sync.status', {});
      return status!.state === 'offline' ? true : undefined;
    });
  });

  it('a patient writer leaves the first screen to the reader, and works as soon as it is asked something', async () => {
    const engine = await TestEngine.start(undefined, 600_000);
    engines.push(engine);
    expect(await engine.client.call('accounts.list', {})).toEqual([]);
    const waited = new Promise((resolve) => setImmediate(resolve, 'waits'));
    expect(await Promise.race([engine.whole.then(() => 'whole'), waited])).toBe('waits');
    expect(await engine.client.call('sync.status', {})).toEqual([]);
    await engine.whole;
  });

  it('a writer that never worked closes its database properly, and gives the folder back', async () => {
    const patient = await TestEngine.start(undefined, 600_000);
    await expect(TestEngine.start(patient)).rejects.toMatchObject({ code: 'in-use' });
    await patient.close();
    await patient.whole;
    const again = await start(patient);
    await again.whole;
    expect(again.log.filter(({ message }) => message.startsWith('Checked the database'))).toEqual([]);
  });

  it('a second engine on the same folder is refused, and leaves the first alone', async () => {
    const first = await start();
    await expect(TestEngine.start(first)).rejects.toMatchObject({ code: 'in-use' });
    expect(await first.client.call('accounts.list', {})).toEqual([]);
    await first.close();
    const second = await start(first);
    expect(await second.client.call('accounts.list', {})).toEqual([]);
  });

  it('ends at once while it is connecting to a server that says nothing', async () => {
    await using server = await startDovecot({ users: [{ name: email, password: 'secret' }] });
    await using proxy = await startProxy(server.ports.imap);
    const engine = await start();
    const account = await engine.addAccount(
      { ...server, host: server.host, ports: { ...server.ports, imap: proxy.port } },
      email,
    );
    await engine.untilIdle(account.id);
    proxy.setMode({ stall: true });
    const connecting = proxy.nextConnection();
    proxy.cutAll();
    await connecting;
    const began = performance.now();
    await engine.close();
    expect(performance.now() - began).toBeLessThan(3000);
    // The folder is free again.
    const next = await start(engine);
    expect(await next.client.call('accounts.list', {})).toHaveLength(1);
  });

  it('ends in order in the middle of everything', async () => {
    await using server = await startDovecot({ users: [{ name: email, password: 'secret' }] });
    const owner = { name: 'Mara', email };
    fillMaildir(
      server,
      email,
      'INBOX',
      generateMailbox({ seed: 6, count: 1200, owner, endDate: new Date(), spanDays: 90 }),
    );
    let engine = await start();
    const account = await engine.addAccount(server, email);
    for (const wanted of [40, 500, 900]) {
      await engine.until(`${wanted} messages`, () =>
        query(engine, 'SELECT id FROM message').length >= wanted ? true : undefined,
      );
      const [row] = query<{ id: number }>(engine, 'SELECT id FROM message ORDER BY date LIMIT 1');
      const asked = [
        engine.client.call('messages.fetchBody', { messageId: row!.id }).catch(() => {}),
        engine.client.call('actions.apply', {
          action: { type: 'set-starred', value: true },
          target: { kind: 'messages', messageIds: [row!.id] },
        }),
      ];
      await asked[1];
      await engine.close();
      await asked[0];
      engine = await start(engine);
      expect(query(engine, 'PRAGMA integrity_check')).toEqual([{ integrity_check: 'ok' }]);
    }
    await using phone = await openSecondClient(server, email);
    await engine.untilIdle(account.id);
    const starred = (await phone.list('INBOX')).filter((message) =>
      message.flags.includes('\\Flagged'),
    ).length;
    expect(query(engine, 'SELECT id FROM placement WHERE flags & 4')).toHaveLength(starred);
    await untilMirrored(engine, account.id, phone);
  });

  it('20,000 messages: the newest are there, and everything answers, long before all are listed', async () => {
    await using server = await startDovecot({ users: [{ name: email, password: 'secret' }] });
    const raw = (index: number) => Buffer.from(letter(`Nr ${index}`));
    fillMaildir(
      server,
      email,
      'INBOX',
      Array.from({ length: 20_000 }, (_, index) => ({
        raw: raw(index),
        flags: ['\\Seen'],
        internalDate: new Date(Date.parse('2020-01-01') + index * 60_000),
      })),
    );
    const engine = await start();
    const account = await engine.addAccount(server, email);
    const inbox = await engine.until('INBOX', () =>
      engine.mailbox(account.id, 'inbox').catch(() => undefined),
    );
    await engine.until('the first screen', async () =>
      (await engine.subjects(inbox.id, 50)).length === 50 ? true : undefined,
    );
    const early = (await engine.mailbox(account.id, 'inbox')).totalMessages;
    expect(early).toBeLessThan(20_000);
    let answers = 0;
    const allListed = async (): Promise<true | undefined> => {
      const [status] = await engine.client.call('sync.status', {});
      await engine.client.call('threads.list', { view: { kind: 'unified', role: 'inbox' }, limit: 50 });
      if (status!.state === 'syncing') answers++;
      return (await engine.mailbox(account.id, 'inbox')).totalMessages === 20_000 ? true : undefined;
    };
    await engine.until('all to be listed', allListed, 120_000);
    expect(answers).toBeGreaterThan(3);
  }, 240_000);
});

describe('killed in the middle', () => {
  let server: DovecotServer;
  it.each([1, 10, 33])(
    'after %i answers: what was answered is on the server once, nothing else is',
    async (answers) => {
      server = await startDovecot();
      const subjects = Array.from({ length: 24 }, (_, index) => `nr ${index}`);
      const desk = await Desk.open(server, 'killed', subjects);
      await desk.engine.close();
      const child = spawn(process.execPath, [
        new URL('./killed-engine.ts', import.meta.url).pathname,
        desk.engine.dataDir,
        'secret',
      ]);
      const said: string[] = [];
      for await (const line of createInterface({ input: child.stdout })) {
        said.push(line);
        if (said.length === answers) child.kill('SIGKILL');
      }
      const promised = said.filter((line) => line !== 'done');
      expect(promised.length).toBeGreaterThanOrEqual(answers);
      await desk.restart();
      await desk.untilSettled();
      await untilMirrored(desk.engine, desk.account.id, desk.phone);
      const [inbox, archive] = [await desk.remote('INBOX'), await desk.remote('Archive')];
      expect([...inbox, ...archive].map((message) => message.subject).sort()).toEqual([...subjects].sort());
      for (const line of promised) {
        const [what, subject] = [line.slice(0, line.indexOf(' ')), line.slice(line.indexOf(' ') + 1)];
        const message = [...inbox, ...archive].find((found) => found.subject === subject)!;
        if (what === 'starred') expect(message.flags, subject).toContain('\\Flagged');
        else expect(archive.map((found) => found.subject)).toContain(subject);
      }
      expect(query(desk.engine, 'PRAGMA integrity_check')).toEqual([{ integrity_check: 'ok' }]);
      // At most the one action whose answer did not come any more.
      const done =
        inbox.concat(archive).filter((message) => message.flags.includes('\\Flagged')).length +
        archive.length;
      expect(done - promised.length).toBeLessThanOrEqual(2);
      await desk.close();
      await server.stop();
    },
  );
});

it('search: over all accounts, by words of text, people, file names and CJK, page by page, whatever is typed', async () => {
  await using server = await startDovecot({ users: [{ name: 'noor@lab.test', password: 'secret' }] });
  const desk = await Desk.open(server, 'search', []);
  engines.push(desk.engine);
  const append = (subject: string, text: string, from?: string) =>
    desk.phone.append('INBOX', letter(subject, { text, ...(from ? { from } : {}) }));
  await append('Dredging', 'The Königsberg channel was dredged twice.');
  await append('Tokyo', '東京湾の港を掘る計画です。');
  await append('Quote', 'A quote from somebody', '"Søren Kierkegård" <soren@west.test>');
  await append('Archived', 'harbour lights at night');
  for (let index = 0; index < 25; index++) await append(`Series ${index}`, 'common words');
  const noor = await desk.engine.addAccount(server, 'noor@lab.test');
  await using other = await openSecondClient(server, 'noor@lab.test');
  await other.append('INBOX', letter('From the other account', { text: 'harbour again' }));
  await desk.engine.client.call('sync.now', {});
  await desk.engine.until('all texts', () =>
    query(desk.engine, 'SELECT message_id FROM body').length === 30 ? true : undefined,
  );
  await desk.engine.untilIdle(noor.id);
  await desk.act({ type: 'archive' }, 'inbox', ['Archived']);

  await desk.engine.untilIndexed();

  const find = async (text: string) =>
    (await desk.engine.client.call('search.messages', { text, limit: 50 })).hits
      .map((hit) => hit.subject)
      .sort();
  expect(await find('konigsberg dred')).toEqual(['Dredging']);
  expect(await find('"channel was"')).toEqual(['Dredging']);
  expect(await find('湾の港')).toEqual(['Tokyo']);
  expect(await find('kierkegard')).toEqual(['Quote']);
  expect(await find('soren@west.test')).toEqual(['Quote']);
  expect(await find('harbour')).toEqual(['Archived', 'From the other account']);
  const seen: string[] = [];
  let after: SearchCursor | null = null;
  do {
    const page: MethodOutput<'search.messages'> = await desk.engine.client.call('search.messages', {
      text: 'common',
      after,
      limit: 7,
    });
    seen.push(...page.hits.map((hit) => hit.subject));
    after = page.next;
  } while (after);
  expect(new Set(seen).size).toBe(25);
  expect(seen).toHaveLength(25);
  await desk.engine.client.call('actions.apply', {
    action: { type: 'set-starred', value: true },
    target: { kind: 'search', text: 'common', notAfter: Date.now() },
  });
  const starred = await desk.engine.client.call('search.messages', { text: 'is:starred', limit: 50 });
  expect(starred.hits.map((hit) => hit.subject).sort()).toEqual([...seen].sort());
  await fc.assert(
    fc.asyncProperty(fc.string({ unit: 'binary', maxLength: 200 }), async (text) => void (await find(text))),
    { numRuns: 60 },
  );
  await expect(find('x'.repeat(2001))).rejects.toMatchObject({ code: 'invalid-input' });
  await find('"'.repeat(2000));
  await desk.phone.close();
});
