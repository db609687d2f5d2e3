import { renameSync, rmSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type DovecotServer, startDovecot } from '../lab/dovecot.ts';
import { Desk, letter } from './desk.ts';
import { untilMirrored } from './mirror.ts';

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

/** Paths of the account, as the tree shows them. */
async function paths(at: Desk): Promise<string[]> {
  const mailboxes = await at.engine.client.call('mailboxes.list', {});
  return mailboxes.filter((mailbox) => mailbox.accountId === at.account.id).map((mailbox) => mailbox.path);
}

/** Paths on the server, as an independent client lists them. */
async function remotePaths(at: Desk): Promise<string[]> {
  return (await at.phone.tree()).map((entry) => entry.path);
}

describe('folders', () => {
  it('are made, renamed with what is below them, moved and deleted: here at once, soon on the server', async () => {
    desk = await Desk.open(server, 'folders', ['one', 'two']);
    const { client } = desk.engine;
    const accountId = desk.account.id;
    const { mailboxId: projects } = await client.call('mailboxes.create', {
      accountId,
      parentId: null,
      name: 'Projekte Größe',
    });
    const { mailboxId: office } = await client.call('mailboxes.create', {
      accountId,
      parentId: projects,
      name: 'Office & Söhne',
    });
    expect(await paths(desk)).toContain('Projekte Größe/Office & Söhne');
    await desk.moveTo('Projekte Größe/Office & Söhne', 'inbox', ['one']);
    await desk.untilSettled();
    expect(await remotePaths(desk)).toContain('Projekte Größe/Office & Söhne');
    expect(await desk.remoteSubjects('Projekte Größe/Office & Söhne')).toEqual(['one']);

    await client.call('mailboxes.rename', { mailboxId: projects, parentId: null, name: 'Work' });
    expect(await paths(desk)).toContain('Work/Office & Söhne');
    await desk.untilSettled();
    expect(await remotePaths(desk)).toEqual(expect.arrayContaining(['Work', 'Work/Office & Söhne']));
    expect(await desk.subjects({ path: 'Work/Office & Söhne' })).toEqual(['one']);

    await client.call('mailboxes.rename', { mailboxId: office, parentId: null, name: 'Office' });
    await desk.untilSettled();
    expect(await desk.remoteSubjects('Office')).toEqual(['one']);

    // The phone leaves the folder first: Dovecot lists it for a moment more to a session that has it open.
    await desk.renewPhone();
    await client.call('mailboxes.delete', { mailboxId: office });
    expect(await paths(desk)).not.toContain('Office');
    await desk.untilSettled();
    expect(await remotePaths(desk)).not.toContain('Office');
    expect(await desk.subjects('inbox')).toEqual(['two']);
    expect((await client.call('search.messages', { text: 'one', limit: 10 })).hits).toEqual([]);
  });

  it('changed without a connection wait in the journal, in order with what is moved into them', async () => {
    desk = await Desk.open(server, 'offline', ['one']);
    const { client } = desk.engine;
    await server.halt('hard');
    await desk.engine.until('the account to be offline', async () =>
      (await client.call('sync.status', {}))[0]?.state === 'offline' ? true : undefined,
    );
    const { mailboxId } = await client.call('mailboxes.create', {
      accountId: desk.account.id,
      parentId: null,
      name: 'Train',
    });
    await desk.moveTo('Train', 'inbox', ['one']);
    await client.call('mailboxes.rename', { mailboxId, parentId: null, name: 'Journey' });
    expect(await desk.subjects({ path: 'Journey' })).toEqual(['one']);
    await server.resume();
    await desk.untilSettled();
    await desk.renewPhone();
    expect(await remotePaths(desk)).toContain('Journey');
    expect(await remotePaths(desk)).not.toContain('Train');
    expect(await desk.remoteSubjects('Journey')).toEqual(['one']);
    expect(await desk.subjects({ path: 'Journey' })).toEqual(['one']);
  });

  it('that are renamed after a change in them, all without a connection, do not keep the change from being done', async () => {
    await using own = await startDovecot();
    desk = await Desk.open(own, 'later', ['one', 'two'], { mailboxes: [{ name: 'Projects' }] });
    await desk.moveTo('Projects', 'inbox', ['one']);
    await desk.untilSettled();
    await own.halt('hard');
    await desk.untilState('offline');
    const { id } = await desk.engine.mailbox(desk.account.id, { path: 'Projects' });
    await desk.act({ type: 'set-starred', value: true }, { path: 'Projects' });
    await desk.act({ type: 'archive' }, { path: 'Projects' });
    await desk.moveTo('Projects', 'inbox', ['two']);
    const { mailboxId } = await desk.engine.client.call('mailboxes.create', {
      ...{ accountId: desk.account.id, parentId: id, name: 'Deep' },
    });
    await desk.engine.client.call('mailboxes.rename', { mailboxId: id, parentId: null, name: 'Harbour' });
    await desk.engine.client.call('mailboxes.rename', { mailboxId, parentId: id, name: 'Deeper' });
    await own.resume();
    await desk.renewPhone();
    await desk.engine.client.call('sync.now', {});
    await desk.untilSettled();
    expect(await desk.engine.client.call('operations.list', {})).toEqual([]);
    await untilMirrored(desk.engine, desk.account.id, desk.phone);
    expect(await desk.remoteFlags('Archive', 'one')).toEqual(['\\Flagged']);
    expect(await desk.remoteSubjects('Harbour')).toEqual(['two']);
    expect(await remotePaths(desk)).toContain('Harbour/Deeper');
  });

  it('that another device has deleted or renamed meanwhile just so are no trouble', async () => {
    await using own = await startDovecot();
    desk = await Desk.open(own, 'twice', ['one'], { mailboxes: [{ name: 'Old' }, { name: 'Plans' }] });
    const { client } = desk.engine;
    const old = await desk.engine.mailbox(desk.account.id, { path: 'Old' });
    const plans = await desk.engine.mailbox(desk.account.id, { path: 'Plans' });
    // The phone is cut off along with Curlew: what it did stands on the disk of the server.
    await own.halt('hard');
    await desk.untilState('offline');
    await client.call('mailboxes.delete', { mailboxId: old.id });
    await client.call('mailboxes.rename', { mailboxId: plans.id, parentId: null, name: 'Done' });
    const [gone, before, after] = ['Old', 'Plans', 'Done'].map((path) => own.maildirOf(desk!.email, path));
    rmSync(gone!, { recursive: true });
    rmSync(after!, { recursive: true });
    renameSync(before!, after!);
    await own.resume();
    await desk.renewPhone();
    await client.call('sync.now', {});
    await desk.untilSettled();
    expect(desk.engine.events.filter((event) => event.type === 'operation.failed')).toEqual([]);
    expect(await client.call('operations.list', {})).toEqual([]);
    expect(await paths(desk)).toEqual(expect.not.arrayContaining(['Old', 'Plans']));
    expect(await paths(desk)).toContain('Done');
  });

  it('that the server refuses to make are taken back, and the person is told', async () => {
    desk = await Desk.open(server, 'refused', []);
    const { client } = desk.engine;
    await server.halt('hard');
    await desk.engine.until('the account to be offline', async () =>
      (await client.call('sync.status', {}))[0]?.state === 'offline' ? true : undefined,
    );
    // Names like these are refused by Dovecot, and nothing here could know.
    await client.call('mailboxes.create', { accountId: desk.account.id, parentId: null, name: '~nobody' });
    await server.resume();
    const failed = await desk.engine.until('the refusal', () =>
      desk!.engine.events.find((event) => event.type === 'operation.failed'),
    );
    expect(failed).toMatchObject({ message: expect.stringContaining('refused') });
    expect(await paths(desk)).not.toContain('~nobody');
  });

  it('have names that can be used, or the person is told why not', async () => {
    desk = await Desk.open(server, 'names', []);
    const { client } = desk.engine;
    const make = (name: string) =>
      client.call('mailboxes.create', { accountId: desk!.account.id, parentId: null, name });
    for (const name of ['', '   ', 'a/b', 'x'.repeat(300), 'bad\u0000name', 'Archive', 'inbox']) {
      await expect(make(name), JSON.stringify(name.slice(0, 20))).rejects.toMatchObject({
        code: 'invalid-input',
      });
    }
    const trash = await desk.engine.mailbox(desk.account.id, 'trash');
    await expect(client.call('mailboxes.delete', { mailboxId: trash.id })).rejects.toMatchObject({
      code: 'invalid-input',
    });
  });

  it('are marked as read and emptied as a whole', async () => {
    desk = await Desk.open(server, 'whole', ['one', 'two', 'three']);
    const { client } = desk.engine;
    const inbox = await desk.engine.mailbox(desk.account.id, 'inbox');
    await client.call('actions.apply', {
      action: { type: 'set-seen', value: true },
      target: { kind: 'mailbox', mailboxId: inbox.id },
    });
    expect((await desk.engine.mailbox(desk.account.id, 'inbox')).unreadMessages).toBe(0);
    await desk.act({ type: 'delete' }, 'inbox', ['one', 'two']);
    const trash = await desk.engine.mailbox(desk.account.id, 'trash');
    await client.call('actions.apply', {
      action: { type: 'delete', permanent: true },
      target: { kind: 'mailbox', mailboxId: trash.id },
    });
    expect(await desk.subjects('trash')).toEqual([]);
    await desk.untilSettled();
    expect(await desk.remoteSubjects('Trash')).toEqual([]);
    expect((await desk.phone.list('INBOX')).map((message) => message.flags)).toEqual([['\\Seen']]);
  });

  it('serve the purpose that the person gave them where the server names none', async () => {
    const plain = await startDovecot({ mailboxes: [{ name: 'Ablage' }, { name: 'Trash' }] });
    try {
      desk = await Desk.open(plain, 'roles', ['one', 'two']);
      const { client } = desk.engine;
      const shelf = await desk.engine.mailbox(desk.account.id, { path: 'Ablage' });
      await client.call('mailboxes.setRole', { mailboxId: shelf.id, role: 'archive' });
      await desk.act({ type: 'archive' }, 'inbox', ['one']);
      await desk.untilSettled();
      expect(await desk.remoteSubjects('Ablage')).toEqual(['one']);
      expect(await remotePaths(desk)).not.toContain('Archive');
      expect((await desk.engine.mailbox(desk.account.id, { path: 'Ablage' })).role).toBe('archive');
    } finally {
      await desk?.close();
      desk = undefined;
      await plain.stop();
    }
  });

  it('are subscribed to and no longer', async () => {
    desk = await Desk.open(server, 'subscribed', []);
    const { client } = desk.engine;
    const { mailboxId } = await client.call('mailboxes.create', {
      accountId: desk.account.id,
      parentId: null,
      name: 'Lists',
    });
    await client.call('mailboxes.subscribe', { mailboxId, subscribed: false });
    await desk.untilSettled();
    const listed = await desk.phone.tree();
    expect(listed.find((entry) => entry.path === 'Lists')?.subscribed).not.toBe(true);
    expect((await desk.engine.mailbox(desk.account.id, { path: 'Lists' })).subscribed).toBe(false);
  });

  it('that are unsubscribed from while open keep what another client marked as deleted', async () => {
    desk = await Desk.open(server, 'close', [], { mailboxes: [{ name: 'Projects' }] });
    await desk.phone.append('Projects', letter('marked'));
    const { id } = await desk.engine.mailbox(desk.account.id, { path: 'Projects' });
    await desk.engine.client.call('sync.focus', { view: { kind: 'mailbox', mailboxId: id } });
    await untilMirrored(desk.engine, desk.account.id, desk.phone);
    await desk.phone.addFlags('Projects', [1], ['\\Deleted']);
    await untilMirrored(desk.engine, desk.account.id, desk.phone);
    await desk.engine.client.call('mailboxes.subscribe', { mailboxId: id, subscribed: false });
    await desk.untilSettled();
    expect(await desk.remoteFlags('Projects', 'marked')).toEqual(['\\Deleted']);
  });
});
