import { deliver } from '../lab/deliver.ts';
import { startDovecot } from '../lab/dovecot.ts';
import { freePort } from '../lab/ports.ts';
import { expect, test } from './support/test.ts';

test('a person adds an account and sees the mail', async ({ curlew, server, user }) => {
  deliver(
    server,
    user.email,
    'From: Jonas Berg <jonas@harbour.test>\nSubject: Hello Mara\n\nGood morning.\n',
  );
  const app = await curlew.start();
  await app.addAccount(user, server);
  await expect(app.row(/Jonas Berg.*Hello Mara/)).toBeVisible();
  await expect(app.mailbox(/^Inbox, 1 unread/)).toBeVisible();
  await expect(app.mailbox(/^Archive/)).toBeVisible();
  await expect(app.status).toContainText('Up to date');
});

test('STARTTLS works as well as TLS', async ({ curlew, server, user }) => {
  deliver(server, user.email, 'From: a@b.test\nSubject: Over STARTTLS\n\nText\n');
  const app = await curlew.start();
  await app.addAccount(user, { host: server.host, port: server.ports.imap, security: 'STARTTLS' });
  await expect(app.row(/Over STARTTLS/)).toBeVisible();
});

test('a wrong password is said in the form, and can be mended there', async ({ curlew, server, user }) => {
  const app = await curlew.start();
  await app.addAccount({ ...user, password: 'wrong' }, server);
  await expect(app.addAccountForm.getByRole('alert')).toContainText(
    'did not accept the user name or password',
  );
  await app.addAccount(user, server);
  await expect(app.mailbox(/^Inbox/).first()).toBeVisible();
});

test('a server that is not there is said in the form', async ({ curlew, user }) => {
  const app = await curlew.start();
  await app.addAccount(user, { host: '127.0.0.1', port: await freePort(), security: 'TLS' });
  await expect(app.addAccountForm.getByRole('alert')).toContainText('could not be reached');
  await app.addAccount(user, { host: 'no-such-server.invalid', port: 993, security: 'TLS' });
  await expect(app.addAccountForm.getByRole('alert')).toContainText('no-such-server.invalid');
});

test('an address whose server cannot be guessed leads to the server settings', async ({ curlew }) => {
  const app = await curlew.start();
  const form = app.addAccountForm;
  await form.getByLabel('Your name').fill('Mara');
  await form.getByLabel('Email address').fill('mara@no-such-domain.invalid');
  await form.getByLabel('Password', { exact: true }).fill('secret');
  await form.getByRole('button', { name: 'Continue' }).click();
  await expect(form.getByRole('alert')).toContainText('No mail server was found for no-such-domain.invalid');
  await expect(form.getByLabel('IMAP server')).toBeVisible();
});

for (const [certificate, words] of [
  ['self-signed', 'not signed by anyone this computer trusts'],
  ['expired', 'is not valid today'],
  ['wrong-host', 'belongs to another server'],
] as const) {
  test(`a certificate that is ${certificate} stops before the password is sent`, async ({ curlew, user }) => {
    await using other = await startDovecot({
      certificate,
      users: [{ name: user.email, password: user.password }],
    });
    const app = await curlew.start({ caFile: other.caFile });
    await app.addAccount(user, other);
    await expect(app.addAccountForm.getByRole('alert')).toContainText(words);
    expect(await other.logTail(50)).not.toContain(`user=<${user.email}>`);
  });
}
