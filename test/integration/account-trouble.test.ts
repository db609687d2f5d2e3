import { afterEach, expect, it } from 'vitest';
import { startDovecot } from '../lab/dovecot.ts';
import { freePort } from '../lab/ports.ts';
import { Desk } from './desk.ts';

let desk: Desk | undefined;
afterEach(async () => {
  await desk?.close();
  desk = undefined;
});

it('a password changed elsewhere: told once, everything cached stays, and asking again is enough when it is right', async () => {
  await using server = await startDovecot();
  desk = await Desk.open(server, 'changed', ['one']);
  // Dovecot reads the file again when it starts; otherwise up to a second late.
  await server.halt('hard');
  await server.setPassword(desk.email, 'another');
  await server.resume();
  await desk.untilState('error');
  expect((await desk.status()).error).toMatchObject({ code: 'auth-failed', accountId: desk.account.id });
  expect(await desk.subjects('inbox')).toEqual(['one']);
  await desk.act({ type: 'set-starred', value: true }, 'inbox');
  expect((await desk.status()).pendingOperations).toBe(1);
  await server.halt('hard');
  await server.setPassword(desk.email, 'secret');
  await server.resume();
  await desk.engine.client.call('sync.now', {});
  await desk.renewPhone();
  await desk.untilSettled();
  expect(await desk.remoteFlags('INBOX', 'one')).toEqual(['\\Flagged']);
});

it('network gone, network back, computer woken: offline at once, and back without waiting', async () => {
  await using server = await startDovecot();
  desk = await Desk.open(server, 'network', ['one']);
  await desk.engine.call('network.changed', { state: 'offline' });
  await desk.untilState('offline');
  await desk.engine.call('network.changed', { state: 'online' });
  await desk.untilSettled();
  const before = desk.engine.events.length;
  await desk.engine.call('network.changed', { state: 'resumed' });
  const states = () =>
    desk!.engine.events
      .slice(before)
      .flatMap((event) => (event.type === 'sync.status' ? [event.status.state] : []));
  await desk.engine.until('a new connection', () =>
    states().at(-1) === 'idle' && states().length > 1 ? true : undefined,
  );
  expect(states()).toContain('offline');
});

it('another password is tested before it is kept; the account goes on with what it had, and with what waited', async () => {
  await using server = await startDovecot();
  desk = await Desk.open(server, 'reconnect', ['one']);
  await server.halt('hard');
  await server.setPassword(desk.email, 'another');
  await server.resume();
  await desk.untilState('error');
  await desk.act({ type: 'set-starred', value: true }, 'inbox');
  const { id: accountId, imap } = desk.account;
  const reconnect = (password: string, port = imap.port) =>
    desk!.engine.client.call('accounts.reconnect', {
      accountId,
      password,
      imap: { ...imap, port },
      smtp: null,
    });
  await expect(reconnect('wrong')).rejects.toMatchObject({ code: 'auth-failed' });
  await expect(reconnect('another', await freePort())).rejects.toMatchObject({ code: 'connect-failed' });
  expect((await desk.engine.client.call('accounts.list', {}))[0]).toEqual(desk.account);
  expect([...desk.engine.secrets.all.values()]).toEqual(['secret']);
  expect((await desk.status()).state).toBe('error');

  expect(await reconnect('another')).toEqual(desk.account);
  await desk.renewPhone();
  await desk.untilSettled();
  expect(await desk.remoteFlags('INBOX', 'one')).toEqual(['\\Flagged']);
  expect([...desk.engine.secrets.all.values()]).toEqual(['another']);
});
