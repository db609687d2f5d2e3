import { createHash, randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Mailbox } from '../../shared/model/mailbox.ts';
import { appendAll, appendMail } from '../lab/append.ts';
import type { MailboxSpec } from '../lab/dovecot-config.ts';
import { LabMissing } from '../lab/errors.ts';
import { buildMessage, generateMailbox } from '../lab/generator/index.ts';
import { type ImapServer, SERVER_KINDS, startServer } from '../lab/imap-server.ts';
import { openSecondClient } from '../lab/second-client.ts';
import { Desk, letter } from './desk.ts';
import { TestEngine } from './harness.ts';
import { query, untilMirrored } from './mirror.ts';

describe.each(SERVER_KINDS)('%s', (kind) => {
  let server: ImapServer;
  let absent: LabMissing | undefined;
  let desk: Desk | undefined;

  beforeAll(async () => {
    try {
      server = await startServer(kind);
    } catch (error) {
      if (!(error instanceof LabMissing)) throw error;
      absent = error;
    }
  });
  afterAll(() => server?.stop());
  beforeEach((context) => {
    if (absent) context.skip(absent.message);
  });
  afterEach(async () => {
    const errors = desk?.engine.log.filter((record) => record.level === 'error') ?? [];
    await desk?.close();
    desk = undefined;
    expect(errors).toEqual([]);
  });

  const open = async (name: string, subjects: string[], mailboxes?: MailboxSpec[]): Promise<Desk> => {
    desk = await Desk.open(server, name, subjects, mailboxes ? { mailboxes } : {});
    return desk;
  };
  const mirrored = (at: Desk) => untilMirrored(at.engine, at.account.id, at.phone);
  /** What the tree shows of a mailbox that the lab calls `name`. */
  const shown = (mailboxes: Mailbox[], name: string) => {
    const mailbox = mailboxes.find(({ path }) => path === server.pathOf(name));
    const parent = mailboxes.find(({ id }) => id === mailbox?.parentId);
    return mailbox && { name: mailbox.name, below: parent?.name ?? null, role: mailbox.role };
  };

  it('lists, fetches newest first and then everything, and keeps every byte of it', async () => {
    const email = 'all@lab.test';
    await server.addUser(email, 'secret', {
      mailboxes: [{ name: 'Projects' }, { name: 'Projects/Ferry & Söhne' }],
    });
    const content = randomBytes(70_000);
    const generated = generateMailbox({
      ...{ seed: 31, count: 150, owner: { name: 'Mara', email } },
      ...{ endDate: new Date('2026-11-01T12:00:00Z'), spanDays: 60 },
    });
    await appendAll(server, email, generated);
    await appendMail(
      server,
      email,
      buildMessage({
        from: { name: 'Ann', email: 'ann@far.test' },
        to: [{ name: 'Mara', email }],
        ...{ subject: 'The chart', date: new Date(), messageId: 'chart@far.test', text: 'Grüße vom Kai. €' },
        attachments: [{ name: 'chart.bin', type: 'application/octet-stream', content }],
      }),
      { mailbox: 'Projects/Ferry & Söhne' },
    );
    const engine = await TestEngine.start();
    const account = await engine.addAccount(server, email);
    desk = Object.assign(Object.create(Desk.prototype) as Desk, {
      ...{ server, email, engine, account },
      phone: await openSecondClient(server, email),
    });
    const inbox = await engine.until('INBOX', () =>
      engine.mailbox(account.id, 'inbox').catch(() => undefined),
    );
    await engine.until('the first screen', async () =>
      (await engine.subjects(inbox.id, 50)).length > 20 ? true : undefined,
    );
    const remote = await mirrored(desk);
    expect(Object.values(remote).flat()).toHaveLength(151);
    await engine.untilIdle(account.id);

    const mailboxes = await engine.client.call('mailboxes.list', {});
    expect(shown(mailboxes, 'INBOX')).toEqual({ name: 'Inbox', below: null, role: 'inbox' });
    for (const [name, role] of [
      ['Sent', 'sent'],
      ['Drafts', 'drafts'],
      ['Trash', 'trash'],
      ['Junk', 'junk'],
      ['Archive', 'archive'],
    ]) {
      expect(shown(mailboxes, name!), name).toEqual({ name, below: null, role });
    }
    expect(shown(mailboxes, 'Projects')).toEqual({ name: 'Projects', below: null, role: null });
    expect(shown(mailboxes, 'Projects/Ferry & Söhne')).toEqual({
      ...{ name: 'Ferry & Söhne', below: 'Projects', role: null },
    });

    const [chart] = query<{ id: number; thread_id: number }>(
      engine,
      `SELECT id, thread_id FROM message WHERE subject = 'The chart'`,
    );
    const body = await engine.client.call('messages.fetchBody', { messageId: chart!.id });
    expect(body.parts.map((part) => part.content.trim())).toEqual(['Grüße vom Kai. €']);
    const { messages } = await engine.client.call('threads.get', { threadId: chart!.thread_id });
    const [attachment] = messages[0]!.attachments;
    const file = await engine.call('attachments.fetch', {
      ...{ messageId: chart!.id, partId: attachment!.partId },
    });
    const digest = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');
    expect(digest(await readFile(file.path))).toBe(digest(content));
  });

  it('tells of what another client does in INBOX', async () => {
    const at = await open('live', ['one', 'two', 'three']);
    await at.phone.append('INBOX', letter('new here', { text: 'Fresh paint.' }).replaceAll('\n', '\r\n'));
    await at.engine.until('the delivery', () => at.row('inbox', 'new here'));
    const arrived = await at.engine.until('the news of it', () =>
      at.engine.events.find((event) => event.type === 'mail.arrived'),
    );
    expect(arrived.messages).toMatchObject([{ from: 'Ann Far', subject: 'new here' }]);
    await at.phone.addFlags('INBOX', [1, 2], ['\\Seen', '\\Flagged', 'work']);
    await mirrored(at);
    await at.phone.removeFlags('INBOX', [1], ['\\Flagged']);
    await mirrored(at);
    await at.phone.expunge('INBOX', [2]);
    await mirrored(at);
    expect(await at.subjects('inbox')).toEqual(['new here', 'one', 'three']);
  });

  it('has everything that changed while the program was closed', async () => {
    const subjects = Array.from({ length: 60 }, (_, index) => `nr ${String(index).padStart(2, '0')}`);
    const at = await open('closed', subjects, [{ name: 'Projects' }]);
    const projects = server.pathOf('Projects');
    const archive = server.pathOf('Archive');
    await at.phone.copy('INBOX', [50, 51, 52], archive);
    await at.engine.client.call('sync.now', {});
    await mirrored(at);
    await at.engine.untilIdle(at.account.id);
    await at.engine.close();
    await at.phone.addFlags('INBOX', [1, 2, 3, 59], ['\\Flagged', 'later']);
    await at.phone.addFlags('INBOX', [3, 4, 5], ['\\Seen']);
    await at.phone.addFlags(archive, [2], ['\\Flagged']);
    await at.phone.expunge('INBOX', [7, 8, 9]);
    await at.phone.move('INBOX', [10, 11, 60], projects);
    await at.phone.move(archive, [1], 'INBOX');
    await at.phone.append('INBOX', letter('brand new').replaceAll('\n', '\r\n'), { flags: ['\\Answered'] });
    await at.phone.createMailbox(server.pathOf('Made elsewhere'));
    await at.phone.append(server.pathOf('Made elsewhere'), letter('there').replaceAll('\n', '\r\n'));
    at.engine = await TestEngine.start(at.engine);
    await mirrored(at);
    await at.engine.untilIdle(at.account.id);
    const ids = query(at.engine, 'SELECT id, thread_id FROM message ORDER BY id');
    await at.restart();
    await at.engine.untilIdle(at.account.id);
    await mirrored(at);
    expect(query(at.engine, 'SELECT id, thread_id FROM message ORDER BY id')).toEqual(ids);
  });

  it('carries out every action, and takes it back', async () => {
    const at = await open('acts', ['one', 'two', 'three', 'four', 'five', 'six'], [{ name: 'Projects' }]);
    const projects = server.pathOf('Projects');
    await at.act({ type: 'set-seen', value: true }, 'inbox', ['one']);
    await at.act({ type: 'set-starred', value: true }, 'inbox', ['one']);
    await at.act({ type: 'archive' }, 'inbox', ['two']);
    await at.act({ type: 'delete' }, 'inbox', ['three']);
    await at.act({ type: 'junk' }, 'inbox', ['four']);
    await at.moveTo(projects, 'inbox', ['five']);
    expect(await at.subjects('inbox')).toEqual(['one', 'six']);
    await at.untilSettled();
    const remote = await mirrored(at);
    expect(remote.INBOX).toEqual(['1 \\Flagged \\Seen', '6']);
    for (const name of ['Archive', 'Trash', 'Junk', 'Projects'])
      expect(remote[server.pathOf(name)], name).toHaveLength(1);

    await at.undo();
    await at.undo();
    await at.undo();
    await at.undo();
    await at.undo();
    await at.undo();
    await at.untilSettled();
    await mirrored(at);
    expect((await at.remoteSubjects('INBOX')).join()).toBe('five,four,one,six,three,two');
    for (const { flags, subject } of await at.remote('INBOX')) expect(flags, subject).toEqual([]);

    await at.act({ type: 'delete' }, 'inbox', ['six']);
    await at.untilSettled();
    await at.act({ type: 'delete', permanent: true }, 'trash', ['six']);
    await at.untilSettled();
    await mirrored(at);
    expect(await at.remoteSubjects(server.pathOf('Trash'))).toEqual([]);
  });

  it('carries out what was done without a connection', async () => {
    const at = await open('offline', ['one', 'two', 'three', 'four', 'five'], [{ name: 'Projects' }]);
    await server.halt('hard');
    await at.untilState('offline');
    const { client } = at.engine;
    await at.act({ type: 'set-starred', value: true }, 'inbox', ['one']);
    await at.act({ type: 'archive' }, 'inbox', ['one']);
    await at.act({ type: 'set-seen', value: true }, 'archive', ['one']);
    await at.moveTo(server.pathOf('Projects'), 'inbox', ['two']);
    await at.moveTo('INBOX', { path: server.pathOf('Projects') }, ['two']);
    await at.act({ type: 'delete' }, 'inbox', ['three']);
    await at.act({ type: 'delete', permanent: true }, 'trash', ['three']);
    await at.act({ type: 'junk' }, 'inbox', ['four']);
    await at.undo();
    await client.call('mailboxes.create', { accountId: at.account.id, parentId: null, name: 'Train' });
    await at.moveTo(server.pathOf('Train'), 'inbox', ['five']);
    await server.resume();
    await at.renewPhone();
    await at.untilSettled();
    await mirrored(at);
    expect(await at.remoteSubjects('INBOX')).toEqual(['four', 'two']);
    expect(await at.remoteFlags(server.pathOf('Archive'), 'one')).toEqual(['\\Flagged', '\\Seen']);
    expect(await at.remoteSubjects(server.pathOf('Trash'))).toEqual([]);
    expect(await at.remoteSubjects(server.pathOf('Train'))).toEqual(['five']);
    expect(await client.call('operations.list', {})).toEqual([]);
  });

  it('makes, renames and deletes folders', async () => {
    const at = await open('folders', ['one']);
    const { client } = at.engine;
    const accountId = at.account.id;
    const { mailboxId: work } = await client.call('mailboxes.create', {
      ...{ accountId, parentId: null, name: 'Größe & Maß' },
    });
    const { mailboxId: office } = await client.call('mailboxes.create', {
      ...{ accountId, parentId: work, name: 'Büro' },
    });
    await at.moveTo(server.pathOf('Größe & Maß/Büro'), 'inbox', ['one']);
    await at.untilSettled();
    expect(await at.remoteSubjects(server.pathOf('Größe & Maß/Büro'))).toEqual(['one']);
    await at.renewPhone();
    await client.call('mailboxes.rename', { mailboxId: work, parentId: null, name: 'Work' });
    await at.untilSettled();
    await mirrored(at);
    expect(await at.remoteSubjects(server.pathOf('Work/Büro'))).toEqual(['one']);
    await at.renewPhone();
    await client.call('mailboxes.rename', { mailboxId: office, parentId: null, name: 'Office' });
    await at.untilSettled();
    await mirrored(at);
    expect(await at.remoteSubjects(server.pathOf('Office'))).toEqual(['one']);
    await at.renewPhone();
    await client.call('mailboxes.delete', { mailboxId: office });
    await client.call('mailboxes.delete', { mailboxId: work });
    await at.untilSettled();
    const remote = await mirrored(at);
    expect(Object.keys(remote)).not.toContain(server.pathOf('Office'));
    expect(Object.keys(remote)).not.toContain(server.pathOf('Work'));
  });

  it('makes Archive, Junk and Trash where folders belong', async () => {
    const at = await open('bare', []);
    const { phone, engine, account } = at;
    // Those that the server lets go; the others are there already.
    for (const name of ['Archive', 'Junk']) await phone.deleteMailbox(server.pathOf(name)).catch(() => {});
    await engine.client.call('sync.now', {});
    await mirrored(at);
    for (const subject of ['one', 'two', 'three'])
      await phone.append('INBOX', letter(subject).replaceAll('\n', '\r\n'));
    await mirrored(at);
    await at.act({ type: 'archive' }, 'inbox', ['one']);
    await at.act({ type: 'junk' }, 'inbox', ['two']);
    await at.act({ type: 'delete' }, 'inbox', ['three']);
    await at.untilSettled();
    await mirrored(at);
    expect(await at.remoteSubjects(server.pathOf('Archive'))).toEqual(['one']);
    expect(await at.remoteSubjects(server.pathOf('Junk'))).toEqual(['two']);
    expect(await at.remoteSubjects(server.pathOf('Trash'))).toEqual(['three']);
    const mailboxes = await engine.client.call('mailboxes.list', {});
    expect(shown(mailboxes, 'Archive')).toEqual({ name: 'Archive', below: null, role: 'archive' });
    expect(mailboxes.filter(({ accountId }) => accountId === account.id).map(({ role }) => role)).toEqual(
      expect.arrayContaining(['inbox', 'archive', 'junk', 'trash']),
    );
  });
});
