import { writeFile } from 'node:fs/promises';
import { deliver } from '../lab/deliver.ts';
import { startDovecot } from '../lab/dovecot.ts';
import { openSecondClient } from '../lab/second-client.ts';
import { violations } from './support/accessibility.ts';
import { expect, test } from './support/test.ts';

const letter = (subject: string): string =>
  `From: Tom <tom@x.test>\nSubject: ${subject} letter\nMessage-ID: <${subject}@x.test>\nDate: ${new Date().toUTCString()}\n\nText of ${subject}.\n`;

test('tags are made, set and cleared from the keyboard', async ({ curlew, server, user }, info) => {
  deliver(server, user.email, letter('Alpha'));
  deliver(server, user.email, letter('Beta'));
  const app = await curlew.start();
  await app.addAccount(user, server);
  await using phone = await openSecondClient(server, user.email);
  await app.open(/Alpha/);
  const { page } = app;
  await page.keyboard.press('l');
  const tags = page.getByRole('dialog', { name: 'Tags' });
  await expect(tags.getByRole('option', { name: 'Important' })).toBeVisible();
  await page.keyboard.type('Ferry times');
  await page.keyboard.press('Enter');
  await expect(tags.getByRole('option', { name: 'Ferry times' })).toHaveAttribute('aria-selected', 'true');
  await tags.getByRole('option', { name: 'Important' }).click();
  await page.screenshot({ path: info.outputPath('tags.png') });
  expect(await violations(page)).toEqual([]);
  await page.keyboard.press('Escape');
  await expect(app.row(/Alpha/)).toContainText('Ferry times');
  await phone.waitForFlag('INBOX', 1, 'Ferry_times');
  await phone.waitForFlag('INBOX', 1, '$label1');

  await page.keyboard.press('t');
  await tags.getByRole('option', { name: 'Ferry times' }).click();
  await page.keyboard.press('Escape');
  await expect(app.row(/Alpha/)).not.toContainText('Ferry times');
  await phone.waitFor('INBOX', (all) => all.every(({ flags }) => !flags.includes('Ferry_times')));
  await page.keyboard.press('z');
  await expect(app.row(/Alpha/)).toContainText('Ferry times');
});

test('messages are copied by menu and by dragging, and junk is found again', async ({
  curlew,
  server,
  user,
}) => {
  deliver(server, user.email, letter('Alpha'));
  deliver(server, user.email, letter('Beta'));
  const app = await curlew.start();
  await app.addAccount(user, server);
  await using phone = await openSecondClient(server, user.email);
  await app.mailbox(/^Inbox/).click();
  await app.open(/Alpha/);
  await app.button('More').click();
  await app.page.getByRole('menuitem', { name: 'Copy to folder…' }).click();
  await app.page.getByRole('dialog', { name: 'Copy to' }).getByRole('option', { name: 'Archive' }).click();
  await phone.waitFor('Archive', (all) => all.length === 1);
  await expect(app.row(/Alpha/)).toBeVisible();

  await app.page.keyboard.down('Control');
  await app.row(/Beta/).dragTo(app.mailbox('Archive'));
  await app.page.keyboard.up('Control');
  await phone.waitFor('Archive', (all) => all.length === 2);
  await expect(app.row(/Beta/)).toBeVisible();

  await app.open(/Beta/);
  await app.button('Junk').click();
  await phone.waitFor('Junk', (all) => all.length === 1 && all[0]!.flags.includes('$Junk'));
  await app.mailbox(/^Junk/).click();
  await app.open(/Beta/);
  await app.button('Not junk').click();
  await phone.waitFor('INBOX', (all) => all.some(({ flags }) => flags.includes('$NotJunk')));
  await expect(app.row(/Beta/)).toHaveCount(0);
});

test('a message is imported from a file, by the menu and by dropping it', async ({
  curlew,
  server,
  user,
}, info) => {
  const file = info.outputPath('chart.eml');
  await writeFile(file, letter('Chart'));
  const app = await curlew.start();
  await app.addAccount(user, server);
  await expect(app.status).toContainText('Up to date');
  await using phone = await openSecondClient(server, user.email);
  await app.mailbox('Archive').click({ button: 'right' });
  const asked = app.page.waitForEvent('filechooser');
  await app.page.getByRole('menuitem', { name: 'Import message (.eml)…' }).click();
  await (await asked).setFiles(file);
  await app.mailbox('Archive').click();
  await app.open(/Chart letter/);
  await expect(app.conversation.getByText('Text of Chart.').first()).toBeVisible();
  await phone.waitFor('Archive', (all) => all.some(({ subject }) => subject === 'Chart letter'));

  const transfer = await app.page.evaluateHandle((content) => {
    const data = new DataTransfer();
    data.items.add(new File([content], 'sail.eml', { type: 'message/rfc822' }));
    return data;
  }, letter('Sail'));
  await app.list.dispatchEvent('dragover', { dataTransfer: transfer });
  await app.list.dispatchEvent('drop', { dataTransfer: transfer });
  await expect(app.row(/Sail letter/)).toBeVisible();
  await phone.waitFor('Archive', (all) => all.length === 2);
});

test('what waits can be looked at and cancelled; what was refused, saved and tried again', async ({
  curlew,
}, info) => {
  const user = { email: 'mara@lab.test', password: 'secret' };
  await using server = await startDovecot({
    users: [{ name: user.email, password: user.password }],
    quota: { storage: '20K' },
  });
  deliver(server, user.email, `${letter('Large')}${'much '.repeat(3000)}\n`);
  deliver(server, user.email, letter('Alpha'));
  const app = await curlew.start({ caFile: server.caFile });
  await app.addAccount(user, server);
  await expect(app.status).toContainText('Up to date');
  const file = info.outputPath('chart.eml');
  const raw = `${letter('Chart')}${'more '.repeat(2000)}\n`;
  await writeFile(file, raw);
  await app.mailbox('Archive').click({ button: 'right' });
  const asked = app.page.waitForEvent('filechooser');
  await app.page.getByRole('menuitem', { name: 'Import message (.eml)…' }).click();
  await (await asked).setFiles(file);
  const alert = app.page.getByRole('alert').filter({ hasText: 'kept on this computer' });
  await alert.getByRole('button', { name: 'Dismiss' }).click();
  await app.mailbox('Archive').click();
  await app.open(/Chart letter/);
  await expect(app.conversation.getByText('Text of Chart.').first()).toBeVisible();
  await app.status.getByRole('button').click();
  const refused = app.page.getByRole('list', { name: 'The server refused' });
  const saved = await app.saved(() => refused.getByRole('button', { name: /Save the message/ }).click());
  expect(saved.content.toString()).toBe(raw.replaceAll('\n', '\r\n'));
  expect(saved.name).toBe('Chart letter.eml');
  await app.page.screenshot({ path: info.outputPath('refused.png') });
  expect(await violations(app.page)).toEqual([]);

  await using phone = await openSecondClient(server, user.email);
  const large = (await phone.list('INBOX')).find(({ subject }) => subject === 'Large letter')!;
  await phone.expunge('INBOX', [large.uid]);
  await refused.getByRole('button', { name: /Try again/ }).click();
  await phone.waitFor('Archive', (all) => all.length === 1);
  await expect(refused).toHaveCount(0);
  await app.page.keyboard.press('Escape');

  await server.halt('hard');
  await expect(app.status).toContainText('Offline');
  await app.mailbox(/^Inbox/).click();
  await app.open(/Alpha/);
  await app.button('Delete').click();
  await expect(app.row(/Alpha/)).toHaveCount(0);
  await app.status.getByRole('button').click();
  const waiting = app.page.getByRole('list', { name: 'Waiting changes' });
  await expect(waiting).toContainText(user.email);
  await waiting.getByRole('button', { name: 'Cancel: Move conversation to Trash' }).click();
  await expect(app.row(/Alpha/)).toBeVisible();
  await server.resume();
});
