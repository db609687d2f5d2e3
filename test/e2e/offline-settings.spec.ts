import { deliver } from '../lab/deliver.ts';
import type { DovecotServer } from '../lab/dovecot.ts';
import { untilStill, violations } from './support/accessibility.ts';
import type { CurlewPage } from './support/curlew-page.ts';
import { expect, test } from './support/test.ts';

const dayMs = 86_400_000;

/** Three letters of these days and one from the year before last. */
function deliverFour(server: DovecotServer, email: string): void {
  for (const [index, back] of [1, 2, 3, 700].entries()) {
    const date = new Date(Date.now() - back * dayMs);
    deliver(
      server,
      email,
      `From: Tom <tom@x.test>\nSubject: Letter ${index}\nDate: ${date.toUTCString()}\n\nText of ${index}.\n`,
      { internalDate: date },
    );
  }
}

async function openSettings(app: CurlewPage) {
  await app.button('Settings and more').click();
  await app.page.getByRole('menuitem', { name: 'Settings…' }).click();
  return app.page.getByRole('dialog', { name: 'Settings' });
}

test('what is kept offline is chosen, fetched ahead, and remembered', async ({ curlew, server, user }) => {
  deliverFour(server, user.email);
  const app = await curlew.start();
  await app.addAccount(user, server);
  await expect(app.row(/Letter 3/)).toBeVisible();
  let settings = await openSettings(app);
  await settings.getByRole('tab', { name: 'Offline' }).click();
  const account = settings.getByRole('region', { name: user.email });
  const keep = account.getByRole('radiogroup', { name: 'Keep offline' });
  await expect(keep.getByRole('radio', { name: 'Text of the last 92 days' })).toBeChecked();
  await expect(account.getByText('Text of 3 of 3 messages is here')).toBeVisible({ timeout: 20_000 });

  await keep.getByRole('radio', { name: 'Everything' }).check();
  await expect(account.getByText('Text of 4 of 4 messages is here')).toBeVisible({ timeout: 20_000 });
  await account.getByRole('button', { name: 'Pause' }).click();
  await expect(account.getByText(/^Paused\./)).toBeVisible();
  await account.getByRole('button', { name: 'Resume' }).click();
  await expect(account.getByRole('button', { name: 'Pause' })).toBeVisible();

  await keep.getByRole('spinbutton', { name: 'Days' }).fill('30');
  await keep.getByRole('spinbutton', { name: 'Days' }).press('Enter');
  await expect(keep.getByRole('radio', { name: 'Text of the last 30 days' })).toBeChecked();
  await account.getByLabel('With attachments').check();
  await account.getByRole('button', { name: 'Exceptions for folders' }).click();
  await account.getByLabel('Keep Archive offline').selectOption('Only headers');
  await expect(account.getByRole('button', { name: '1 folder is kept otherwise' })).toBeVisible();
  await expect(account.getByText('Text of 3 of 3 messages is here')).toBeVisible({ timeout: 20_000 });

  const again = await curlew.start();
  settings = await openSettings(again);
  await settings.getByRole('tab', { name: 'Offline' }).click();
  const kept = settings.getByRole('region', { name: user.email });
  await expect(kept.getByRole('radio', { name: 'Text of the last 30 days' })).toBeChecked();
  await expect(kept.getByLabel('With attachments')).toBeChecked();
  await expect(kept.getByRole('button', { name: '1 folder is kept otherwise' })).toBeVisible();
});

for (const colorScheme of ['light', 'dark'] as const) {
  test(`the settings look finished and axe finds nothing, ${colorScheme}`, async ({
    curlew,
    server,
    user,
  }, info) => {
    deliverFour(server, user.email);
    const app = await curlew.start({ colorScheme });
    await app.addAccount(user, server);
    await expect(app.row(/Letter 3/)).toBeVisible();
    const settings = await openSettings(app);
    const look = async (name: string): Promise<void> => {
      await untilStill(app.page);
      await app.page.screenshot({ path: info.outputPath(`${colorScheme}-${name}.png`) });
      expect(await violations(app.page)).toEqual([]);
    };
    await look('appearance');
    await settings.getByRole('tab', { name: 'Offline' }).click();
    await expect(settings.getByText(/Text of 3 of 3/)).toBeVisible({ timeout: 20_000 });
    await look('offline');
    await settings.getByRole('button', { name: 'Exceptions for folders' }).click();
    await settings.getByLabel('Keep Archive offline').selectOption('Everything, with attachments');
    await look('exceptions');
    await settings.getByRole('tab', { name: 'Appearance' }).click();
    await settings.getByRole('radio', { name: colorScheme === 'dark' ? 'Light' : 'Dark' }).check();
    await expect(app.page.locator('html')).toHaveAttribute(
      'data-theme',
      colorScheme === 'dark' ? 'light' : 'dark',
    );
    await app.page.keyboard.press('Escape');
    await expect(settings).toHaveCount(0);
  });
}
