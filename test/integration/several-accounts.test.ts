import { afterAll, beforeAll, expect, it } from 'vitest';
import { deliver } from '../lab/deliver.ts';
import { type DovecotServer, startDovecot } from '../lab/dovecot.ts';
import { openSecondClient } from '../lab/second-client.ts';
import { Desk, letter } from './desk.ts';
import { TestEngine } from './harness.ts';

let server: DovecotServer;
beforeAll(async () => {
  server = await startDovecot();
});
afterAll(() => server?.stop());

const withFile = (subject: string) =>
  letter(subject).replace(
    /\n\n[\s\S]*/,
    '\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\ntext\n--b\nContent-Type: application/pdf\nContent-Disposition: attachment; filename=a.pdf\n\nx\n--b--\n',
  );

it('an account that is switched off is readable and makes no connection; what waits goes when it is on', async () => {
  const desk = await Desk.open(server, 'off', ['one']);
  const { client } = desk.engine;
  deliver(server, desk.email, withFile('two'));
  await desk.engine.until('the file', async () => (await desk.row('inbox', 'two')) && true);
  const accountId = desk.account.id;
  await client.call('accounts.setEnabled', { accountId, enabled: false });
  expect((await client.call('accounts.list', {}))[0]).toMatchObject({ enabled: false });
  expect(await desk.status()).toMatchObject({ state: 'disabled' });
  const signIns = async () => (await server.logTail(1000)).match(/Login: user=<off@lab\.test>/g)?.length;
  const before = await signIns();

  expect(await desk.subjects('inbox')).toEqual(['one', 'two']);
  await desk.act({ type: 'set-starred', value: true }, 'inbox', ['one']);
  expect(await desk.status()).toMatchObject({ state: 'disabled', pendingOperations: 1 });
  await client.call('sync.now', {});
  await desk.engine.call('network.changed', { state: 'online' });
  await desk.restart();
  deliver(server, desk.email, letter('three'));
  expect(await desk.status()).toMatchObject({ state: 'disabled', pendingOperations: 1 });
  await desk.engine.untilIndexed();
  const { hits } = await desk.engine.client.call('search.messages', { text: 'a.pdf', limit: 5 });
  await expect(
    desk.engine.call('attachments.fetch', { messageId: hits[0]!.messageId, partId: '2' }),
  ).rejects.toMatchObject({ message: expect.stringContaining('switched off') });
  expect(await signIns()).toBe(before);

  await desk.engine.client.call('accounts.setEnabled', { accountId, enabled: true });
  await desk.untilSettled();
  expect(await desk.remoteFlags('INBOX', 'one')).toEqual(['\\Flagged']);
  expect(await desk.subjects('inbox')).toEqual(['one', 'three', 'two']);
  await desk.close();
});

it('order, colour and identities are kept, and an account lends its name to its own address', async () => {
  let engine = await TestEngine.start();
  for (const name of ['a', 'b', 'c']) await server.addUser(`${name}@lab.test`, 'secret');
  const [a, b, c] = [
    await engine.addAccount(server, 'a@lab.test'),
    await engine.addAccount(server, 'b@lab.test'),
    await engine.addAccount(server, 'c@lab.test'),
  ];
  const { client } = engine;
  await client.call('accounts.reorder', { accountIds: [c.id, a.id] });
  await client.call('accounts.setColor', { accountId: b.id, color: '#123456' });
  const content = {
    accountId: a.id,
    name: 'Anna',
    email: 'a@lab.test',
    replyTo: 'all@lab.test',
    signature: 'Anna\nHarbour',
  };
  const [own] = (await client.call('identities.list', {})).filter((one) => one.accountId === a.id);
  expect(own).toMatchObject({
    name: 'a',
    email: 'a@lab.test',
    replyTo: null,
    signature: '',
    isDefault: true,
  });
  await client.call('identities.save', { identityId: own!.id, identity: content });
  const alias = { ...content, name: 'Studio', email: 'studio@lab.test', replyTo: null, signature: '' };
  const { identityId } = await client.call('identities.save', { identityId: null, identity: alias });
  await client.call('identities.setDefault', { identityId });
  for (const identity of [alias, { ...alias, email: 'STUDIO@lab.test' }]) {
    await expect(client.call('identities.save', { identityId: null, identity })).rejects.toMatchObject({
      code: 'account-exists',
    });
  }
  await expect(
    client.call('identities.save', { identityId, identity: { ...alias, name: 'x\r\nBcc: y' } }),
  ).rejects.toMatchObject({ code: 'invalid-input' });

  await engine.close();
  engine = await TestEngine.start(engine);
  const accounts = await engine.client.call('accounts.list', {});
  expect(accounts.map(({ email }) => email)).toEqual(['c@lab.test', 'a@lab.test', 'b@lab.test']);
  expect(accounts.find(({ id }) => id === a.id)?.name).toBe('Anna');
  expect(accounts.find(({ id }) => id === b.id)?.color).toBe('#123456');
  const identities = await engine.client.call('identities.list', {});
  expect(identities.map(({ email, isDefault }) => [email, isDefault])).toEqual([
    ['c@lab.test', true],
    ['studio@lab.test', true],
    ['a@lab.test', false],
    ['b@lab.test', true],
  ]);
  expect(identities[2]).toMatchObject(content);
  await engine.client.call('identities.remove', { identityId });
  await expect(engine.client.call('identities.remove', { identityId: own!.id })).rejects.toMatchObject({
    code: 'in-use',
  });
  await engine.dispose();
});

it('an answer comes from the alias that the letter was written to', async () => {
  const desk = await Desk.open(server, 'alias', []);
  const { client } = desk.engine;
  const identity = {
    accountId: desk.account.id,
    name: 'The Studio',
    email: 'studio@elsewhere.test',
    replyTo: null,
    signature: '',
  };
  await client.call('identities.save', { identityId: null, identity });
  deliver(server, desk.email, letter('To the alias').replace('mara@lab.test', 'studio@elsewhere.test'));
  const [row] = await desk.engine.until('the letter', async () => {
    const rows = await desk.rows('inbox');
    return rows.length > 0 ? rows : undefined;
  });
  const { messages } = await client.call('threads.get', { threadId: row!.threadId });
  const prepared = await client.call('compose.prepare', { how: 'reply-all', messageId: messages[0]!.id });
  expect(prepared.from).toEqual({ name: 'The Studio', address: 'studio@elsewhere.test' });
  expect([...prepared.to, ...prepared.cc].map(({ address }) => address)).toEqual(['ann@far.test']);
  await desk.close();
});

it('what removing an account would cost is counted', async () => {
  const desk = await Desk.open(server, 'cost', ['one', 'two', 'three']);
  const { client } = desk.engine;
  const accountId = desk.account.id;
  expect(await client.call('accounts.removal', { accountId })).toEqual({
    messages: 3,
    waiting: 0,
    drafts: 0,
    unsent: 0,
  });
  await client.call('accounts.setEnabled', { accountId, enabled: false });
  await desk.act({ type: 'set-starred', value: true }, 'inbox', ['one']);
  const from = { name: '', address: desk.email };
  const empty = { to: [], cc: [], bcc: [], files: [], references: [], inReplyTo: null, relation: null };
  await client.call('drafts.create', {
    content: { accountId, from, subject: 'Half', format: 'text', html: '', text: 'a', ...empty },
  });
  expect(await client.call('accounts.removal', { accountId })).toMatchObject({
    messages: 3,
    drafts: 1,
    unsent: 0,
  });
  expect((await client.call('accounts.removal', { accountId })).waiting).toBeGreaterThan(0);
  await client.call('accounts.remove', { accountId });
  expect(await client.call('identities.list', {})).toEqual([]);
  await using phone = await openSecondClient(server, desk.email);
  expect(await phone.list('INBOX')).toHaveLength(3);
  await desk.close();
});
