import { afterEach, expect, it } from 'vitest';
import { deliver, fillMaildir } from '../lab/deliver.ts';
import { startDovecot } from '../lab/dovecot.ts';
import { generateMailbox } from '../lab/generator/index.ts';
import { openSecondClient } from '../lab/second-client.ts';
import { letter } from './desk.ts';
import { TestEngine } from './harness.ts';
import { query, untilMirrored } from './mirror.ts';

let engine: TestEngine | undefined;
afterEach(async () => {
  await engine?.dispose();
  engine = undefined;
});

const email = 'mara@lab.test';
const owner = { name: 'Mara Lindqvist', email };

it.each([
  ['QRESYNC', []],
  ['CONDSTORE alone', ['QRESYNC']],
  ['neither', ['QRESYNC', 'CONDSTORE']],
  ['neither, and no IDLE, MOVE or LIST-STATUS', ['QRESYNC', 'CONDSTORE', 'IDLE', 'MOVE', 'LIST-STATUS']],
])(
  'everything arrives, and after a time offline everything that changed (server with %s)',
  async (_, hideCapabilities) => {
    await using server = await startDovecot({
      hideCapabilities,
      users: [{ name: email, password: 'secret' }],
    });
    const count = hideCapabilities.length === 0 ? 3000 : 400;
    const mail = generateMailbox({
      seed: 11,
      count,
      owner,
      endDate: new Date('2026-11-01T12:00:00Z'),
      spanDays: 700,
    });
    for (const [mailbox, messages] of Map.groupBy(mail, (message) => message.mailbox)) {
      fillMaildir(server, email, mailbox, messages);
    }
    await using phone = await openSecondClient(server, email);
    await phone.createMailbox('Projects');
    engine = await TestEngine.start();
    const account = await engine.addAccount(server, email);

    const inbox = await engine.until('INBOX', () =>
      engine!.mailbox(account.id, 'inbox').catch(() => undefined),
    );
    const shown = await engine.until('the first screen', async () => {
      const subjects = await engine!.subjects(inbox.id, 50);
      return subjects.length > 30 ? subjects : undefined;
    });
    expect(shown.length).toBeGreaterThan(30);
    const first = await untilMirrored(engine, account.id, phone);
    expect(Object.values(first).flat()).toHaveLength(count);
    for (const [path, lines] of Object.entries(first)) {
      const mailbox = await engine.mailbox(account.id, { path });
      expect([mailbox.totalMessages, mailbox.unreadMessages], path).toEqual([
        lines.length,
        lines.filter((line) => !line.includes('\\Seen')).length,
      ]);
    }
    await engine.untilIdle(account.id);
    await engine.close();

    const uids = (await phone.list('INBOX')).map((message) => message.uid);
    const archived = (await phone.list('Archive')).map((message) => message.uid);
    await phone.addFlags('INBOX', uids.slice(0, 40), ['\\Flagged', 'Later']);
    await phone.removeFlags('INBOX', uids.slice(20, 120), ['\\Seen']);
    await phone.addFlags('Archive', archived.slice(3, 6), ['\\Flagged']);
    await phone.expunge('INBOX', uids.slice(5, 15));
    await phone.move('INBOX', uids.slice(-30, -10), 'Projects');
    await phone.move('Archive', archived.slice(0, 2), 'INBOX');
    await phone.copy('Archive', archived.slice(7, 9), 'Projects');
    await phone.append('INBOX', letter('brand new'), { flags: ['\\Answered'] });
    await phone.createMailbox('Made elsewhere');
    await phone.append('Made elsewhere', letter('in a new folder'));
    await phone.renameMailbox('Sent', 'Sent before');

    engine = await TestEngine.start(engine);
    await untilMirrored(engine, account.id, phone);
    await engine.untilIdle(account.id);
    // A second start finds nothing to do.
    const ids = query(engine, 'SELECT id, thread_id FROM message ORDER BY id');
    await engine.close();
    engine = await TestEngine.start(engine);
    await engine.untilIdle(account.id);
    await untilMirrored(engine, account.id, phone);
    expect(query(engine, 'SELECT id, thread_id FROM message ORDER BY id')).toEqual(ids);
    expect(query(engine, 'PRAGMA integrity_check')).toEqual([{ integrity_check: 'ok' }]);
    expect(engine.log.filter((record) => record.level === 'error')).toEqual([]);
  },
);

it('a message moved elsewhere while nobody looked keeps its text and its conversation', async () => {
  await using server = await startDovecot({ users: [{ name: email, password: 'secret' }] });
  for (const subject of ['one', 'two', 'three']) deliver(server, email, letter(subject));
  engine = await TestEngine.start();
  const account = await engine.addAccount(server, email);
  await engine.untilIdle(account.id);
  await using phone = await openSecondClient(server, email);
  const before = query(engine, 'SELECT id, thread_id, subject FROM message ORDER BY id');
  await phone.move('INBOX', [1], 'Archive');
  await engine.client.call('sync.now', {});
  await untilMirrored(engine, account.id, phone);
  await engine.close();
  await phone.move('INBOX', [2], 'Archive');
  await phone.move('Archive', [1], 'Trash');
  engine = await TestEngine.start(engine);
  await untilMirrored(engine, account.id, phone);
  await engine.untilIdle(account.id);
  expect(query(engine, 'SELECT id, thread_id, subject FROM message ORDER BY id')).toEqual(before);
  expect(query(engine, 'SELECT message_id FROM body')).toHaveLength(3);
});
