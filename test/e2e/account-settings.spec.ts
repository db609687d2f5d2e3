import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { deliver } from '../lab/deliver.ts';
import { untilStill, violations } from './support/accessibility.ts';
import type { CurlewPage } from './support/curlew-page.ts';
import { expect, test } from './support/test.ts';

async function openAccounts(app: CurlewPage) {
  await app.button('Settings and more').click();
  await app.page.getByRole('menuitem', { name: 'Settings…' }).click();
  const settings = app.page.getByRole('dialog', { name: 'Settings' });
  await settings.getByRole('tab', { name: 'Accounts' }).click();
  return settings;
}

for (const colorScheme of ['light', 'dark'] as const) {
  test(`accounts are ordered, coloured, given addresses, switched off, tested and removed, ${colorScheme}`, async ({
    curlew,
    server,
    user,
  }, info) => {
    test.setTimeout(120_000);
    const second = `second-${user.email}`;
    await server.addUser(second, user.password);
    deliver(server, user.email, 'From: Tom <tom@x.test>\nSubject: First letter\n\nText.\n');
    const app = await curlew.start({ colorScheme });
    await app.addAccount(user, server);
    await expect(app.row(/First letter/)).toBeVisible();
    await app.mailboxes.getByRole('button', { name: 'Add account' }).click();
    await app.addAccount({ ...user, email: second }, server);
    await expect(app.mailbox(second)).toBeVisible();
    const look = async (name: string): Promise<void> => {
      await untilStill(app.page);
      await app.page.screenshot({ path: info.outputPath(`${colorScheme}-${name}.png`) });
      expect(await violations(app.page)).toEqual([]);
    };

    const settings = await openAccounts(app);
    await settings.getByRole('button', { name: `Move ${second} up` }).click();
    await expect(settings.getByRole('listitem').first()).toContainText(second);
    await look('accounts');
    await settings.getByRole('button', { name: new RegExp(`^${user.email}`) }).click();
    const account = settings.getByRole('region', { name: user.email });
    await account.getByRole('radio', { name: 'Violet' }).check();

    await account.getByRole('button', { name: 'Add an address' }).click();
    const form = account.getByRole('form', { name: 'Add an address' });
    await form.getByLabel('Email address').fill('studio@');
    await expect(form.getByText('This does not look like an email address.')).toBeVisible();
    await form.getByLabel('Name').fill('The Studio');
    await form.getByLabel('Email address').fill('studio@lab.test');
    await form.getByLabel('Answers go to').fill('all@lab.test');
    await form.getByLabel('Signature').fill('The Studio\nPier 4');
    await look('identity');
    await form.getByRole('button', { name: 'Save' }).click();
    await expect(form).toHaveCount(0);
    await account.getByRole('button', { name: 'Offer studio@lab.test first' }).click();
    await expect(account.getByText('studio@lab.test · offered first')).toBeVisible();

    await account.getByLabel('Connect and fetch mail').uncheck();
    await expect(account.getByText('No connections are made.')).toBeVisible();
    await look('account');
    await app.page.keyboard.press('Escape');
    await expect(app.mailbox(`${user.email}, switched off`)).toBeVisible();
    await app.open(/First letter/);
    await expect(app.conversation.getByText('Text.')).toBeVisible();
    await app.button('Star').first().click();

    const again = await curlew.start({ colorScheme });
    const accounts = again.mailboxes.getByRole('treeitem', { level: 1 }).filter({ hasText: '@' });
    await expect(accounts.first()).toContainText(second);
    await expect(again.mailbox(`${user.email}, switched off`)).toBeVisible();
    const kept = await openAccounts(again);
    await kept.getByRole('button', { name: new RegExp(`^${user.email}`) }).click();
    const page = kept.getByRole('region', { name: user.email });
    await expect(page.getByRole('radio', { name: 'Violet' })).toBeChecked();
    await page.getByRole('button', { name: 'Edit studio@lab.test' }).click();
    await expect(page.getByLabel('Signature')).toHaveValue('The Studio\nPier 4');
    await page.getByRole('button', { name: 'Cancel' }).click();

    await page.getByRole('button', { name: 'Remove account…' }).click();
    const remove = again.page.getByRole('alertdialog', { name: `Remove ${user.email}?` });
    await expect(remove.getByText('1 message is removed from this computer.')).toBeVisible();
    await expect(remove.getByText(/not reached the server (is|are) lost/)).toBeVisible();
    await again.page.screenshot({ path: info.outputPath(`${colorScheme}-remove.png`) });
    expect(await violations(again.page)).toEqual([]);
    await remove.getByRole('button', { name: 'Cancel' }).click();

    const once = await openAccounts(again);
    await once.getByRole('region', { name: user.email }).getByLabel('Connect and fetch mail').check();
    await again.page.keyboard.press('Escape');
    await expect(again.mailboxes.getByRole('treeitem', { name: user.email, exact: true })).toBeVisible();
    await expect(again.status).toContainText('Up to date', { timeout: 20_000 });
  });
}

test('accounts of Thunderbird are found, and come with their servers and addresses', async ({
  curlew,
  server,
  user,
}, info) => {
  test.skip(info.project.name === 'electron', 'The home folder of the program is not the test’s there.');
  const home = info.outputPath('home');
  const profile = join(home, '.thunderbird', 'abc.default');
  await mkdir(profile, { recursive: true });
  await writeFile(
    join(home, '.thunderbird', 'profiles.ini'),
    '[Profile0]\nName=default\nIsRelative=1\nPath=abc.default\nDefault=1\n',
  );
  const prefs: [string, string | number][] = [
    ['mail.accountmanager.accounts', 'account1'],
    ['mail.account.account1.server', 'server1'],
    ['mail.account.account1.identities', 'id1,id2'],
    ['mail.server.server1.type', 'imap'],
    ['mail.server.server1.hostname', server.host],
    ['mail.server.server1.port', server.ports.imaps],
    ['mail.server.server1.socketType', 3],
    ['mail.server.server1.userName', user.email],
    ['mail.identity.id1.fullName', 'Mara Lindqvist'],
    ['mail.identity.id1.useremail', user.email],
    ['mail.identity.id1.htmlSigText', 'Mara, Pier 4'],
    ['mail.identity.id2.fullName', 'The Studio'],
    ['mail.identity.id2.useremail', 'studio@lab.test'],
  ];
  await writeFile(
    join(profile, 'prefs.js'),
    prefs.map(([name, value]) => `user_pref(${JSON.stringify(name)}, ${JSON.stringify(value)});\n`).join(''),
  );
  const app = await curlew.start({ env: { HOME: home } });
  const form = app.addAccountForm;
  const found = form.getByRole('region', { name: 'Accounts of Thunderbird' });
  await expect(found).toBeVisible();
  await app.page.screenshot({ path: info.outputPath('found.png') });
  expect(await violations(app.page)).toEqual([]);
  await found.getByRole('button', { name: `Use ${user.email}` }).click();
  await expect(form.getByLabel('Your name')).toHaveValue('Mara Lindqvist');
  await form.getByLabel('Password', { exact: true }).fill(user.password);
  await form.getByRole('button', { name: 'Continue' }).click();
  await expect(app.mailbox(user.email)).toBeVisible();
  const settings = await openAccounts(app);
  await settings.getByRole('button', { name: new RegExp(`^${user.email}`) }).click();
  await expect(settings.getByText('studio@lab.test')).toBeVisible();
  await settings.getByRole('button', { name: `Edit ${user.email}` }).click();
  await expect(settings.getByLabel('Signature')).toHaveValue('Mara, Pier 4');
});
