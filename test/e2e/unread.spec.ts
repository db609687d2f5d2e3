import { deliver } from '../lab/deliver.ts';
import { expect, test } from './support/test.ts';

test('what is unread anywhere stands in one list, and leaves it when it is read', async ({
  curlew,
  server,
  user,
}) => {
  const second = `second-${user.email}`;
  await server.addUser(second, user.password);
  const letter = (subject: string): string => `From: Tom <tom@x.test>\nSubject: ${subject}\n\nText of it.\n`;
  deliver(server, user.email, letter('First letter'));
  deliver(server, user.email, letter('Filed letter'), { mailbox: 'Archive' });
  deliver(server, user.email, letter('Unwanted letter'), { mailbox: 'Junk' });
  deliver(server, second, letter('Second letter'));
  const app = await curlew.start();
  await app.addAccount(user, server);
  await app.mailboxes.getByRole('button', { name: 'Add account' }).click();
  await app.addAccount({ ...user, email: second }, server);
  await expect(app.mailbox('Unread, 3 unread')).toBeVisible();

  // From the list, by keyboard.
  await app.row(/First letter/).focus();
  await app.page.keyboard.press('g');
  await app.page.keyboard.press('u');
  await expect(app.list.getByRole('option')).toHaveCount(3);
  await expect(app.row(/Unwanted letter/)).toHaveCount(0);

  await app.row(/Filed letter/).click({ modifiers: ['Control'] });
  await app.page.keyboard.press('Shift+I');
  await expect(app.mailbox('Unread, 2 unread')).toBeVisible();
  await expect(app.row(/Filed letter/)).toHaveCount(0);
  await app.mailbox('All inboxes, 2 unread').focus();
  await app.page.keyboard.press('ArrowDown');
  await expect(app.mailbox('Unread, 2 unread')).toBeFocused();
});
