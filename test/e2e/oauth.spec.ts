import { deliver } from '../lab/deliver.ts';
import { type DovecotServer, startDovecot } from '../lab/dovecot.ts';
import { type OpenIdProvider, startOpenIdProvider } from '../lab/openid-provider.ts';
import { freePort } from '../lab/ports.ts';
import { openSecondClient } from '../lab/second-client.ts';
import { violations } from './support/accessibility.ts';
import type { CurlewPage } from './support/curlew-page.ts';
import { configureProvider, signInInBrowser } from './support/oauth.ts';
import { expect, test } from './support/test.ts';

const email = 'mara@lab.test';

test.beforeEach(async ({ browserName: _ }, info) => {
  test.skip(info.project.name === 'electron', 'Electron opens the page outside of what a test can reach.');
});

let provider: OpenIdProvider;
let server: DovecotServer;

test.beforeAll(async () => {
  provider = await startOpenIdProvider();
  server = await startDovecot({
    oauth2: { introspectionUrl: provider.introspectionUrl, usernameAttribute: 'sub' },
    users: [{ name: email, password: 'only for the second client' }],
  });
});
test.afterAll(async () => {
  await server.stop();
  await provider.stop();
});

async function fillForm(app: CurlewPage): Promise<void> {
  const form = app.addAccountForm;
  await form.getByLabel('Your name').fill('Mara Lindqvist');
  await form.getByLabel('Email address').fill(email);
  await form.getByText('Server settings').click();
  await form.getByLabel('IMAP server').fill(server.host);
  await form.getByLabel('IMAP port').fill(String(server.ports.imaps));
}

test('signs in on the provider’s page, notices that access was taken away, and signs in again', async ({
  curlew,
}) => {
  test.setTimeout(120_000);
  deliver(server, email, 'From: Jonas Berg <jonas@harbour.test>\nSubject: Hello Mara\n\nGood morning.\n');
  const app = await curlew.start({ caFile: server.caFile });
  await fillForm(app);
  await configureProvider(app, provider);
  const button = app.addAccountForm.getByRole('button', { name: 'Sign in with Harbour' });
  const page = await signInInBrowser(app, email, () => button.click());
  await expect(app.row(/Jonas Berg.*Hello Mara/)).toBeVisible();
  await expect(app.status).toContainText('Up to date');
  await page.close();

  // The token expires on the server during use: nobody is asked.
  await provider.expire(email);
  deliver(server, email, 'From: Jonas Berg <jonas@harbour.test>\nSubject: After expiry\n\nStill here.\n');
  await server.kick(email);
  await expect(app.row(/After expiry/)).toBeVisible({ timeout: 20_000 });
  await expect(app.page.getByRole('alert')).toHaveCount(0);

  await provider.revoke(email);
  await server.kick(email);
  const alert = app.page.getByRole('alert').filter({ hasText: 'no longer lets Curlew in for mara@lab.test' });
  await expect(alert).toBeVisible({ timeout: 20_000 });
  await app.open(/Hello Mara/);
  await app.button('Star').first().click();
  await expect(app.row(/Hello Mara.*Starred|Starred.*Hello Mara/)).toBeVisible();

  await alert.getByRole('button', { name: 'Sign in again' }).click();
  const dialog = app.page.getByRole('dialog', { name: `Sign in to ${email} again` });
  await signInInBrowser(app, email, () =>
    dialog.getByRole('button', { name: 'Sign in with Harbour' }).click(),
  );
  await expect(dialog).toHaveCount(0);
  await expect(app.status).toContainText('Up to date', { timeout: 20_000 });
  await expect(alert).toHaveCount(0);
  await using phone = await openSecondClient(server, email);
  await expect
    .poll(async () => (await phone.list('INBOX')).some(({ flags }) => [...flags].includes('\\Flagged')))
    .toBe(true);
});

test('a certificate and an outgoing server are asked about; servers are changed without signing in again', async ({
  curlew,
}, info) => {
  const dead = await freePort();
  // Without the lab's authority nobody vouches for the server.
  const app = await curlew.start({ env: { NODE_EXTRA_CA_CERTS: '' } });
  await fillForm(app);
  const form = app.addAccountForm;
  await form.getByLabel('SMTP server').fill(server.host);
  await form.getByLabel('SMTP port').fill(String(dead));
  await configureProvider(app, provider);
  const page = await signInInBrowser(app, email, () =>
    form.getByRole('button', { name: 'Sign in with Harbour' }).click(),
  );
  await page.close();
  await expect(form.getByRole('alert')).toContainText('not signed by anyone this computer trusts');
  await form.getByRole('button', { name: 'Show the certificate' }).click();
  await form.getByRole('button', { name: 'Trust this certificate' }).click();
  await expect(form.getByRole('alert')).toContainText('Incoming mail works. Outgoing mail does not:');
  await app.page.screenshot({ path: info.outputPath('anyway.png') });
  expect(await violations(app.page)).toEqual([]);
  await form.getByRole('button', { name: 'Go on anyway' }).click();
  await expect(app.status).toContainText('Up to date', { timeout: 20_000 });

  await app.button('Settings and more').click();
  await app.page.getByRole('menuitem', { name: 'Settings…' }).click();
  const settings = app.page.getByRole('dialog', { name: 'Settings' });
  await settings.getByRole('tab', { name: 'Accounts' }).click();
  await settings.getByRole('button', { name: new RegExp(`^${email}`) }).click();
  const account = settings.getByRole('region', { name: email });
  await expect(account).toContainText('On the page of Harbour');
  await app.page.screenshot({ path: info.outputPath('account.png') });
  await account.getByRole('button', { name: 'Change servers…' }).click();
  const servers = app.page.getByRole('dialog', { name: `Servers of ${email}` });
  await expect(servers.getByLabel('Password', { exact: true })).toHaveCount(0);
  await servers.getByLabel('IMAP port').fill(String(dead));
  await servers.getByRole('button', { name: 'Test and save' }).click();
  await expect(servers.getByRole('alert')).toContainText(`${server.host}:${dead}`);
  await servers.getByLabel('IMAP port').fill(String(server.ports.imap));
  await servers.getByLabel('IMAP security').selectOption('none');
  await servers.getByRole('button', { name: 'Test and save' }).click();
  await expect(servers.getByRole('alert')).toContainText('Incoming mail works. Outgoing mail does not:');
  await servers.getByRole('button', { name: 'Advanced' }).click();
  await expect(servers.getByLabel('Connect through')).toHaveValue('none');
  await app.page.screenshot({ path: info.outputPath('servers.png') });
  expect(await violations(app.page)).toEqual([]);
  await servers.getByRole('button', { name: 'Save anyway' }).click();
  await expect(servers).toHaveCount(0);
  await expect(app.status).toContainText('Up to date', { timeout: 20_000 });
});

test('a provider that Curlew is not registered with says so, and what to do', async ({ curlew }, info) => {
  const app = await curlew.start({ caFile: server.caFile });
  const form = app.addAccountForm;
  await form.getByLabel('Email address').fill('mara@gmail.com');
  await expect(form.getByText('This Curlew is not registered with Google yet.')).toBeVisible();
  await app.page.screenshot({ path: info.outputPath('not-registered.png') });
  expect(await violations(app.page)).toEqual([]);
  await form.getByRole('button', { name: 'Set up sign-in with Google…' }).click();
  const dialog = app.page.getByRole('dialog', { name: 'Sign-in with Google' });
  await expect(dialog).toContainText('Desktop app');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(dialog.getByText('Enter the client id.')).toBeVisible();
  expect(await violations(app.page)).toEqual([]);
  await app.page.screenshot({ path: info.outputPath('register.png') });
  await dialog.getByLabel('Client id').fill('1234.apps.googleusercontent.test');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(form.getByRole('button', { name: 'Sign in with Google' })).toBeVisible();
});

for (const colorScheme of ['light', 'dark'] as const) {
  test(`waiting for the browser can be cancelled, and looks finished, ${colorScheme}`, async ({
    curlew,
  }, info) => {
    const app = await curlew.start({ caFile: server.caFile, colorScheme });
    await fillForm(app);
    await configureProvider(app, provider);
    const button = app.addAccountForm.getByRole('button', { name: 'Sign in with Harbour' });
    await app.page.screenshot({ path: info.outputPath(`${colorScheme}-choice.png`) });
    const opened = app.page.context().waitForEvent('page');
    await button.click();
    const page = await opened;
    await expect(app.addAccountForm.getByText('Finish signing in to Harbour in your browser.')).toBeVisible();
    await app.page.screenshot({ path: info.outputPath(`${colorScheme}-waiting.png`) });
    expect(await violations(app.page)).toEqual([]);
    await app.addAccountForm.getByRole('button', { name: 'Cancel sign-in' }).click();
    await expect(button).toBeVisible();
    await page.close();
  });
}
