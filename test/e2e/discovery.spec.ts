import { deliver } from '../lab/deliver.ts';
import { startDovecot } from '../lab/dovecot.ts';
import { startNameServer } from '../lab/name-server.ts';
import { startTamper } from '../lab/tamper.ts';
import { startWebServer } from '../lab/web-server.ts';
import { violations } from './support/accessibility.ts';
import type { CurlewPage } from './support/curlew-page.ts';
import { expect, test } from './support/test.ts';

test.beforeEach(({ browserName: _ }, info) => {
  test.skip(info.project.name === 'electron', 'The network of the lab is given to the browser host only.');
});

async function fill(app: CurlewPage, user: { email: string; password: string }): Promise<void> {
  const form = app.addAccountForm;
  await form.getByLabel('Your name').fill('Mara Lindqvist');
  await form.getByLabel('Email address').fill(user.email);
  await form.getByLabel('Password', { exact: true }).fill(user.password);
}

/** What a domain's own service says, for servers at these hosts. */
function configuration(imap: string, smtp: string): string {
  const server = (tag: string, type: string, host: string, port: number) =>
    `<${tag} type="${type}"><hostname>${host}</hostname><port>${port}</port><socketType>SSL</socketType>` +
    `<username>%EMAILADDRESS%</username><authentication>password-cleartext</authentication></${tag}>`;
  return `<clientConfig version="1.1"><emailProvider id="lab.test"><displayName>Harbour</displayName>
    ${server('incomingServer', 'imap', imap, 993)}${server('outgoingServer', 'smtp', smtp, 465)}
    </emailProvider></clientConfig>`;
}

for (const colorScheme of ['light', 'dark'] as const) {
  test(`name, address and password are enough: found by autoconfig, ${colorScheme}`, async ({
    curlew,
    server,
    user,
  }, info) => {
    deliver(server, user.email, 'From: Jonas Berg <jonas@harbour.test>\nSubject: Hello Mara\n\nText\n');
    const page = 'autoconfig.lab.test/mail/config-v1.1.xml';
    await using web = await startWebServer(['autoconfig.lab.test', 'lab.test']);
    await using names = await startNameServer({
      a: {
        'autoconfig.lab.test': '127.0.0.1',
        'imap.elsewhere.test': '127.0.0.1',
        'imap.lab.test': '127.0.0.1',
      },
    });
    // The lab's Dovecot has a certificate for localhost: it is looked at below.
    const network = { dnsServers: [names.address], ports: { 443: web.port, 993: server.ports.imaps } };
    const app = await curlew.start({ network, colorScheme, caFile: server.caFile });
    const form = app.addAccountForm;

    // Servers of another domain are shown first.
    web.pages[page] = configuration('imap.elsewhere.test', 'smtp.elsewhere.test');
    await fill(app, user);
    await form.getByRole('button', { name: 'Continue' }).click();
    const note = form.getByRole('status');
    await expect(note).toContainText('Harbour');
    await expect(note).toContainText('Named by autoconfig.lab.test');
    await expect(note).toContainText('Outside of your address’s own domain: imap.elsewhere.test');
    expect(web.requests).toContain(`${page}?emailaddress=${encodeURIComponent(user.email)}`);
    expect(await server.logTail(50)).not.toContain(`user=<${user.email}>`);
    await app.page.screenshot({ path: info.outputPath(`${colorScheme}-found.png`), fullPage: true });
    expect(await violations(app.page)).toEqual([]);

    // Those of the own domain are used at once; what was found can be looked at and changed.
    web.pages[page] = configuration('imap.lab.test', 'smtp.lab.test');
    await form.getByLabel('Email address').fill('');
    await fill(app, user);
    await form.getByRole('button', { name: 'Continue' }).click();
    await expect(form.getByRole('alert')).toContainText('belongs to another server');
    await form.getByText('Server settings').click();
    await expect(form.getByLabel('IMAP server')).toHaveValue('imap.lab.test');
    await expect(form.getByLabel('SMTP server')).toHaveValue('smtp.lab.test');
    await expect(form.getByLabel('SMTP port')).toHaveValue('465');
    await form.getByRole('button', { name: 'Show the certificate' }).click();
    const certificate = form.getByRole('region', { name: 'Certificate of the server' });
    await expect(certificate).toContainText('imap.lab.test:993');
    await expect(certificate).toContainText('CN=localhost');
    await app.page.screenshot({ path: info.outputPath(`${colorScheme}-certificate.png`), fullPage: true });
    expect(await violations(app.page)).toEqual([]);
    await certificate.getByRole('button', { name: 'Trust this certificate' }).click();
    // There is nothing at smtp.lab.test.
    await expect(form.getByRole('alert')).toContainText('Incoming mail works. Outgoing mail does not:');
    await form.getByRole('button', { name: 'Add anyway' }).click();
    await expect(app.row(/Jonas Berg.*Hello Mara/)).toBeVisible();
  });
}

test('a domain that answers nothing leads to the server settings', async ({ curlew }) => {
  await using web = await startWebServer(['lab.test']);
  await using names = await startNameServer({});
  const network = { dnsServers: [names.address], ports: { 443: web.port } };
  const app = await curlew.start({ network });
  await fill(app, { email: 'mara@nowhere.test', password: 'secret' });
  await app.addAccountForm.getByRole('button', { name: 'Continue' }).click();
  await expect(app.addAccountForm.getByRole('alert')).toContainText(
    'No mail server was found for nowhere.test',
  );
  await expect(app.addAccountForm.getByLabel('IMAP server')).toBeVisible();
});

test('a provider that wants an app password says so before it is asked', async ({ curlew }, info) => {
  const app = await curlew.start();
  const form = app.addAccountForm;
  await form.getByLabel('Email address').fill('mara@yahoo.com');
  await expect(form.getByRole('status')).toContainText('Yahoo wants an app password here');
  const link = form.getByRole('link', { name: 'How to get one' });
  await expect(link).toHaveAttribute('href', 'https://help.yahoo.com/kb/SLN15241.html');
  await app.page.screenshot({ path: info.outputPath('app-password.png'), fullPage: true });
  expect(await violations(app.page)).toEqual([]);
  await form.getByLabel('Email address').fill('mara@outlook.com');
  await expect(form.getByRole('status')).toContainText('Outlook.com lets mail programs in only by its own');
  await form.getByLabel('Password', { exact: true }).fill('secret');
  await form.getByRole('button', { name: 'Continue' }).click();
  await expect(form.getByRole('alert')).toContainText('not with a password');
});

test('an account whose server shows another certificate asks for a look at it', async ({
  curlew,
  server,
  user,
}) => {
  await using line = await startTamper(server.ports.imaps);
  const app = await curlew.start({ caFile: server.caFile });
  await app.addAccount(user, { host: '127.0.0.1', port: line.port, security: 'TLS' });
  await expect(app.status).toContainText('Up to date');
  await using other = await startDovecot({
    certificate: 'self-signed',
    users: [{ name: user.email, password: user.password }],
  });
  line.target = other.ports.imaps;
  await server.kick(user.email);
  const alert = app.page.getByRole('alert').filter({ hasText: 'not signed by anyone this computer trusts' });
  await alert.getByRole('button', { name: 'Show the certificate' }).click({ timeout: 20_000 });
  const dialog = app.page.getByRole('alertdialog', { name: 'Certificate of the server' });
  await expect(dialog).toContainText(`127.0.0.1:${line.port}`);
  expect(await violations(app.page)).toEqual([]);
  await dialog.getByRole('button', { name: 'Trust this certificate' }).click();
  await expect(app.status).toContainText('Up to date', { timeout: 20_000 });
});

test('the form checks as one types, and warns of a connection without encryption', async ({
  curlew,
  user,
}) => {
  const app = await curlew.start();
  const form = app.addAccountForm;
  await fill(app, user);
  await form.getByText('Server settings').click();
  await form.getByLabel('IMAP server').fill('imap example org');
  await form.getByLabel('IMAP port').fill('99999');
  await form.getByLabel('IMAP user name').focus();
  await expect(form.getByText('A server’s name looks like')).toBeVisible();
  await expect(form.getByText('A port is a number from 1 to 65535.')).toBeVisible();
  await form.getByLabel('IMAP server').fill('imap.curlew.invalid');
  await form.getByLabel('IMAP port').fill('143');
  await form.getByLabel('IMAP security').selectOption('none');
  await expect(form.getByText('others on the network can read your password')).toBeVisible();
  await form.getByRole('button', { name: 'Continue' }).click();
  await expect(form.getByText('Choose TLS or STARTTLS, or tick this.')).toBeVisible();
  expect(await violations(app.page)).toEqual([]);
  await form.getByLabel('Connect without encryption all the same').check();
  await form.getByText('Advanced').click();
  await form.getByLabel('Connect through').selectOption('socks5');
  await form.getByRole('button', { name: 'Continue' }).click();
  await expect(form.getByLabel('Proxy server')).toBeFocused();
  await form.getByLabel('Connect through').selectOption('none');
  await form.getByRole('button', { name: 'Continue' }).click();
  await expect(form.getByRole('alert')).toContainText('There is no server named imap.curlew.invalid');
});
