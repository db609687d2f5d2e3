import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { deliver } from '../lab/deliver.ts';
import { type DovecotServer, startDovecot } from '../lab/dovecot.ts';
import { startProxy } from '../lab/proxy.ts';
import { Desk, letter } from './desk.ts';
import { query, untilMirrored } from './mirror.ts';

let desk: Desk | undefined;
afterEach(async () => {
  const errors = desk?.engine.log.filter((record) => record.level === 'error') ?? [];
  await desk?.close();
  desk = undefined;
  expect(errors).toEqual([]);
});

describe('online', () => {
  let server: DovecotServer;
  beforeAll(async () => {
    server = await startDovecot();
  });
  afterAll(() => server.stop());

  it('marks, stars, archives, deletes, junks and moves: shown at once, soon on the server', async () => {
    desk = await Desk.open(server, 'acts', ['one', 'two', 'three', 'four', 'five', 'six'], {
      mailboxes: [{ name: 'Projects' }],
    });
    await desk.act({ type: 'set-seen', value: true }, 'inbox', ['one']);
    expect((await desk.row('inbox', 'one'))!.unread).toBe(false);
    await desk.act({ type: 'set-starred', value: true }, 'inbox', ['one']);
    expect((await desk.row('inbox', 'one'))!.starred).toBe(true);
    await desk.act({ type: 'archive' }, 'inbox', ['two']);
    await desk.act({ type: 'delete' }, 'inbox', ['three']);
    await desk.act({ type: 'junk' }, 'inbox', ['four']);
    await desk.moveTo('Projects', 'inbox', ['five']);
    expect(await desk.subjects('inbox')).toEqual(['one', 'six']);
    expect(await desk.subjects('archive')).toEqual(['two']);
    expect(await desk.subjects('trash')).toEqual(['three']);
    expect(await desk.subjects('junk')).toEqual(['four']);
    expect(await desk.subjects({ path: 'Projects' })).toEqual(['five']);

    await desk.untilSettled();
    const remote = await untilMirrored(desk.engine, desk.account.id, desk.phone);
    expect(remote.INBOX).toEqual(['1 \\Flagged \\Seen', '6']);
    for (const path of ['Archive', 'Trash', 'Junk', 'Projects']) expect(remote[path], path).toHaveLength(1);
  });

  it('deletes for good what is in Trash, and only that', async () => {
    desk = await Desk.open(server, 'forgood', ['keep', 'lose']);
    await desk.act({ type: 'delete' }, 'inbox', ['lose']);
    await desk.untilSettled();
    await expect(desk.act({ type: 'delete', permanent: true }, 'inbox', ['keep'])).rejects.toMatchObject({
      code: 'not-found',
    });
    await expect(desk.act({ type: 'delete' }, 'trash', ['lose'])).rejects.toMatchObject({
      code: 'invalid-input',
    });
    await desk.act({ type: 'delete', permanent: true }, 'trash', ['lose']);
    expect(await desk.subjects('trash')).toEqual([]);
    await desk.untilSettled();
    expect(await desk.remoteSubjects('Trash')).toEqual([]);
    expect(await desk.remoteSubjects('INBOX')).toEqual(['keep']);
  });

  it('takes each action back, newest first, also through a move there and back', async () => {
    desk = await Desk.open(server, 'undo', ['one', 'two']);
    await desk.act({ type: 'set-starred', value: true }, 'inbox', ['one']);
    await desk.untilSettled();
    await desk.act({ type: 'set-seen', value: true }, 'inbox');
    await desk.untilSettled();
    await desk.act({ type: 'archive' }, 'inbox', ['one']);
    await desk.untilSettled();
    expect(await desk.remoteSubjects('Archive')).toEqual(['one']);

    expect(await desk.undo()).toBe('Archive conversation');
    expect(await desk.subjects('inbox')).toEqual(['one', 'two']);
    await desk.untilSettled();
    expect(await desk.remoteSubjects('INBOX')).toEqual(['one', 'two']);
    expect(await desk.undo()).toBe('Mark 2 conversations as read');
    await desk.untilSettled();
    expect(await desk.undo()).toBe('Star conversation');
    await desk.untilSettled();
    expect(await desk.remoteFlags('INBOX', 'one')).toEqual([]);
    expect(await desk.remoteFlags('INBOX', 'two')).toEqual([]);
    expect(await desk.undo()).toBeNull();
    await untilMirrored(desk.engine, desk.account.id, desk.phone);
  });

  it('what two devices mark at the same time is joined, not overwritten', async () => {
    desk = await Desk.open(server, 'merge', ['one']);
    await desk.phone.addFlags('INBOX', [1], ['\\Answered', 'work']);
    await desk.act({ type: 'set-starred', value: true }, 'inbox');
    await desk.untilSettled();
    expect(await desk.remoteFlags('INBOX', 'one')).toEqual(['\\Answered', '\\Flagged', 'work']);
    await untilMirrored(desk.engine, desk.account.id, desk.phone);
  });

  it('500 messages at once', async () => {
    desk = await Desk.open(server, 'many', []);
    for (let index = 0; index < 500; index++) deliver(server, desk.email, letter(`Nr ${index}`));
    const { id } = await desk.engine.mailbox(desk.account.id, 'inbox');
    await desk.engine.until('all to arrive', async () =>
      (await desk!.engine.mailbox(desk!.account.id, 'inbox')).totalMessages === 500 ? true : undefined,
    );
    await desk.act({ type: 'archive' }, 'inbox');
    expect(await desk.engine.subjects(id)).toEqual([]);
    await desk.untilSettled();
    const remote = await untilMirrored(desk.engine, desk.account.id, desk.phone);
    expect(remote.Archive).toHaveLength(500);
    await desk.undo();
    await desk.untilSettled();
    expect((await untilMirrored(desk.engine, desk.account.id, desk.phone)).INBOX).toHaveLength(500);
  });

  it('a conversation with an answer in Sent: only what is shown in the view is moved, all of it is marked', async () => {
    desk = await Desk.open(server, 'thread', ['plan']);
    await desk.phone.append('Sent', letter('Re: plan', { answers: 'plan', from: desk.email }), { flags: [] });
    await desk.engine.client.call('sync.now', {});
    const row = await desk.engine.until('the answer in the conversation', async () => {
      const found = await desk!.row('inbox', 'plan');
      return found && found.messageCount === 2 ? found : undefined;
    });
    const shown = await desk.engine.client.call('threads.get', { threadId: row.threadId });
    expect(shown.messages.map((message) => [message.subject, message.outgoing])).toEqual([
      ['plan', false],
      ['Re: plan', true],
    ]);
    await desk.act({ type: 'set-seen', value: true }, 'inbox');
    await desk.act({ type: 'delete' }, 'inbox');
    await desk.untilSettled();
    expect(await desk.remoteSubjects('Trash')).toEqual(['plan']);
    expect(await desk.remoteFlags('Sent', 'Re: plan')).toEqual(['\\Seen']);
  });
});

describe('servers that can less', () => {
  it.each([
    ['no MOVE', ['MOVE']],
    ['no UIDPLUS', ['UIDPLUS']],
    ['neither MOVE nor UIDPLUS', ['MOVE', 'UIDPLUS']],
    [
      'nothing newer than 1996',
      ['MOVE', 'UIDPLUS', 'CONDSTORE', 'QRESYNC', 'ESEARCH', 'LIST-STATUS', 'LIST-EXTENDED', 'ENABLE'],
    ],
  ])(
    '%s: moved once, found again, and others’ deleted messages left alone',
    async (name, hideCapabilities) => {
      await using server = await startDovecot({ hideCapabilities });
      desk = await Desk.open(server, `less${hideCapabilities.length}${name.length}`, [
        'stay',
        'go',
        'doomed elsewhere',
      ]);
      const doomed = (await desk.remote('INBOX')).find((message) => message.subject === 'doomed elsewhere')!;
      await desk.phone.addFlags('INBOX', [doomed.uid], ['\\Deleted']);
      await desk.act({ type: 'archive' }, 'inbox', ['go']);
      // Acts on a message whose new UID the server may never have told.
      await desk.act({ type: 'set-starred', value: true }, 'archive', ['go']);
      await desk.untilSettled();
      expect(await desk.remoteSubjects('Archive')).toEqual(['go']);
      expect(await desk.remoteFlags('Archive', 'go')).toEqual(['\\Flagged']);
      const left = (await desk.remote('INBOX')).filter((message) => !message.flags.includes('\\Deleted'));
      expect(left.map((message) => message.subject)).toEqual(['stay']);
      expect(await desk.remoteSubjects('INBOX')).toContain('doomed elsewhere');
      await untilMirrored(desk.engine, desk.account.id, desk.phone);
      expect(await desk.subjects('inbox')).toEqual(['stay']);

      await desk.undo();
      await desk.undo();
      await desk.untilSettled();
      expect(await desk.remoteSubjects('Archive').then((subjects) => subjects.length)).toBeLessThanOrEqual(1);
      expect(await desk.subjects('inbox')).toEqual(['go', 'stay']);
      expect(await desk.subjects('archive')).toEqual([]);
      await untilMirrored(desk.engine, desk.account.id, desk.phone);
    },
  );

  it.each([
    ['MOVE', []],
    ['COPY', ['MOVE']],
  ])(
    'one of many expunged elsewhere at that moment: the others are moved by %s, and none is lost',
    async (_, hidden) => {
      await using server = await startDovecot({ hideCapabilities: hidden });
      desk = await Desk.open(server, 'amid', ['first', 'gone', 'one', 'two', 'three']);
      // The connection for actions has INBOX open, and has not heard yet of what follows.
      await desk.act({ type: 'set-seen', value: true }, 'inbox', ['first']);
      await desk.untilSettled();
      const { uid } = (await desk.remote('INBOX')).find((message) => message.subject === 'gone')!;
      await desk.phone.expunge('INBOX', [uid]);
      await desk.act({ type: 'archive' }, 'inbox', ['gone', 'one', 'two']);
      await desk.untilSettled();
      await untilMirrored(desk.engine, desk.account.id, desk.phone);
      expect(await desk.remoteSubjects('Archive')).toEqual(['one', 'two']);
      expect(await desk.remoteSubjects('INBOX')).toEqual(['first', 'three']);
      expect(await desk.engine.client.call('operations.list', {})).toEqual([]);
    },
  );

  it('an account without Trash, Archive or Junk gets them when they are needed', async () => {
    await using server = await startDovecot({ mailboxes: [] });
    desk = await Desk.open(server, 'bare', ['one', 'two', 'three']);
    await desk.act({ type: 'delete' }, 'inbox', ['one']);
    expect(await desk.subjects('trash')).toEqual(['one']);
    await desk.act({ type: 'archive' }, 'inbox', ['two']);
    await desk.act({ type: 'junk' }, 'inbox', ['three']);
    await desk.untilSettled();
    const remote = await untilMirrored(desk.engine, desk.account.id, desk.phone);
    expect(Object.keys(remote).sort()).toEqual(['Archive', 'INBOX', 'Junk', 'Trash']);
    expect(await desk.remoteSubjects('Trash')).toEqual(['one']);
  });

  it('below INBOX, with dots, they are made where the others are', async () => {
    await using server = await startDovecot({
      separator: '.',
      prefix: 'INBOX.',
      mailboxes: [{ name: 'Projects' }],
    });
    desk = await Desk.open(server, 'dots', ['one']);
    await desk.act({ type: 'archive' }, 'inbox');
    await desk.untilSettled();
    const remote = await untilMirrored(desk.engine, desk.account.id, desk.phone);
    expect(remote['INBOX.Archive']).toHaveLength(1);
  });
});

describe('refusals', () => {
  let server: DovecotServer;
  beforeAll(async () => {
    server = await startDovecot({ acl: true });
  });
  afterAll(() => server.stop());

  const failure = (at: Desk) =>
    at.engine.until('the refusal to be told', () =>
      at.engine.events.find((event) => event.type === 'operation.failed'),
    );

  it('a folder deleted elsewhere in the meantime: taken back, told, and dismissed', async () => {
    desk = await Desk.open(server, 'gone', ['one'], { mailboxes: [{ name: 'Doomed' }] });
    await desk.phone.deleteMailbox('Doomed');
    await desk.moveTo('Doomed', 'inbox', ['one']);
    const event = await failure(desk);
    expect(event.message).toContain('Move conversation to Doomed');
    await desk.untilSettled();
    expect(await desk.subjects('inbox')).toEqual(['one']);
    const [operation] = await desk.engine.client.call('operations.list', {});
    expect(operation).toMatchObject({
      state: 'failed',
      error: expect.stringMatching(/doesn't exist|no longer there/),
    });
    await desk.engine.client.call('operations.dismiss', { operationId: operation!.id });
    expect(await desk.engine.client.call('operations.list', {})).toEqual([]);
    await untilMirrored(desk.engine, desk.account.id, desk.phone);
  });

  it.each([
    ['a star', { type: 'set-starred', value: true } as const],
    ['a move', { type: 'archive' } as const],
  ])('%s in a folder that may only be read: taken back, nothing doubled', async (name, action) => {
    await using proxy = await startProxy(server.ports.imap);
    desk = await Desk.open(server, `readonly-${action.type}`, [], {
      ...{ mailboxes: [{ name: 'Shared' }], port: proxy.port },
    });
    deliver(server, desk.email, letter('one'), { mailbox: 'Shared' });
    await desk.engine.client.call('sync.now', {});
    await desk.engine.until('the message', async () =>
      (await desk!.subjects({ path: 'Shared' })).length ? true : undefined,
    );
    // Without a connection: else the engine might learn of the rights first, and not take the action at all.
    proxy.setMode({ refuse: true });
    proxy.cutAll('reset');
    await desk.untilState('offline');
    // The owner gives these rights to herself: look up and read, nothing else.
    const imap = desk.phone.imap as unknown as {
      exec: (command: string, attributes: object[]) => Promise<{ next(): void }>;
    };
    const atoms = ['Shared', desk.email, 'lra'].map((value) => ({ type: 'STRING', value }));
    (await imap.exec('SETACL', atoms)).next();
    await desk.act(action, { path: 'Shared' });
    proxy.setMode({});
    await desk.engine.client.call('sync.now', {});
    const event = await failure(desk);
    expect(event.message, name).toMatch(/refused/);
    await desk.untilSettled();
    expect((await desk.row({ path: 'Shared' }, 'one'))?.starred).toBe(false);
    expect(await desk.subjects('archive')).toEqual([]);
    expect(await desk.remoteSubjects('Archive')).toEqual([]);
    expect(
      query(desk.engine, 'SELECT id FROM placement WHERE removed_by IS NOT NULL OR created_by IS NOT NULL'),
    ).toEqual([]);
  });

  it('a full mailbox: taken back, with the server’s words', async () => {
    // With COPY in the place of MOVE there has to be room for both for a moment.
    await using small = await startDovecot({ quota: { storage: '4K' }, hideCapabilities: ['MOVE'] });
    desk = await Desk.open(small, 'full', []);
    deliver(small, desk.email, letter('large', { text: 'much '.repeat(2000) }));
    await desk.engine.until('the large one', async () => desk!.row('inbox', 'large'));
    await desk.act({ type: 'archive' }, 'inbox', ['large']);
    expect((await failure(desk)).message).toMatch(/quota/i);
    await desk.untilSettled();
    expect(await desk.subjects('inbox')).toEqual(['large']);
    expect(await desk.subjects('archive')).toEqual([]);
    expect(await desk.remoteSubjects('INBOX')).toEqual(['large']);
  });
});
