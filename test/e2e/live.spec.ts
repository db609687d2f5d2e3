import { deliver } from '../lab/deliver.ts';
import { openSecondClient } from '../lab/second-client.ts';
import { expect, test } from './support/test.ts';

/** What the issue promises between two devices on one network. */
const within = { timeout: 2000 };

test('a delivery shows in the list without reloading', async ({ curlew, server, user }) => {
  const app = await curlew.start();
  await app.addAccount(user, server);
  await expect(app.status).toContainText('Up to date');
  deliver(server, user.email, 'From: Noor <noor@x.test>\nSubject: Just arrived\n\nNow.\n');
  await expect(app.row(/Noor.*Just arrived/)).toBeVisible();
  await expect(app.mailbox(/^Inbox, 1 unread/)).toBeVisible();
});

test('flags travel both ways within two seconds', async ({ curlew, server, user }) => {
  deliver(server, user.email, 'From: Noor <noor@x.test>\nSubject: Flagged mail\n\nNow.\n');
  const app = await curlew.start();
  await app.addAccount(user, server);
  await using phone = await openSecondClient(server, user.email);
  const [message] = await phone.list('INBOX');
  await app.open(/Flagged mail/);

  await app.button('Star').click();
  await phone.waitForFlag('INBOX', message!.uid, '\\Flagged', { timeoutMs: within.timeout });
  await expect(app.row(/Flagged mail/)).toHaveAccessibleName(/Starred/);

  await phone.removeFlags('INBOX', [message!.uid], ['\\Flagged']);
  await expect(app.row(/Flagged mail/)).not.toHaveAccessibleName(/Starred/, within);
  await phone.waitForFlag('INBOX', message!.uid, '\\Seen');
  await phone.removeFlags('INBOX', [message!.uid], ['\\Seen']);
  await expect(app.row(/Flagged mail/)).toHaveAccessibleName(/Unread/, within);
});

test('two accounts work side by side, together in All inboxes', async ({ curlew, server, user }) => {
  const second = { email: `second-${user.email}`, password: 'other' };
  await server.addUser(second.email, second.password);
  deliver(server, user.email, 'From: a@x.test\nSubject: To the first\n\nOne.\n');
  deliver(server, second.email, 'From: b@x.test\nSubject: To the second\n\nTwo.\n');
  const app = await curlew.start();
  await app.addAccount(user, server);
  await expect(app.row(/To the first/)).toBeVisible();
  await app.button('Add account').click();
  await app.addAccount(second, server);
  await app.mailbox(/^All inboxes/).click();
  await expect(app.row(/To the first/)).toBeVisible();
  await expect(app.row(/To the second/)).toBeVisible();
  await expect(app.mailbox(/^All inboxes, 2 unread/)).toBeVisible();
  deliver(server, second.email, 'From: c@x.test\nSubject: Later to the second\n\nThree.\n');
  await expect(app.row(/Later to the second/)).toBeVisible();
});
