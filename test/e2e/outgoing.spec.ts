import { freePort } from '../lab/ports.ts';
import { violations } from './support/accessibility.ts';
import { expect, test } from './support/test.ts';

test('an outgoing server that does not answer is told of, and the account can be added for reading', async ({
  curlew,
  server,
  user,
}, info) => {
  const app = await curlew.start();
  const form = app.addAccountForm;
  await form.getByText('Server settings').click();
  await form.getByLabel('SMTP server').fill(server.host);
  await form.getByLabel('SMTP port').fill(String(await freePort()));
  await app.addAccount(user, server);
  await expect(form.getByRole('alert')).toContainText('Incoming mail works. Outgoing mail does not:');
  await app.page.screenshot({ path: info.outputPath('outgoing.png') });
  expect(await violations(app.page)).toEqual([]);
  await form.getByRole('button', { name: 'Add anyway' }).click();
  await expect(app.mailbox(user.email)).toBeVisible();
});
