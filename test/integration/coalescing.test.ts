import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { type DovecotServer, startDovecot } from '../lab/dovecot.ts';
import { startProxy } from '../lab/proxy.ts';
import { Desk, letter } from './desk.ts';

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

const subjects = Array.from({ length: 40 }, (_, index) => `letter ${String(index).padStart(2, '0')}`);

it('many messages read one by one while offline are one STORE', async () => {
  await using proxy = await startProxy(server.ports.imap, { record: true });
  desk = await Desk.open(server, 'many', subjects, { port: proxy.port });
  proxy.setMode({ refuse: true });
  proxy.cutAll('reset');
  await desk.untilState('offline');
  for (const subject of subjects) await desk.act({ type: 'set-seen', value: true }, 'inbox', [subject]);
  expect((await desk.status()).pendingOperations).toBe(subjects.length);
  proxy.setMode({});
  await desk.untilSettled();
  for (const message of await desk.remote('INBOX')) expect(message.flags).toEqual(['\\Seen']);
  const sent = proxy.recording.filter((piece) => piece.direction === 'toServer');
  const stores =
    sent
      .map((piece) => piece.data.toString('latin1'))
      .join('')
      .match(/UID STORE/g) ?? [];
  expect(stores).toHaveLength(1);
});

it('a star set and cleared before it was sent is nothing, and can still be undone', async () => {
  desk = await Desk.open(server, 'nothing', ['one', 'two']);
  await server.halt('hard');
  await desk.untilState('offline');
  await desk.act({ type: 'set-starred', value: true }, 'inbox', ['one']);
  await desk.act({ type: 'set-starred', value: false }, 'inbox', ['one']);
  expect((await desk.status()).pendingOperations).toBe(0);
  expect((await desk.row('inbox', 'one'))!.starred).toBe(false);
  expect(await desk.undo()).toBe('Unstar conversation');
  expect((await desk.row('inbox', 'one'))!.starred).toBe(true);
  await server.resume();
  await desk.untilSettled();
  await desk.renewPhone();
  expect(await desk.remoteFlags('INBOX', 'one')).toEqual(['\\Flagged']);
});

it('what was read by being shown is no step for Undo', async () => {
  desk = await Desk.open(server, 'shown', ['one', 'two']);
  await desk.act({ type: 'archive' }, 'inbox', ['one']);
  await desk.act({ type: 'set-seen', value: true, automatic: true }, 'inbox', ['two']);
  expect(await desk.undo()).toBe('Archive conversation');
  expect(await desk.subjects('inbox')).toEqual(['one', 'two']);
  expect((await desk.row('inbox', 'two'))!.unread).toBe(false);
  await desk.untilSettled();
  expect(await desk.remoteSubjects('INBOX')).toEqual(['one', 'two']);
  expect(await desk.remoteFlags('INBOX', 'two')).toEqual(['\\Seen']);
});

it('a large message on its way into one mailbox does not keep a star in another waiting', async () => {
  await using proxy = await startProxy(server.ports.imap);
  desk = await Desk.open(server, 'large', ['one', 'two'], { port: proxy.port });
  const isStarred = desk.phone.waitFor('INBOX', (messages) =>
    messages.some(({ flags }) => flags.includes('\\Flagged')),
  );
  // At this rate it would take two minutes.
  proxy.setMode({ bytesPerSecond: 8000 });
  const line = 'A large message, on a slow line.\n';
  await desk.importMessage('archive', letter('large', { text: line.repeat(30_000) }));
  await desk.act({ type: 'set-starred', value: true }, 'inbox', ['one']);
  // What follows it in its own mailbox waits for it.
  await desk.act({ type: 'set-starred', value: true }, 'archive', ['large']);
  await isStarred;
  expect(await desk.remoteSubjects('Archive')).toEqual([]);
  const at = desk;
  await at.engine.until('only the star to be done', async () =>
    (await at.status()).pendingOperations === 2 ? true : undefined,
  );
  proxy.setMode({});
  await desk.untilSettled();
  expect(await desk.remoteFlags('INBOX', 'one')).toEqual(['\\Flagged']);
  expect(await desk.remoteSubjects('Archive')).toEqual(['large']);
  expect(await desk.remoteFlags('Archive', 'large')).toContain('\\Flagged');
});
