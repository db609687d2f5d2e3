import { readFile } from 'node:fs/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { deliver } from '../lab/deliver.ts';
import { startDovecot } from '../lab/dovecot.ts';
import { LabMissing } from '../lab/errors.ts';
import { type ImapServer, SERVER_KINDS, startServer } from '../lab/imap-server.ts';
import { Desk, letter } from './desk.ts';
import { query, untilMirrored } from './mirror.ts';

let desk: Desk | undefined;
afterEach(async () => {
  const errors = desk?.engine.log.filter((record) => record.level === 'error') ?? [];
  await desk?.close();
  desk = undefined;
  expect(errors).toEqual([]);
});

const mirrored = (at: Desk) => untilMirrored(at.engine, at.account.id, at.phone);
const crlf = (text: string): string => text.replaceAll('\n', '\r\n');

/** A message with a file in it, in answer to `answers`. */
function withFile(subject: string, answers: string): string {
  return (
    `From: Ann Far <ann@far.test>\nTo: mara@lab.test\nSubject: ${subject}\nDate: Mon, 02 Nov 2026 09:00:00 +0000\n` +
    `Message-ID: <${subject}@far.test>\nIn-Reply-To: <${answers}@far.test>\nMIME-Version: 1.0\n` +
    'Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/plain; charset=utf-8\n\nGrüße vom Kai.\n' +
    '--b\nContent-Type: text/csv; name=tide.csv\nContent-Disposition: attachment; filename=tide.csv\n' +
    'Content-Transfer-Encoding: base64\n\naGlnaCxsb3c=\n--b--\n'
  );
}

describe.each(SERVER_KINDS)('%s', (kind) => {
  let server: ImapServer;
  let absent: LabMissing | undefined;
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

  it('puts a message into a folder: readable at once, on the server once, and taken back', async () => {
    desk = await Desk.open(server, 'put', ['plan'], { mailboxes: [{ name: 'Projects' }] });
    const at = desk;
    const projects = { path: server.pathOf('Projects') };
    await server.halt('hard');
    await at.untilState('offline');
    const put = await at.importMessage(projects, withFile('tide', 'plan'));
    expect(await at.subjects(projects)).toEqual(['tide']);
    const conversation = await at.engine.client.call('threads.get', { threadId: put.threadId });
    expect(conversation.messages.map((message) => message.subject).sort()).toEqual(['plan', 'tide']);
    const body = await at.engine.client.call('messages.body', { messageId: put.messageId });
    expect(body).toMatchObject({ state: 'ready', parts: [{ kind: 'text', content: 'Grüße vom Kai.\n' }] });
    const fetchFile = async (): Promise<string> => {
      const { messages } = await at.engine.client.call('threads.get', { threadId: put.threadId });
      const message = messages.find((each) => each.id === put.messageId)!;
      const { partId } = message.attachments[0]!;
      const file = await at.engine.call('attachments.fetch', { messageId: put.messageId, partId });
      return readFile(file.path, 'utf8');
    };
    expect(await fetchFile()).toBe('high,low');
    await at.engine.client.call('actions.apply', {
      action: { type: 'set-starred', value: true },
      target: { kind: 'messages', messageIds: [put.messageId] },
    });
    await server.resume();
    await at.renewPhone();
    await at.untilSettled();
    await mirrored(at);
    expect(await at.remote(projects.path)).toMatchObject([
      { subject: 'tide', flags: ['\\Flagged', '\\Seen'] },
    ]);
    expect(query(at.engine, 'SELECT id FROM message WHERE local = 1')).toEqual([]);
    expect(await fetchFile()).toBe('high,low');
    const [row] = query(at.engine, 'SELECT received_at FROM message WHERE id = ?', put.messageId);
    expect(row).toEqual({ received_at: Date.UTC(2026, 10, 2, 9) });

    expect(await at.undo()).toBe('Star conversation');
    expect(await at.undo()).toContain('Import message “tide”');
    await at.untilSettled();
    await mirrored(at);
    expect(await at.remoteSubjects(projects.path)).toEqual([]);
    expect(await at.subjects(projects)).toEqual([]);
  });

  it('copies once, tags, and marks as junk and not junk', async () => {
    desk = await Desk.open(server, 'copy', ['one', 'two', 'three'], { mailboxes: [{ name: 'Projects' }] });
    const at = desk;
    const projects = await at.engine.mailbox(at.account.id, { path: server.pathOf('Projects') });
    const work = { type: 'set-keyword', keyword: 'work', value: true } as const;
    await at.act(work, 'inbox', ['one', 'two']);
    expect((await at.row('inbox', 'one'))?.keywords).toEqual(['work']);
    await at.act({ type: 'copy', mailboxId: projects.id }, 'inbox', ['one', 'two']);
    expect(await at.subjects({ path: projects.path })).toEqual(['one', 'two']);
    await at.act({ type: 'junk' }, 'inbox', ['three']);
    await at.untilSettled();
    await mirrored(at);
    expect(await at.remoteSubjects('INBOX')).toEqual(['one', 'two']);
    expect(await at.remoteFlags(projects.path, 'two')).toEqual(['work']);
    expect(await at.remoteFlags(server.pathOf('Junk'), 'three')).toEqual(['$Junk']);
    await expect(at.act({ type: 'copy', mailboxId: projects.id }, 'inbox', ['one'])).rejects.toMatchObject({
      code: 'invalid-input',
    });

    await at.act({ type: 'not-junk' }, 'junk', ['three']);
    await at.act({ ...work, value: false }, 'inbox', ['one']);
    await at.untilSettled();
    await mirrored(at);
    expect(await at.remoteFlags('INBOX', 'three')).toEqual(['$NotJunk']);
    expect(await at.remoteFlags('INBOX', 'one')).toEqual([]);

    for (let left = 5; left > 0; left--) await at.undo();
    await at.untilSettled();
    await mirrored(at);
    expect(await at.remoteSubjects('INBOX')).toEqual(['one', 'three', 'two']);
    for (const { flags, subject } of await at.remote('INBOX')) expect(flags, subject).toEqual([]);
    expect(await at.remoteSubjects(projects.path)).toEqual([]);
  });

  it('takes changes of folders back', async () => {
    desk = await Desk.open(server, 'tree', [], { mailboxes: [{ name: 'Old' }] });
    const at = desk;
    const { client } = at.engine;
    const accountId = at.account.id;
    const paths = async (): Promise<string[]> =>
      (await client.call('mailboxes.list', {})).map((mailbox) => mailbox.path);
    const before = await paths();
    const { mailboxId } = await client.call('mailboxes.create', { accountId, parentId: null, name: 'New' });
    await client.call('mailboxes.rename', { mailboxId, parentId: null, name: 'Newer' });
    await at.untilSettled();
    const old = await at.engine.mailbox(accountId, { path: server.pathOf('Old') });
    await client.call('mailboxes.subscribe', { mailboxId: old.id, subscribed: false });
    await client.call('mailboxes.delete', { mailboxId: old.id });
    await client.call('mailboxes.setRole', { mailboxId, role: 'archive' });
    await at.untilSettled();
    await at.renewPhone();
    await mirrored(at);
    const undone: (string | null)[] = [];
    for (let what = await at.undo(); what !== null; what = await at.undo()) undone.push(what);
    expect(undone).toEqual([
      expect.stringMatching(/^Use folder Newer/),
      'Delete folder Old',
      'Unsubscribe from folder Old',
      'Rename folder New to Newer',
      'Create folder New',
    ]);
    await at.untilSettled();
    await at.renewPhone();
    const remote = await mirrored(at);
    expect(Object.keys(remote).sort()).toEqual(before.sort());
    // Dovecot may list a mailbox that another connection has just deleted once more; a second look shows that it is not.
    await expect.poll(async () => (await paths()).sort(), { timeout: 20_000 }).toEqual(before.sort());
    expect(await client.call('operations.list', {})).toEqual([]);
  });
});

describe('a server that can less', () => {
  it.each([
    ['no UIDPLUS', ['UIDPLUS']],
    ['neither UIDPLUS nor CONDSTORE', ['UIDPLUS', 'CONDSTORE', 'QRESYNC', 'MOVE']],
  ])('%s: what is put and copied there is found again', async (_, hideCapabilities) => {
    await using server = await startDovecot({ hideCapabilities });
    desk = await Desk.open(server, `less${hideCapabilities.length}`, ['one'], {
      mailboxes: [{ name: 'Projects' }],
    });
    const at = desk;
    const projects = await at.engine.mailbox(at.account.id, { path: 'Projects' });
    await at.importMessage({ path: 'Projects' }, letter('put'));
    await at.act({ type: 'copy', mailboxId: projects.id }, 'inbox', ['one']);
    await at.act({ type: 'set-starred', value: true }, { path: 'Projects' });
    await at.untilSettled();
    await mirrored(at);
    expect(await at.remoteSubjects('Projects')).toEqual(['one', 'put']);
    for (const { flags } of await at.remote('Projects')) expect(flags).toContain('\\Flagged');
  });
});

describe('refusals', () => {
  const failure = (at: Desk) =>
    at.engine.until('the refusal to be told', () =>
      at.engine.events.find((event) => event.type === 'operation.failed'),
    );

  it('a full mailbox: the message stays readable, can be saved, and arrives once when there is room', async () => {
    await using server = await startDovecot({ quota: { storage: '20K' } });
    desk = await Desk.open(server, 'full', [], { mailboxes: [{ name: 'Projects' }] });
    const at = desk;
    deliver(server, at.email, letter('large', { text: 'much '.repeat(3000) }));
    await at.engine.until('the large one', async () => at.row('inbox', 'large'));
    const raw = letter('wanted', { text: 'more '.repeat(1500) });
    const put = await at.importMessage({ path: 'Projects' }, raw);
    expect((await failure(at)).message).toMatch(/quota.*kept on this computer/i);
    await at.untilSettled();
    expect(await at.subjects({ path: 'Projects' })).toEqual(['wanted']);
    await at.restart();
    await at.untilSettled();
    expect(await at.subjects({ path: 'Projects' })).toEqual(['wanted']);
    const { client } = at.engine;
    const body = await client.call('messages.body', { messageId: put.messageId });
    expect(body.parts[0]!.content).toContain('more more');
    const [refused] = await client.call('operations.list', {});
    expect(refused).toMatchObject({ state: 'failed', isMessage: true });
    const file = await at.engine.call('operations.file', { operationId: refused!.id });
    expect(file.filename).toBe('wanted.eml');
    expect(await readFile(file.path, 'utf8')).toBe(crlf(raw));

    await at.renewPhone();
    await at.phone.expunge('INBOX', [1]);
    await client.call('operations.retry', { operationId: refused!.id });
    await at.untilSettled();
    await mirrored(at);
    expect(await at.remoteSubjects('Projects')).toEqual(['wanted']);
    expect(await client.call('operations.list', {})).toEqual([]);
  });

  it('a folder deleted elsewhere: the message is kept in the Inbox, and goes there when it is tried again', async () => {
    await using server = await startDovecot();
    desk = await Desk.open(server, 'gone', [], { mailboxes: [{ name: 'Doomed' }] });
    const at = desk;
    await at.phone.deleteMailbox('Doomed');
    const put = await at.importMessage({ path: 'Doomed' }, letter('stray'));
    await failure(at);
    await at.untilSettled();
    await at.engine.client.call('sync.now', {});
    await at.engine.until('the message in the Inbox', () => at.row('inbox', 'stray'));
    const [refused] = await at.engine.client.call('operations.list', {});
    await at.engine.client.call('operations.retry', { operationId: refused!.id });
    await at.untilSettled();
    await mirrored(at);
    expect(await at.remoteSubjects('INBOX')).toEqual(['stray']);
    expect((await at.row('inbox', 'stray'))?.threadId).toBe(put.threadId);
  });

  it('a message that is dismissed is gone; a change that waits can be cancelled', async () => {
    await using server = await startDovecot({ quota: { storage: '1K' } });
    desk = await Desk.open(server, 'dismiss', []);
    const at = desk;
    await at.importMessage('inbox', letter('unwanted', { text: 'x'.repeat(5000) }));
    await failure(at);
    const [refused] = await at.engine.client.call('operations.list', {});
    await at.engine.client.call('operations.dismiss', { operationId: refused!.id });
    expect(await at.subjects('inbox')).toEqual([]);

    await server.halt('hard');
    await at.untilState('offline');
    const { mailboxId } = await at.engine.client.call('mailboxes.create', {
      ...{ accountId: at.account.id, parentId: null, name: 'Idea' },
    });
    const [waiting] = await at.engine.client.call('operations.list', {});
    expect(waiting).toMatchObject({ state: 'queued', cancellable: true, description: 'Create folder Idea' });
    await at.engine.client.call('operations.cancel', { operationId: waiting!.id });
    expect(await at.engine.client.call('operations.list', {})).toEqual([]);
    const mailboxes = await at.engine.client.call('mailboxes.list', {});
    expect(mailboxes.find((mailbox) => mailbox.id === mailboxId)).toBeUndefined();
  });

  it('what is done in a folder that is renamed before there is a connection is done there', async () => {
    await using server = await startDovecot();
    desk = await Desk.open(server, 'renamed', ['one', 'two'], { mailboxes: [{ name: 'Old' }] });
    const at = desk;
    await at.moveTo('Old', 'inbox', ['one']);
    await at.untilSettled();
    await server.halt();
    await at.untilState('offline');
    const { id } = await at.engine.mailbox(at.account.id, { path: 'Old' });
    await at.act({ type: 'set-starred', value: true }, { path: 'Old' });
    await at.importMessage({ path: 'Old' }, letter('put'));
    await at.engine.client.call('mailboxes.rename', { mailboxId: id, parentId: null, name: 'New' });
    await at.moveTo('New', 'inbox', ['two']);
    await server.resume();
    await at.renewPhone();
    await at.untilSettled();
    await mirrored(at);
    expect(await at.engine.client.call('operations.list', {})).toEqual([]);
    expect(await at.remoteSubjects('New')).toEqual(['one', 'put', 'two']);
    expect(await at.remoteFlags('New', 'one')).toEqual(['\\Flagged']);
    expect((await at.engine.mailbox(at.account.id, { path: 'New' })).id).toBe(id);
  });

  it('a refused move is done again on request', async () => {
    await using server = await startDovecot({ quota: { storage: '20K' }, hideCapabilities: ['MOVE'] });
    desk = await Desk.open(server, 'again', []);
    const at = desk;
    for (const subject of ['large', 'filler']) {
      deliver(server, at.email, letter(subject, { text: 'much '.repeat(1500) }));
    }
    await at.engine.until('both', async () => ((await at.subjects('inbox')).length === 2 ? true : undefined));
    await at.act({ type: 'archive' }, 'inbox', ['large']);
    await failure(at);
    await at.untilSettled();
    const { uid } = (await at.remote('INBOX')).find((message) => message.subject === 'filler')!;
    await at.phone.expunge('INBOX', [uid]);
    const [refused] = await at.engine.client.call('operations.list', {});
    await at.engine.client.call('operations.retry', { operationId: refused!.id });
    expect(await at.subjects('archive')).toEqual(['large']);
    await at.untilSettled();
    await mirrored(at);
    expect(await at.remoteSubjects('Archive')).toEqual(['large']);
    expect(await at.engine.client.call('operations.list', {})).toEqual([]);
    expect(await at.undo()).toBe('Archive conversation');
  });
});
