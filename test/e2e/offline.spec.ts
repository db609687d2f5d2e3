import { deliver } from '../lab/deliver.ts';
import { startDovecot } from '../lab/dovecot.ts';
import { openSecondClient } from '../lab/second-client.ts';
import { expect, test } from './support/test.ts';

const user = { email: 'mara@lab.test', password: 'secret' };

test('without the server everything synced is there, changes wait, and are carried out on return', async ({
  curlew,
}) => {
  await using server = await startDovecot({ users: [{ name: user.email, password: user.password }] });
  for (const subject of ['First letter', 'Second letter', 'Third letter']) {
    deliver(server, user.email, `From: Tom <tom@x.test>\nSubject: ${subject}\n\nText of the ${subject}.\n`);
  }
  const app = await curlew.start({ caFile: server.caFile });
  await app.addAccount(user, server);
  await expect(app.status).toContainText('Up to date');

  await server.halt('hard');
  await expect(app.status).toContainText('Offline');
  await app.open(/First letter/);
  await expect(app.conversation.getByText('Text of the First letter.').first()).toBeVisible();
  await app.button('Star').click();
  await app.open(/Second letter/);
  await app.button('Archive').click();
  await expect(app.row(/Second letter/)).toHaveCount(0);
  await app.open(/Third letter/);
  await app.button('Delete').click();
  await expect(app.row(/Third letter/)).toHaveCount(0);
  await expect(app.status).toContainText(/Offline, \d changes? waiting/);
  await app.mailbox(/^Archive/).click();
  await expect(app.row(/Second letter/)).toBeVisible();

  await server.resume();
  await expect(app.status).toContainText('Up to date', { timeout: 15_000 });
  await using phone = await openSecondClient(server, user.email);
  expect((await phone.list('INBOX')).map((message) => message.subject)).toEqual(['First letter']);
  expect((await phone.list('INBOX'))[0]!.flags).toContain('\\Flagged');
  expect((await phone.list('Archive')).map((message) => message.subject)).toEqual(['Second letter']);
  expect((await phone.list('Trash')).map((message) => message.subject)).toEqual(['Third letter']);
});

test('started again without the server, the list is there from the cache', async ({ curlew }) => {
  await using server = await startDovecot({ users: [{ name: user.email, password: user.password }] });
  deliver(
    server,
    user.email,
    'From: Tom <tom@x.test>\nSubject: Kept letter\n\nStill readable on the train.\n',
  );
  let app = await curlew.start({ caFile: server.caFile });
  await app.addAccount(user, server);
  await expect(app.status).toContainText('Up to date');
  await curlew.quit();
  await server.halt('hard');

  app = await curlew.start({ caFile: server.caFile });
  await expect(app.row(/Tom.*Kept letter/)).toBeVisible();
  await app.open(/Kept letter/);
  await expect(app.conversation.getByText('Still readable on the train.').first()).toBeVisible();
  await app.search.fill('readable train');
  await expect(app.row(/Kept letter/)).toBeVisible();
  await app.search.fill('');
  await app.button('Archive').click();
  await expect(app.row(/Kept letter/)).toHaveCount(0);

  // A power cut now must lose nothing of it.
  await curlew.kill();
  await server.resume();
  app = await curlew.start({ caFile: server.caFile });
  await expect(app.status).toContainText('Up to date', { timeout: 15_000 });
  await using phone = await openSecondClient(server, user.email);
  await phone.waitFor('Archive', (messages) => messages.some((message) => message.subject === 'Kept letter'));
  expect(await phone.list('INBOX')).toHaveLength(0);
});
