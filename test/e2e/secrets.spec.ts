import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { deliver } from '../lab/deliver.ts';
import { startDovecot } from '../lab/dovecot.ts';
import { startOpenIdProvider } from '../lab/openid-provider.ts';
import { violations } from './support/accessibility.ts';
import type { CurlewPage } from './support/curlew-page.ts';
import { configureProvider, signInInBrowser } from './support/oauth.ts';
import { expect, test } from './support/test.ts';

/** A secret as it could be written: itself, in base64 at any offset, in a SASL answer, in a URL. */
function forms(secret: string): string[] {
  const base64 = (text: string): string => Buffer.from(text).toString('base64').replace(/=+$/, '');
  const shifted = [0, 1, 2].map((offset) => base64(`${' '.repeat(offset)}${secret}`).slice(offset * 2, -2));
  return [secret, ...shifted, encodeURIComponent(secret), JSON.stringify(secret).slice(1, -1)];
}

async function openSecurity(app: CurlewPage) {
  await app.button('Settings and more').click();
  await app.page.getByRole('menuitem', { name: 'Settings…' }).click();
  const settings = app.page.getByRole('dialog', { name: 'Settings' });
  await settings.getByRole('tab', { name: 'Security' }).click();
  return settings;
}

test('no password and no token reaches the page, a log or a file but the one that is for it', async ({
  curlew,
  server,
  user,
}, info) => {
  test.skip(info.project.name === 'electron', 'What goes over the wire is seen in the browser host only.');
  test.setTimeout(120_000);
  await using provider = await startOpenIdProvider();
  await using tokenServer = await startDovecot({
    oauth2: { introspectionUrl: provider.introspectionUrl, usernameAttribute: 'sub' },
    users: [{ name: 'mara@lab.test', password: 'never used' }],
  });
  const password = 'Wind & Wetter "äöü" 4711';
  await server.setPassword(user.email, password);
  deliver(server, user.email, 'From: a@b.test\nSubject: By password\n\nText\n');
  deliver(tokenServer, 'mara@lab.test', 'From: a@b.test\nSubject: By token\n\nText\n');

  const app = await curlew.start({
    caFile: await bothAuthorities(info.outputPath('ca.pem'), server, tokenServer),
  });
  const told: string[] = [];
  app.page.on('websocket', (socket) =>
    socket.on('framereceived', ({ payload }) => told.push(payload.toString())),
  );
  app.page.on('console', (message) => told.push(message.text()));
  await app.page.reload();

  await app.addAccount({ ...user, password: 'not the right one' }, server);
  await expect(app.addAccountForm.getByRole('alert')).toBeVisible();
  await app.addAccount({ ...user, password }, server);
  await expect(app.row(/By password/)).toBeVisible();

  await app.mailboxes.getByRole('button', { name: 'Add account' }).click();
  const form = app.addAccountForm;
  await form.getByLabel('Email address').fill('mara@lab.test');
  await form.getByText('Server settings').click();
  await form.getByLabel('IMAP server').fill(tokenServer.host);
  await form.getByLabel('IMAP port').fill(String(tokenServer.ports.imaps));
  await configureProvider(app, provider);
  await signInInBrowser(app, 'mara@lab.test', () =>
    form.getByRole('button', { name: 'Sign in with Harbour' }).click(),
  );
  await expect(app.row(/By token/)).toBeVisible();
  await provider.expire('mara@lab.test');
  deliver(tokenServer, 'mara@lab.test', 'From: a@b.test\nSubject: After renewal\n\nText\n');
  await tokenServer.kick('mara@lab.test');
  await expect(app.row(/After renewal/)).toBeVisible({ timeout: 20_000 });
  // An error for a person, in words.
  await server.halt('hard');
  await server.setPassword(user.email, 'changed elsewhere');
  await server.resume();
  await expect(app.page.getByRole('alert').filter({ hasText: user.email })).toBeVisible({ timeout: 20_000 });
  const shown = await app.page.content();
  const { dataDir } = app;
  await curlew.quit();

  expect(told.length).toBeGreaterThan(20);
  const secrets = [password, 'not the right one', ...provider.tokensOf('mara@lab.test')];
  expect(secrets.length).toBeGreaterThan(5);
  const kept = await filesOf(dataDir);
  const vault = kept.get('secrets.json')!;
  expect(vault.toString()).toContain(provider.tokensOf('mara@lab.test').at(-1)!);
  expect((await stat(join(dataDir, 'secrets.json'))).mode & 0o777).toBe(0o600);
  kept.delete('secrets.json');
  expect([...kept.keys()].filter((name) => name.startsWith('logs'))).toHaveLength(1);
  for (const secret of secrets) {
    for (const form of forms(secret)) {
      expect(told.filter((frame) => frame.includes(form))).toEqual([]);
      expect(shown.includes(form)).toBe(false);
      for (const [name, content] of kept) expect(content.includes(form), name).toBe(false);
    }
  }
});

for (const colorScheme of ['light', 'dark'] as const) {
  test(`where passwords are kept is said plainly, and they can be kept in memory only, ${colorScheme}`, async ({
    curlew,
    server,
    user,
  }, info) => {
    test.skip(info.project.name === 'electron', 'There it depends on the key store of the computer.');
    const app = await curlew.start({ colorScheme });
    await app.addAccount(user, server);
    await expect(app.status).toContainText('Up to date');
    const settings = await openSecurity(app);
    await expect(
      settings.getByText('kept unencrypted, in a file that only your user can read'),
    ).toBeVisible();
    await app.page.screenshot({ path: info.outputPath(`${colorScheme}-security.png`) });
    expect(await violations(app.page)).toEqual([]);
    const vault = join(app.dataDir, 'secrets.json');
    expect(await readFile(vault, 'utf8')).toContain(user.password);
    await settings.getByLabel('Forget them when Curlew ends').check();
    await expect(settings.getByText('Kept in memory only')).toBeVisible();
    expect(await readFile(vault, 'utf8')).not.toContain(user.password);

    const again = await curlew.start({ colorScheme });
    await expect(again.page.getByRole('alert').filter({ hasText: 'is not on this computer' })).toBeVisible();
    await again.page.getByRole('button', { name: 'Sign in again', exact: true }).click();
    const dialog = again.page.getByRole('dialog', { name: `Sign in to ${user.email} again` });
    await again.page.screenshot({ path: info.outputPath(`${colorScheme}-again.png`) });
    expect(await violations(again.page)).toEqual([]);
    await dialog.getByLabel('Password', { exact: true }).fill('wrong');
    await dialog.getByRole('button', { name: 'Test and save' }).click();
    await expect(dialog.getByRole('alert')).toContainText('did not accept');
    await dialog.getByLabel('Password', { exact: true }).fill(user.password);
    await dialog.getByRole('button', { name: 'Test and save' }).click();
    await expect(dialog).toHaveCount(0);
    await expect(again.status).toContainText('Up to date');
    expect(await readFile(vault, 'utf8')).not.toContain(user.password);
  });
}

/** One file for two authorities. */
async function bothAuthorities(path: string, ...servers: { caPem: string }[]): Promise<string> {
  await writeFile(path, servers.map(({ caPem }) => caPem).join('\n'));
  return path;
}

/** Every file below a folder, by its path there. */
async function filesOf(folder: string): Promise<Map<string, Buffer>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  return new Map(
    await Promise.all(
      files.map(async (entry) => {
        const path = join(entry.parentPath, entry.name);
        return [path.slice(folder.length + 1), await readFile(path)] as const;
      }),
    ),
  );
}
