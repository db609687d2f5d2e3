import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { deliver } from '../lab/deliver.ts';
import { startDovecot } from '../lab/dovecot.ts';
import { violations } from './support/accessibility.ts';
import { expect, test } from './support/test.ts';

const user = { email: 'mara@lab.test', password: 'secret' };

test('damaged mail is told of once, with what was saved', async ({ curlew }) => {
  await using server = await startDovecot({ users: [{ name: user.email, password: user.password }] });
  deliver(server, user.email, 'From: Tom <tom@x.test>\nSubject: Kept letter\n\nStill here.\n');
  let app = await curlew.start({ caFile: server.caFile });
  await app.addAccount(user, server);
  await expect(app.status).toContainText('Up to date');
  await server.halt('hard');
  await expect(app.status).toContainText('Offline');
  await app.open(/Kept letter/);
  await app.button('Star').click();
  await expect(app.row(/Kept letter/)).toHaveAccessibleName(/Starred/);
  await curlew.quit();
  const path = join(app.dataDir, 'curlew.sqlite');
  const bytes = await readFile(path);
  await writeFile(path, bytes.fill(0x20, 0, 4096));
  await server.resume();

  app = await curlew.start({ caFile: server.caFile });
  const alert = app.page.getByRole('alert').filter({ hasText: 'was damaged' });
  await expect(alert).toContainText(/changes? still (wait|waits) and will be carried out/);
  expect(await violations(app.page)).toEqual([]);
  await expect(app.row(/Kept letter/)).toHaveAccessibleName(/Starred/);
  await alert.getByRole('button', { name: 'Dismiss' }).click();
  await expect(alert).toHaveCount(0);
  await expect(app.status).toContainText('Up to date');
  app = await curlew.start({ caFile: server.caFile });
  await expect(app.row(/Kept letter/)).toBeVisible();
  await expect(app.status).toContainText('Up to date');
  await expect(app.page.getByRole('alert')).toHaveCount(0);
});
