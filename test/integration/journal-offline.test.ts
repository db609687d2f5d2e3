import { readdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type DovecotServer, startDovecot } from '../lab/dovecot.ts';
import { startProxy, type Proxy as TcpProxy } from '../lab/proxy.ts';
import { Desk } from './desk.ts';
import { query, untilMirrored } from './mirror.ts';

let desk: Desk | undefined;
afterEach(async () => {
  const errors = desk?.engine.log.filter((record) => record.level === 'error') ?? [];
  await desk?.close();
  desk = undefined;
  expect(errors).toEqual([]);
});

describe('without a connection', () => {
  let server: DovecotServer;
  beforeAll(async () => {
    server = await startDovecot();
  });
  afterAll(() => server.stop());

  async function offline(name: string, subjects: string[]): Promise<Desk> {
    const opened = await Desk.open(server, name, subjects, { mailboxes: [{ name: 'Projects' }] });
    await server.halt('hard');
    await opened.untilState('offline');
    return opened;
  }

  async function online(at: Desk): Promise<Record<string, string[]>> {
    await server.resume();
    await at.renewPhone();
    await at.untilSettled();
    return untilMirrored(at.engine, at.account.id, at.phone);
  }

  it('everything is shown at once, counted as waiting, and on the server when it is back', async () => {
    desk = await offline('alloff', ['one', 'two', 'three', 'four', 'five']);
    await desk.act({ type: 'set-seen', value: true }, 'inbox', ['one']);
    await desk.act({ type: 'archive' }, 'inbox', ['two']);
    await desk.act({ type: 'delete' }, 'inbox', ['three']);
    await desk.act({ type: 'delete', permanent: true }, 'trash', ['three']);
    await desk.moveTo('Projects', 'inbox', ['four']);
    expect(await desk.subjects('inbox')).toEqual(['five', 'one']);
    expect(await desk.subjects('trash')).toEqual([]);
    expect(await desk.subjects({ path: 'Projects' })).toEqual(['four']);
    expect(await desk.status()).toMatchObject({ state: 'offline', pendingOperations: 5 });
    expect(await desk.engine.client.call('operations.list', {})).toHaveLength(5);

    const remote = await online(desk);
    expect(remote).toMatchObject({ INBOX: ['1 \\Seen', '5'], Trash: [] });
    expect(await desk.remoteSubjects('Archive')).toEqual(['two']);
    expect(await desk.remoteSubjects('Projects')).toEqual(['four']);
  });

  it('survives the end of the program, and a second start changes nothing', async () => {
    desk = await offline('ends', ['one', 'two', 'three']);
    await desk.act({ type: 'set-starred', value: true }, 'inbox', ['one']);
    await desk.act({ type: 'archive' }, 'inbox', ['two']);
    await desk.restart();
    expect(await desk.subjects('inbox')).toEqual(['one', 'three']);
    expect((await desk.row('inbox', 'one'))!.starred).toBe(true);
    expect((await desk.status()).pendingOperations).toBe(2);
    const remote = await online(desk);
    expect(remote.INBOX).toEqual(['1 \\Flagged', '3']);
    await desk.restart();
    await desk.untilSettled();
    expect(await untilMirrored(desk.engine, desk.account.id, desk.phone)).toEqual(remote);
  });

  it('in order: starred, archived, unstarred there, moved on and back', async () => {
    desk = await offline('order', ['one', 'two']);
    await desk.act({ type: 'set-starred', value: true }, 'inbox', ['one']);
    await desk.act({ type: 'archive' }, 'inbox', ['one']);
    expect((await desk.row('archive', 'one'))!.starred).toBe(true);
    await desk.act({ type: 'set-starred', value: false }, 'archive', ['one']);
    await desk.act({ type: 'set-seen', value: true }, 'archive', ['one']);
    await desk.moveTo('Projects', 'inbox', ['two']);
    await desk.act({ type: 'set-starred', value: true }, { path: 'Projects' }, ['two']);
    await desk.moveTo('INBOX', { path: 'Projects' }, ['two']);
    expect((await desk.row('inbox', 'two'))!.starred).toBe(true);
    const remote = await online(desk);
    expect(remote).toMatchObject({ Projects: [] });
    expect(await desk.remoteFlags('Archive', 'one')).toEqual(['\\Seen']);
    expect(await desk.remoteFlags('INBOX', 'two')).toEqual(['\\Flagged']);
  });

  it('what is taken back while it waits never reaches the server', async () => {
    desk = await offline('undooff', ['one', 'two']);
    await desk.act({ type: 'set-starred', value: true }, 'inbox', ['one']);
    await desk.act({ type: 'archive' }, 'inbox', ['one']);
    await desk.act({ type: 'set-seen', value: true }, 'archive', ['one']);
    expect(await desk.undo()).toBe('Mark conversation as read');
    expect(await desk.row('archive', 'one')).toMatchObject({ unread: true, starred: true });
    expect(await desk.undo()).toBe('Archive conversation');
    expect(await desk.undo()).toBe('Star conversation');
    expect(await desk.row('inbox', 'one')).toMatchObject({ unread: true, starred: false });
    expect((await desk.status()).pendingOperations).toBe(0);
    const remote = await online(desk);
    expect(remote.INBOX).toEqual(['1', '2']);
    expect(query(desk.engine, 'SELECT DISTINCT state FROM operation')).toEqual([{ state: 'cancelled' }]);
  });

  it('another device was there first: what it did stands, and nothing is doubled', async () => {
    desk = await Desk.open(server, 'race', ['moved', 'deleted', 'flagged'], {
      mailboxes: [{ name: 'Projects' }],
    });
    await desk.engine.close();
    const halted = desk;
    await server.halt('hard');
    await halted.restart();
    await halted.act({ type: 'archive' }, 'inbox', ['moved']);
    await halted.act({ type: 'set-starred', value: true }, 'inbox', ['deleted']);
    await halted.act({ type: 'set-starred', value: true }, 'inbox', ['flagged']);
    await halted.engine.close();
    await server.resume();
    await halted.renewPhone();
    const uidOf = async (subject: string) =>
      (await halted.remote('INBOX')).find((m) => m.subject === subject)!.uid;
    await halted.phone.move('INBOX', [await uidOf('moved')], 'Projects');
    await halted.phone.expunge('INBOX', [await uidOf('deleted')]);
    await halted.phone.addFlags('INBOX', [await uidOf('flagged')], ['\\Seen']);
    await halted.restart();
    await halted.untilSettled();
    const remote = await untilMirrored(halted.engine, halted.account.id, halted.phone);
    expect(await halted.remoteSubjects('Projects')).toEqual(['moved']);
    expect(remote).toMatchObject({ Archive: [], INBOX: ['3 \\Flagged \\Seen'] });
    expect(await halted.engine.client.call('operations.list', {})).toEqual([]);
  });

  it('marks made here follow messages that another device has moved meanwhile', async () => {
    const moved = Array.from({ length: 60 }, (_, index) => `moved ${String(index).padStart(2, '0')}`);
    desk = await Desk.open(server, 'follow', ['one', 'two', 'three', 'four', 'stays', ...moved], {
      mailboxes: [{ name: 'Projects' }],
    });
    await desk.engine.close();
    await server.halt('hard');
    await desk.restart();
    await desk.act({ type: 'set-starred', value: true }, 'inbox', ['one', 'two', 'three', 'four', 'stays']);
    await desk.act({ type: 'set-seen', value: true }, 'inbox', moved);
    await desk.act({ type: 'archive' }, 'inbox', ['four']);
    await desk.act({ type: 'set-seen', value: true }, 'archive', ['four']);
    await desk.engine.close();
    await server.resume();
    await desk.renewPhone();
    const { phone } = desk;
    const inbox = await phone.list('INBOX');
    const uids = (...subjects: string[]) =>
      inbox.filter(({ subject }) => subjects.includes(subject)).map(({ uid }) => uid);
    await phone.createMailbox('Made there');
    await phone.addFlags('INBOX', uids('two'), ['\\Answered']);
    await phone.move('INBOX', uids('one'), 'Made there');
    await phone.move('INBOX', uids('two', 'four'), 'Projects');
    await phone.move('INBOX', uids(...moved.slice(0, 58)), 'Trash');
    await phone.expunge('INBOX', uids('three', ...moved.slice(58)));
    await desk.restart();
    await desk.untilSettled();
    await untilMirrored(desk.engine, desk.account.id, phone);
    expect(await desk.remoteFlags('Made there', 'one')).toEqual(['\\Flagged']);
    expect(await desk.remoteFlags('Projects', 'two')).toEqual(['\\Answered', '\\Flagged']);
    expect(await desk.remoteFlags('Projects', 'four')).toEqual(['\\Flagged', '\\Seen']);
    expect(await desk.remoteFlags('INBOX', 'stays')).toEqual(['\\Flagged']);
    const trash = await desk.remote('Trash');
    expect(trash.map(({ flags }) => flags.join())).toEqual(Array(58).fill('\\Seen'));
    for (const path of ['INBOX', 'Archive', 'Projects', 'Made there', 'Trash']) {
      const subjects = await desk.remoteSubjects(path);
      expect(new Set(subjects).size, `${path}: nothing twice`).toBe(subjects.length);
    }
    expect((await desk.row({ path: 'Made there' }, 'one'))!.starred).toBe(true);
    expect(await desk.engine.client.call('operations.list', {})).toEqual([]);
  });

  it('UIDVALIDITY changed meanwhile: what waits finds its messages again', async () => {
    const subjects = Array.from({ length: 70 }, (_, index) => `nr ${String(index).padStart(2, '0')}`);
    desk = await offline('validity', subjects);
    // One old enough to be beyond the first screen of the new list.
    await desk.act({ type: 'set-starred', value: true }, 'inbox', ['nr 03', 'nr 69']);
    await desk.act({ type: 'archive' }, 'inbox', ['nr 05', 'nr 68']);
    await renumber(server, desk.email);
    await online(desk);
    expect(await desk.remoteSubjects('Archive')).toEqual(['nr 05', 'nr 68']);
    const starred = (await desk.remote('INBOX')).filter((message) => message.flags.includes('\\Flagged'));
    expect(starred.map((message) => message.subject)).toEqual(['nr 03', 'nr 69']);
  });
});

/** The server lost its index of INBOX: other UIDs, in another order, under another UIDVALIDITY. */
async function renumber(server: DovecotServer, email: string): Promise<void> {
  const maildir = server.maildirOf(email, 'INBOX');
  const files: string[] = [];
  for (const folder of ['new', 'cur']) {
    for (const name of await readdir(join(maildir, folder))) files.push(join(maildir, folder, name));
  }
  for (const name of await readdir(maildir)) {
    if (name.startsWith('dovecot')) await rename(join(maildir, name), join(maildir, 'tmp', name));
  }
  files.sort();
  const lines = files.map((file, index) => `${500 + index} :${file.split('/').at(-1)!.split(':')[0]}`);
  const uidlist = join(maildir, 'dovecot-uidlist');
  await writeFile(
    uidlist,
    `3 V99 N${500 + files.length} G0123456789abcdef0123456789abcdef\n${lines.join('\n')}\n`,
  );
  server.own(uidlist);
}

describe('the answer is lost', () => {
  let proxy: TcpProxy;
  let server: DovecotServer;
  afterEach(async () => {
    await desk?.close();
    desk = undefined;
    await proxy.stop();
    await server.stop();
  });

  it.each([
    ['MOVE', []],
    ['COPY', ['MOVE']],
    ['COPY without UIDPLUS', ['MOVE', 'UIDPLUS']],
  ])('of %s: carried out once, and what followed it as well', async (_, hideCapabilities) => {
    server = await startDovecot({ hideCapabilities });
    proxy = await startProxy(server.ports.imap);
    desk = await Desk.open(server, 'lost', ['one', 'two', 'three'], { port: proxy.port });
    // The command goes out; with the first byte of its answer the line breaks.
    proxy.setMode({ cutAnswerTo: / UID (?:COPY|MOVE) / });
    const cut = proxy.nextCut();
    await desk.act({ type: 'archive' }, 'inbox', ['one']);
    await desk.act({ type: 'set-starred', value: true }, 'archive', ['one']);
    await cut;
    expect(await desk.remoteSubjects('Archive')).toEqual(['one']);
    proxy.setMode({});
    await desk.untilSettled();
    await untilMirrored(desk.engine, desk.account.id, desk.phone);
    expect(await desk.remoteSubjects('Archive')).toEqual(['one']);
    expect(await desk.remoteFlags('Archive', 'one')).toEqual(['\\Flagged']);
    expect(await desk.subjects('inbox')).toEqual(['three', 'two']);
    expect(await desk.subjects('archive')).toEqual(['one']);
    expect(await desk.undo()).toBe('Star conversation');
    expect(await desk.undo()).toBe('Archive conversation');
    await desk.untilSettled();
    await untilMirrored(desk.engine, desk.account.id, desk.phone);
    expect(await desk.subjects('inbox')).toEqual(['one', 'three', 'two']);
  });

  it('at any byte: every action is on the server once in the end', async () => {
    server = await startDovecot();
    proxy = await startProxy(server.ports.imap);
    const subjects = Array.from({ length: 10 }, (_, index) => `nr ${index}`);
    desk = await Desk.open(server, 'bytes', subjects, { port: proxy.port });
    for (const [index, bytes] of [1, 30, 90, 200, 420, 800, 1500, 2600, 4000].entries()) {
      const subject = subjects[index]!;
      proxy.setMode({ cutAfterBytes: bytes, direction: index % 3 === 2 ? 'toServer' : 'toClient' });
      // The connection that is cut need not be the one that says whether the account is online.
      const cut = proxy.nextCut();
      await desk.act({ type: 'set-starred', value: true }, 'inbox', [subject]);
      await desk.act({ type: 'archive' }, 'inbox', [subject]);
      await desk.act({ type: 'set-seen', value: true }, 'archive', [subject]);
      await Promise.race([cut, desk.untilSettled()]);
      proxy.setMode({});
      await desk.untilSettled();
    }
    await untilMirrored(desk.engine, desk.account.id, desk.phone);
    expect(await desk.remoteSubjects('INBOX')).toEqual(['nr 9']);
    const archived = await desk.remote('Archive');
    expect(archived.map((message) => message.subject).sort()).toEqual(subjects.slice(0, 9));
    for (const message of archived) expect(message.flags, message.subject).toEqual(['\\Flagged', '\\Seen']);
    expect(await desk.engine.client.call('operations.list', {})).toEqual([]);
    expect(desk.engine.log.filter((record) => record.level === 'error')).toEqual([]);
  });
});
