import { beforeAll, expect, it } from 'vitest';
import { unselect } from '../../main/engine/imap/unselect.ts';
import { deliver } from '../lab/deliver.ts';
import { type DovecotServer, startDovecot } from '../lab/dovecot.ts';
import { openSecondClient, type SecondClient } from '../lab/second-client.ts';

const user = 'mara@lab.test';
let server: DovecotServer;
let here: SecondClient;
let there: SecondClient;
beforeAll(async () => {
  server = await startDovecot({
    users: [{ name: user, password: 'secret', mailboxes: [{ name: 'Kept' }, { name: 'Gone' }] }],
  });
  [here, there] = [await openSecondClient(server, user), await openSecondClient(server, user)];
  return async () => {
    await Promise.all([here.close(), there.close()]);
    await server.stop();
  };
});

it('a mailbox is left without removing what is marked as deleted', async () => {
  deliver(server, user, 'Subject: nr 1\n\nText.\n', { mailbox: 'Kept', flags: ['\\Deleted'] });
  await here.imap.mailboxOpen('Kept');
  await unselect(here.imap);
  expect(here.imap.mailbox).toBe(false);
  expect(await there.list('Kept')).toMatchObject([{ subject: 'nr 1' }]);
});

it('a mailbox that another session has removed is left, too, and the connection can be used', async () => {
  await here.imap.mailboxOpen('Gone');
  await there.deleteMailbox('Gone');
  await unselect(here.imap);
  expect(here.imap.mailbox).toBe(false);
  expect(await here.imap.mailboxOpen('Kept')).toMatchObject({ exists: 1 });
});
