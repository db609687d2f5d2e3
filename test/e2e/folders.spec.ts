import { deliver } from '../lab/deliver.ts';
import { openSecondClient, type SecondClient } from '../lab/second-client.ts';
import { untilStill, violations } from './support/accessibility.ts';
import type { CurlewPage } from './support/curlew-page.ts';
import { expect, test } from './support/test.ts';

function letter(subject: string): string {
  return `From: Tom <tom@x.test>\nSubject: ${subject}\nDate: ${new Date().toUTCString()}\n\nText of ${subject}.\n`;
}

/** The folders as another device sees them. */
async function foldersOf(phone: SecondClient): Promise<string[]> {
  return (await phone.tree()).map(({ path }) => path);
}

function menuItem(app: CurlewPage, name: string) {
  return app.page.getByRole('menuitem', { name, exact: true });
}

/** The menu of a tree item, by its button. */
async function openMenu(app: CurlewPage, folder: string): Promise<void> {
  await app.mailbox(new RegExp(`^${folder}`)).hover();
  await app.button(`Actions for ${folder}`).click();
  await expect(app.page.getByRole('menu', { name: `Actions for ${folder}` })).toBeVisible();
}

test('a folder is made, renamed, filled by dragging, moved and deleted', async ({ curlew, server, user }) => {
  for (const subject of ['Alpha', 'Beta', 'Gamma']) deliver(server, user.email, letter(subject));
  const app = await curlew.start();
  await app.addAccount(user, server);
  await using phone = await openSecondClient(server, user.email);
  const { page } = app;

  await app.mailbox(user.email).click({ button: 'right' });
  await menuItem(app, 'New folder…').click();
  const newFolder = page.getByRole('dialog', { name: 'New folder' });
  await newFolder.getByLabel('Name').fill('Archive');
  await newFolder.getByLabel('Name').press('Enter');
  await expect(newFolder.getByText('There is a folder named Archive already.')).toBeVisible();
  await newFolder.getByLabel('Name').fill('Projects');
  await newFolder.getByRole('button', { name: 'Create folder' }).click();
  await expect(app.mailbox('Projects')).toBeFocused();
  await expect.poll(() => foldersOf(phone)).toContain('Projects');

  await page.keyboard.press('F2');
  const rename = page.getByRole('dialog', { name: 'Rename “Projects”' });
  await rename.getByLabel('Name').fill('Boats');
  await page.keyboard.press('Enter');
  await expect(app.mailbox('Boats')).toBeFocused();
  await expect(app.mailbox('Projects')).toHaveCount(0);
  await expect.poll(() => foldersOf(phone)).toContain('Boats');

  await app.row(/Alpha/).dragTo(app.mailbox('Boats'));
  await expect(app.row(/Alpha/)).toHaveCount(0);
  await phone.waitFor('Boats', (messages) => messages.some(({ subject }) => subject === 'Alpha'));
  await app.row(/Beta/).click();
  await app.row(/Gamma/).click({ modifiers: ['ControlOrMeta'] });
  await app.row(/Gamma/).dragTo(app.mailbox(/^Boats/));
  await phone.waitFor('Boats', (messages) => messages.length === 3);
  await phone.waitFor('INBOX', (messages) => messages.length === 0);

  await openMenu(app, 'Boats');
  await menuItem(app, 'New folder…').click();
  await newFolder.getByLabel('Name').fill('Sails');
  await page.keyboard.press('Enter');
  await expect
    .poll(async () => (await foldersOf(phone)).some((path) => /^Boats.Sails$/.test(path)))
    .toBe(true);
  await app.mailbox('Sails').dragTo(app.mailbox('Archive'));
  await expect
    .poll(async () => (await foldersOf(phone)).some((path) => /^Archive.Sails$/.test(path)))
    .toBe(true);
  await app.mailbox('Sails').dragTo(app.mailbox(user.email));
  await expect.poll(() => foldersOf(phone)).toContain('Sails');
  await expect(app.mailbox('Sails')).toHaveAttribute('aria-level', '2');
  await app.mailbox('Sails').focus();
  await page.keyboard.press('Shift+F10');
  await menuItem(app, 'Move to…').click();
  await page.getByRole('dialog').getByRole('option', { name: 'Boats' }).click();
  await expect
    .poll(async () => (await foldersOf(phone)).some((path) => /^Boats.Sails$/.test(path)))
    .toBe(true);

  await app.mailbox(/^Boats/).focus();
  await page.keyboard.press('Delete');
  const question = page.getByRole('alertdialog', { name: 'Delete “Boats”?' });
  await expect(question).toContainText('3 messages will be deleted for good');
  await expect(question).toContainText('The folder within it is deleted as well.');
  await question.getByRole('button', { name: 'Cancel' }).click();
  await expect(app.mailbox(/^Boats/)).toBeFocused();
  await page.keyboard.press('Delete');
  await question.getByRole('button', { name: 'Delete folder' }).click();
  await expect(app.mailbox(/^Boats/)).toHaveCount(0);
  // The keyboard is not lost with the folder.
  await expect(app.mailbox(user.email)).toBeFocused();
  await expect.poll(() => foldersOf(phone)).not.toContain('Boats');
  expect((await foldersOf(phone)).filter((path) => /Sails/.test(path))).toEqual([]);
});

test('everything in a folder is marked as read, and Trash is emptied', async ({ curlew, server, user }) => {
  for (const subject of ['Alpha', 'Beta']) deliver(server, user.email, letter(subject));
  for (const subject of ['Old', 'Older']) deliver(server, user.email, letter(subject), { mailbox: 'Trash' });
  const app = await curlew.start();
  await app.addAccount(user, server);
  await expect(app.status).toContainText('Up to date');
  await using phone = await openSecondClient(server, user.email);

  await openMenu(app, 'Inbox');
  await expect(menuItem(app, 'Rename…')).toHaveCount(0);
  await expect(menuItem(app, 'Delete…')).toHaveCount(0);
  await menuItem(app, 'Mark all as read').click();
  await phone.waitFor('INBOX', (messages) => messages.every(({ flags }) => flags.includes('\\Seen')));
  await expect(app.mailbox('Inbox').and(app.mailbox(/^Inbox$/))).toBeVisible();

  await openMenu(app, 'Trash');
  await menuItem(app, 'Empty Trash…').click();
  const question = app.page.getByRole('alertdialog', { name: 'Empty Trash?' });
  await expect(question).toContainText('2 messages will be deleted for good');
  await question.getByRole('button', { name: 'Empty Trash' }).click();
  await phone.waitFor('Trash', (messages) => messages.length === 0);
});

test('a folder is used as the archive, and its subscription is ended', async ({ curlew, server, user }) => {
  deliver(server, user.email, letter('Alpha'));
  await using phone = await openSecondClient(server, user.email);
  await phone.createMailbox('Papers');
  const app = await curlew.start();
  await app.addAccount(user, server);
  await app.open(/Alpha/);
  const subscribed = async () =>
    (await phone.tree()).find(({ path }) => path === 'Papers')?.subscribed ?? false;
  expect(await subscribed()).toBe(true);
  await openMenu(app, 'Papers');
  await menuItem(app, 'Unsubscribe').click();
  await expect.poll(subscribed).toBe(false);
  await openMenu(app, 'Papers');
  await expect(menuItem(app, 'Subscribe')).toBeVisible();
  await menuItem(app, 'Use as').click();
  await app.page.getByRole('menuitemradio', { name: 'Junk' }).click();
  await expect(app.page.getByText('“Papers” is now used as Junk')).toBeVisible();
});

for (const colorScheme of ['light', 'dark'] as const) {
  test(`menus and dialogs of folders look finished and axe finds nothing, ${colorScheme}`, async ({
    curlew,
    server,
    user,
  }, info) => {
    deliver(server, user.email, letter('Alpha'));
    await using phone = await openSecondClient(server, user.email);
    for (const name of ['Projects', 'Projects/Ferry terminal', 'Harbour']) await phone.createMailbox(name);
    const app = await curlew.start({ colorScheme });
    await app.addAccount(user, server);
    await expect(app.mailbox('Projects')).toBeVisible();
    const look = async (name: string): Promise<void> => {
      await untilStill(app.page);
      await app.page.screenshot({ path: info.outputPath(`${colorScheme}-${name}.png`) });
      expect(await violations(app.page)).toEqual([]);
    };
    await app.mailbox('Projects').hover();
    await look('hover');
    await openMenu(app, 'Projects');
    await look('menu');
    await menuItem(app, 'Use as').hover();
    await expect(app.page.getByRole('menuitemradio', { name: 'Junk' })).toBeVisible();
    await look('use-as');
    await app.page.keyboard.press('Escape');
    await app.page.keyboard.press('Escape');
    await expect(app.page.getByRole('menu')).toHaveCount(0);
    await app.mailbox('Projects').focus();
    await app.page.keyboard.press('ContextMenu');
    await menuItem(app, 'Rename…').click();
    await app.page.keyboard.press('Backspace');
    await app.page.keyboard.press('Enter');
    await expect(app.page.getByText('Enter a name.')).toBeVisible();
    await look('rename');
    await app.page.keyboard.press('Escape');
    await openMenu(app, 'Harbour');
    await menuItem(app, 'Move to…').click();
    await look('move');
    await app.page.keyboard.press('Escape');
    await app.mailbox('Projects').focus();
    await app.page.keyboard.press('Delete');
    await expect(app.page.getByRole('alertdialog')).toBeVisible();
    await look('delete');
  });
}
