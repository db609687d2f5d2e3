import { execute } from '../../main/engine/imap/command.ts';
import { startDovecot } from '../lab/dovecot.ts';
import { openSecondClient } from '../lab/second-client.ts';
import { violations } from './support/accessibility.ts';
import { expect, test } from './support/test.ts';

function letter(subject: string): string {
  return `From: Tom <tom@x.test>\nSubject: ${subject}\nDate: ${new Date().toUTCString()}\n\nText of ${subject}.\n`;
}

test('a folder that somebody shares for reading offers nothing that it forbids, and says why', async ({
  curlew,
}) => {
  const user = { email: 'mara@lab.test', password: 'secret' };
  await using server = await startDovecot({ acl: true, sharing: true });
  for (const email of [user.email, 'bob@lab.test']) await server.addUser(email, 'secret');
  await using bob = await openSecondClient(server, 'bob@lab.test');
  for (const [folder, rights] of [
    ['Team', 'lrs'],
    ['Drop', 'lrswitek'],
  ] as const) {
    await bob.createMailbox(folder);
    await bob.append(folder, letter(`In ${folder}`));
    await execute(bob.imap, 'SETACL', [folder, user.email, rights]);
  }
  await using phone = await openSecondClient(server, user.email);
  await phone.append('INBOX', letter('Mine'));

  const app = await curlew.start();
  await app.addAccount(user, { host: server.host, port: server.ports.imap, security: 'None' });
  const { page } = app;
  await expect(app.mailbox('Other people')).toBeVisible();
  await expect(app.mailbox('bob@lab.test')).toBeVisible();
  await app.mailbox(/^Team/).click();
  await app.open('In Team');
  await expect(app.conversation.getByText('Text of In Team.')).toBeVisible();

  const reason = 'You may not take messages out of Team';
  for (const name of ['Archive', 'Delete', 'Junk', 'Move']) {
    await expect(app.button(name)).toHaveAttribute('aria-disabled', 'true');
    await expect(app.button(name)).toHaveAccessibleDescription(reason);
  }
  await expect(app.button('Star')).toHaveAccessibleDescription('You may not mark messages in Team');
  await expect(app.button('Mark as unread')).not.toHaveAttribute('aria-disabled', 'true');
  await app.button('Archive').hover();
  await expect(page.getByRole('tooltip')).toHaveText(reason);
  await page.mouse.move(600, 700);

  for (const key of ['e', 'v']) {
    await app.row(/In Team/).focus();
    await page.keyboard.press(key);
    await expect(page.getByRole('region', { name: 'Notices' }).getByText(reason)).toBeVisible();
  }
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await expect(app.row(/In Team/)).toBeVisible();

  await app.mailbox(/^Team/).click({ button: 'right' });
  for (const name of ['New folder…', 'Rename…', 'Move to…', 'Delete…'])
    await expect(page.getByRole('menuitem', { name, exact: true })).toHaveAttribute('aria-disabled', 'true');
  await expect(page.getByRole('menuitem', { name: 'Delete…' })).toHaveAccessibleDescription(
    'You may not rename, move or delete Team',
  );
  expect(await violations(page)).toEqual([]);
  if (process.env.SCREENSHOTS) await page.screenshot({ path: `${process.env.SCREENSHOTS}/shared.png` });
  await page.keyboard.press('Escape');
  await app.mailbox(/^Team/).focus();
  await page.keyboard.press('F2');
  await expect(page.getByText('You may not rename, move or delete Team')).toBeVisible();

  await app.mailbox(/^Inbox/).click();
  await app.row(/Mine/).dragTo(app.mailbox(/^Team/));
  await expect(app.row(/Mine/)).toBeVisible();
  await app.row(/Mine/).dragTo(app.mailbox(/^Drop/));
  await expect(app.row(/Mine/)).toHaveCount(0);
  await bob.waitFor('Drop', (messages) => messages.length === 2);
  expect(await bob.list('Team')).toHaveLength(1);
});

test('an account that is almost full says so quietly, and the settings say how full it is', async ({
  curlew,
}) => {
  const user = { email: 'mara@lab.test', password: 'secret' };
  await using server = await startDovecot({ quota: { storage: '20K' } });
  await server.addUser(user.email, 'secret');
  await using phone = await openSecondClient(server, user.email);
  await phone.append('INBOX', `${letter('Large')}${'much '.repeat(3700)}\n`);
  const app = await curlew.start();
  await app.addAccount(user, { host: server.host, port: server.ports.imap, security: 'None' });
  const { page } = app;
  const notice = page.getByRole('note').filter({ hasText: user.email });
  await expect(notice).toHaveText(/^mara@lab\.test is 9\d% full$/);
  expect(await violations(page)).toEqual([]);
  if (process.env.SCREENSHOTS) await page.screenshot({ path: `${process.env.SCREENSHOTS}/quota.png` });
  await app.button('Settings and more').click();
  await page.getByRole('menuitem', { name: 'Settings…' }).click();
  const settings = page.getByRole('dialog', { name: 'Settings' });
  await settings.getByRole('tab', { name: 'Offline' }).click();
  await expect(settings.getByText(/^1\d KB of 20 KB used on the server$/)).toBeVisible();
  expect(await violations(page)).toEqual([]);
});
