import { deliver } from '../lab/deliver.ts';
import { violations } from './support/accessibility.ts';
import { expect, test } from './support/test.ts';

const letters = [
  [
    'Mara Lindqvist <mara@harbour.example>',
    'Floor plan of the office',
    'The staircase is new, and the quay wall is old.',
  ],
  ['Jonas Weiss <jonas@elbwerk.example>', 'Hafenschlickmenge', 'Die Rechnungsnummer fehlt noch.'],
  ['Accounts <billing@elbwerk.example>', 'Invoice INV-2024-0815', 'Due at the end of the month.'],
] as const;

test.beforeEach(async ({ server, user }) => {
  for (const [from, subject, text] of letters) {
    deliver(server, user.email, `From: ${from}\nTo: ${user.email}\nSubject: ${subject}\n\n${text}\n`);
  }
});

test('operators are completed from the keyboard, mistakes are marked, and what is found is marked in the message', async ({
  curlew,
  server,
  user,
}) => {
  const app = await curlew.start();
  await app.addAccount(user, server);
  await expect(app.status).toContainText('Up to date');
  const { keyboard } = app.page;
  const suggestions = app.page.getByRole('listbox', { name: 'Suggestions' });

  await app.search.click();
  await expect(suggestions.getByRole('option', { name: 'is:unread' })).toBeVisible();
  await keyboard.type('subj');
  await expect(suggestions.getByRole('option', { name: /subject:/ })).toBeVisible();
  await keyboard.press('ArrowDown');
  await keyboard.press('Enter');
  await expect(app.search).toHaveValue('subject:');
  await keyboard.type('schlick');
  await expect(app.list.getByRole('option')).toHaveCount(1);
  await expect(app.row(/Hafenschlickmenge/)).toBeVisible();

  await app.search.fill('in:inb');
  await suggestions.getByRole('option', { name: 'Inbox' }).click();
  await expect(app.search).toHaveValue('in:Inbox ');
  await expect(app.list.getByRole('option')).toHaveCount(3);
  await keyboard.type('from:elbwerk is:unread');
  await expect(app.list.getByRole('option')).toHaveCount(2);
  await app.search.fill('before:soon quay');
  await expect(app.page.getByRole('status', { name: 'Left out of the search' })).toContainText('has no date');
  await expect(app.list.getByRole('option')).toHaveCount(1);
  expect(await violations(app.page)).toEqual([]);

  await keyboard.press('Escape');
  await app.search.fill('staircase');
  await app.row(/Floor plan/).click();
  await expect(app.conversation.getByText('The staircase is new')).toBeVisible();
  await expect
    .poll(() => app.page.evaluate(() => [...(CSS.highlights.get('search') ?? [])].map(String)))
    .toEqual(['staircase']);

  await app.conversation.getByText('The staircase is new').click();
  await keyboard.press('Control+f');
  const find = app.page.getByRole('textbox', { name: 'Find in this conversation' });
  await expect(find).toBeFocused();
  await keyboard.type('is');
  const places = app.page.getByRole('status', { name: 'Places found' });
  await expect(places).toHaveText('1 of 2');
  await keyboard.press('Enter');
  await expect(places).toHaveText('2 of 2');
  expect(await violations(app.page)).toEqual([]);
  await keyboard.press('Escape');
  await expect(find).toHaveCount(0);

  await app.button('Clear search').click();
  await app.search.click();
  await expect(suggestions.getByRole('option', { name: 'staircase' })).toBeVisible();
});

test('a line of each message shows what was found in it, the name of a file, too', async ({
  curlew,
  server,
  user,
}) => {
  const dull = 'Much is said before it comes to the point. '.repeat(20);
  deliver(
    server,
    user.email,
    `From: Harbour <h@harbour.example>\nTo: ${user.email}\nSubject: Minutes\nContent-Type: text/plain\n\n${dull}\nThe crane is to be painted.\n`,
  );
  deliver(
    server,
    user.email,
    [
      `From: Yard <y@harbour.example>\nTo: ${user.email}\nSubject: As promised\nMIME-Version: 1.0`,
      'Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/plain\n\nHere it is.\n--b',
      'Content-Type: application/pdf\nContent-Disposition: attachment; filename="crane offer.pdf"\n\nx\n--b--\n',
    ].join('\n'),
  );
  const app = await curlew.start();
  await app.addAccount(user, server);
  await expect(app.status).toContainText('Up to date');
  await app.search.fill('crane');
  await expect(app.list.getByRole('option')).toHaveCount(2);
  await expect(app.row(/Minutes/)).toContainText('… comes to the point. The crane is to be painted.');
  await expect(app.row(/As promised/)).toContainText('crane offer.pdf');
  await expect(app.row(/As promised/).locator('mark')).toHaveText('crane');
});

test('a condition that is only begun is told so, and offers whom one knows', async ({
  curlew,
  server,
  user,
}) => {
  const app = await curlew.start();
  await app.addAccount(user, server);
  await expect(app.status).toContainText('Up to date');
  const suggestions = app.page.getByRole('listbox', { name: 'Suggestions' });
  // Whom one knows is learned a moment after mail has come.
  await expect(async () => {
    await app.search.fill('');
    await app.search.fill('from:');
    await expect(suggestions.getByRole('option')).toHaveCount(3, { timeout: 1000 });
  }).toPass();
  await expect(app.page.getByText('Keep typing')).toBeVisible();
  await expect(app.page.getByRole('heading', { name: 'Search', exact: true })).toBeVisible();
  expect(await violations(app.page)).toEqual([]);
  await app.search.press('Escape');
  await expect(suggestions).toHaveCount(0);
  await expect(app.search).toHaveValue('from:');
  await app.page.keyboard.type('jo');
  await suggestions.getByRole('option', { name: /Jonas Weiss/ }).click();
  await expect(app.search).toHaveValue('from:jonas@elbwerk.example ');
  await expect(app.list.getByRole('option')).toHaveCount(1);
});

test('a folder is narrowed to people one writes to and to a tag, and is whole again', async ({
  curlew,
  server,
  user,
}) => {
  deliver(
    server,
    user.email,
    `From: ${user.email}\nTo: Jonas <jonas@elbwerk.example>\nSubject: Sent\n\nHello.\n`,
    { mailbox: 'Sent' },
  );
  deliver(server, user.email, 'From: Shop <shop@far.example>\nSubject: Offer\n\nBuy.\n', {
    flags: ['invoices'],
  });
  const app = await curlew.start();
  await app.addAccount(user, server);
  await expect(app.status).toContainText('Up to date');
  const rows = app.list.getByRole('option');
  await app.mailbox(/^Inbox/).click();
  await expect(rows).toHaveCount(4);
  const show = app.page.getByRole('group', { name: 'Show' });

  await show.getByRole('button', { name: 'People' }).click();
  // Whom one writes to is learned a moment after mail has come.
  await expect(rows).toHaveCount(1);
  await expect(app.row(/Hafenschlickmenge/)).toBeVisible();
  await expect(app.search).toHaveValue('in:INBOX is:known ');
  await expect(show.getByRole('button', { name: 'People' })).toHaveAttribute('aria-pressed', 'true');
  expect(await violations(app.page)).toEqual([]);
  await show.getByRole('button', { name: 'People' }).click();
  await expect(app.search).toHaveValue('');
  await expect(rows).toHaveCount(4);

  await show.getByRole('button', { name: 'Unread' }).click();
  await show.getByRole('button', { name: 'Tag' }).click();
  await app.page.getByRole('menuitemcheckbox', { name: 'invoices' }).click();
  await expect(app.search).toHaveValue('in:INBOX is:unread tag:invoices ');
  await expect(rows).toHaveCount(1);
  await expect(app.row(/Offer/)).toBeVisible();
  await show.getByRole('button', { name: 'Tag' }).click();
  await expect(app.page.getByRole('menuitemcheckbox', { name: 'invoices' })).toBeChecked();
  expect(await violations(app.page)).toEqual([]);
  await app.page.keyboard.press('Escape');
  await show.getByRole('button', { name: 'Unread' }).click();
  await expect(app.search).toHaveValue('in:INBOX tag:invoices');
});

test('a search is kept in the tree with its count, renamed and removed', async ({ curlew, server, user }) => {
  const app = await curlew.start();
  await app.addAccount(user, server);
  await expect(app.status).toContainText('Up to date');
  await app.search.fill('from:elbwerk');
  await expect(app.list.getByRole('option')).toHaveCount(2);
  // Whom it may be is offered above the results.
  await app.search.blur();
  await app.button('Keep this search').click();
  const dialog = app.page.getByRole('dialog', { name: 'Keep this search' });
  await dialog.getByLabel('Name').fill('Elbwerk');
  expect(await violations(app.page)).toEqual([]);
  await dialog.getByRole('button', { name: 'Keep' }).click();
  await expect(app.mailbox('Elbwerk, 2 unread')).toBeVisible();

  await app.mailbox(/^Inbox/).click();
  await expect(app.list.getByRole('option')).toHaveCount(3);
  await app.mailbox(/^Elbwerk/).click();
  await expect(app.list.getByRole('option')).toHaveCount(2);
  await app.row(/Invoice/).click();
  await expect(app.mailbox('Elbwerk, 1 unread')).toBeVisible();
  await app.button('Change this search').click();
  await app.page.getByRole('button', { name: 'Remove', exact: true }).click();
  await expect(app.mailbox(/Elbwerk/)).toHaveCount(0);
});
