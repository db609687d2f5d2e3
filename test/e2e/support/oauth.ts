import type { Page } from 'playwright';
import { expect } from 'playwright/test';
import type { OpenIdProvider } from '../../lab/openid-provider.ts';
import type { CurlewPage } from './curlew-page.ts';

/** Tells Curlew of the lab's provider, from the form that adds an account. */
export async function configureProvider(app: CurlewPage, provider: OpenIdProvider): Promise<void> {
  await app.addAccountForm.getByRole('button', { name: 'Sign in on another service’s page…' }).click();
  const dialog = app.page.getByRole('dialog', { name: 'Add a sign-in service' });
  await dialog.getByLabel('Name').fill('Harbour');
  await dialog.getByLabel('Issuer address').fill(provider.issuer);
  await dialog.getByLabel('Client id').fill(provider.clientId);
  await expect(dialog.getByLabel('Domains')).toHaveValue('lab.test');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(dialog).toHaveCount(0);
}

/** Presses what opens the provider's page, and signs in there as a person does. */
export async function signInInBrowser(
  app: CurlewPage,
  email: string,
  press: () => Promise<void>,
): Promise<Page> {
  const opened = app.page.context().waitForEvent('page');
  await press();
  const page = await opened;
  const login = page.getByPlaceholder('Enter any login');
  const consent = page.getByRole('button', { name: 'Continue' });
  await login.or(consent).waitFor();
  if (await login.isVisible()) {
    await login.fill(email);
    await page.getByPlaceholder('and password').fill('any');
    await page.getByRole('button', { name: 'Sign-in' }).click();
  }
  await consent.click();
  await expect(page.getByText('You can close this window.')).toBeVisible();
  return page;
}
