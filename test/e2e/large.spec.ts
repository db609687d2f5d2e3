import { fillMaildir } from '../lab/deliver.ts';
import { generateMailbox } from '../lab/generator/index.ts';
import { expect, test } from './support/test.ts';

test('20,000 messages: the first screen at once, the rest by itself while the interface answers', async ({
  curlew,
  server,
  user,
}) => {
  test.setTimeout(180_000);
  fillMaildir(
    server,
    user.email,
    'INBOX',
    generateMailbox({
      seed: 20,
      count: 20_000,
      owner: { name: 'Mara', email: user.email },
      endDate: new Date(),
      spanDays: 900,
    }),
  );
  const app = await curlew.start();
  await app.addAccount(user, server);
  // From here the account is signed in or about to be: the first rows within the two seconds that are promised.
  await app
    .mailbox(/^Inbox/)
    .first()
    .waitFor();
  await expect(app.list.getByRole('option').first()).toBeVisible({ timeout: 2000 });
  await expect(app.status).toContainText('Syncing');

  // The interface answers while the headers come in.
  await app.list.getByRole('option').first().click();
  await expect(app.conversation.getByRole('article').first()).toBeVisible();

  await expect(app.status).toContainText('Up to date', { timeout: 120_000 });
  const first = app.list.getByRole('option').first();
  await expect(first).toHaveAttribute('aria-setsize', /\d+/);

  // Far down the list there are rows, not gaps.
  await app.list.focus();
  for (let page = 0; page < 30; page++) {
    await app.list.evaluate((element) => {
      const scroller = element.scrollHeight > element.clientHeight ? element : element.parentElement!;
      scroller.scrollTop += scroller.clientHeight * 3;
    });
    await expect
      .poll(() =>
        app.list.evaluate((element) => {
          const box = element.getBoundingClientRect();
          const middle = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2);
          return middle?.closest('[role=option]')?.textContent?.trim().length ?? 0;
        }),
      )
      .toBeGreaterThan(3);
  }

  // What fills the window comes first, and the next page by itself.
  await app.search.fill('a');
  await expect(app.page.getByRole('heading', { name: '140+ results' })).toBeVisible();
});
