import { deliver } from '../lab/deliver.ts';
import type { DovecotServer } from '../lab/dovecot.ts';
import { openSecondClient } from '../lab/second-client.ts';
import { expect, test } from './support/test.ts';

function deliverThree(server: DovecotServer, email: string): void {
  const now = Date.now();
  for (const [index, subject] of ['Alpha', 'Beta', 'Gamma'].entries()) {
    const date = new Date(now - index * 3_600_000);
    deliver(
      server,
      email,
      `From: Tom <tom@x.test>\nSubject: ${subject} letter\nDate: ${date.toUTCString()}\n\nText of ${subject}.\n`,
      { internalDate: date },
    );
  }
}

test('archive, undo, delete and move with the toolbar', async ({ curlew, server, user }) => {
  deliverThree(server, user.email);
  const app = await curlew.start();
  await app.addAccount(user, server);
  await using phone = await openSecondClient(server, user.email);

  await app.open(/Alpha/);
  await app.button('Archive').click();
  await expect(app.row(/Alpha/)).toHaveCount(0);
  await phone.waitFor('Archive', (messages) => messages.length === 1);
  // Read by being shown next, which is no step that Undo takes back.
  await expect(app.row(/Beta.*Unread/)).toHaveCount(0);
  await app.page.getByRole('toolbar').getByRole('button', { name: 'Undo' }).click();
  await expect(app.row(/Alpha/)).toBeVisible();
  await phone.waitFor('INBOX', (messages) => messages.length === 3);

  await app.open(/Beta/);
  await app.button('Delete').click();
  await phone.waitFor('Trash', (messages) => messages.some(({ subject }) => subject === 'Beta letter'));

  await app.open(/Gamma/);
  await app.button('Move').click();
  await app.page.getByRole('dialog').getByRole('option', { name: /Junk/ }).click();
  await phone.waitFor('Junk', (messages) => messages.some(({ subject }) => subject === 'Gamma letter'));

  await app.mailbox(/^Trash/).click();
  await app.open(/Beta/);
  await app.button('Delete').click();
  const question = app.page.getByRole('alertdialog');
  await expect(question).toContainText('Delete for good?');
  await question.getByRole('button', { name: 'Delete' }).click();
  await phone.waitFor('Trash', (messages) => messages.length === 0);
});

test('everything works from the keyboard', async ({ curlew, server, user }) => {
  deliverThree(server, user.email);
  const app = await curlew.start();
  await app.addAccount(user, server);
  await using phone = await openSecondClient(server, user.email);
  await app.open(/Alpha/);
  const { keyboard } = app.page;

  await keyboard.press('j');
  await expect(app.conversation.getByText('Text of Beta.').first()).toBeVisible();
  await keyboard.press('k');
  await expect(app.conversation.getByText('Text of Alpha.').first()).toBeVisible();
  await keyboard.press('s');
  await expect(app.row(/Alpha/)).toHaveAccessibleName(/Starred/);
  await keyboard.press('Shift+U');
  await expect(app.row(/Alpha/)).toHaveAccessibleName(/Unread/);
  await keyboard.press('e');
  await expect(app.row(/Alpha/)).toHaveCount(0);
  await phone.waitFor('Archive', (messages) => messages.length === 1);
  await keyboard.press('z');
  await expect(app.row(/Alpha/)).toBeVisible();
  await app.open(/Gamma/);
  await keyboard.press('#');
  await expect(app.row(/Gamma/)).toHaveCount(0);
  await phone.waitFor('Trash', (messages) => messages.length === 1);
  await keyboard.press('/');
  await expect(app.search).toBeFocused();
  await keyboard.type('beta');
  await expect(app.row(/Beta/)).toBeVisible();
  await expect(app.row(/Alpha/)).toHaveCount(0);
  await keyboard.press('Escape');
  await expect(app.row(/Alpha/)).toBeVisible();
});

test('search finds people, subjects and text, in accounts and folders', async ({ curlew, server, user }) => {
  deliverThree(server, user.email);
  deliver(
    server,
    user.email,
    'From: =?utf-8?q?Zo=C3=AB?= <zoe@x.test>\nSubject: =?utf-8?b?5p2l6YCx44Gu5omT44Gh5ZCI44KP44Gb?=\nContent-Type: text/plain; charset=utf-8\n\nDas Gebäude am Hafen.\n',
    { mailbox: 'Archive' },
  );
  const app = await curlew.start();
  await app.addAccount(user, server);
  await expect(app.status).toContainText('Up to date');
  for (const query of ['zoe', '打ち合', 'gebaude', 'haf']) {
    await app.search.fill(query);
    await expect(app.list.getByRole('option')).toHaveCount(1);
    await expect(app.row(/Zoë/)).toBeVisible();
  }
  await app.row(/Zoë/).click();
  await expect(app.conversation.getByText('Das Gebäude am Hafen.').first()).toBeVisible();
  await app.search.fill('nothing-like-this');
  await expect(app.list.getByRole('option')).toHaveCount(0);
});
