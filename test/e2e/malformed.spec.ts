import { deliver } from '../lab/deliver.ts';
import { malformedMessages } from '../lab/malformed/index.ts';
import { expect, test } from './support/test.ts';

test('broken messages: the mailbox lists them all, and each opens as something readable', async ({
  curlew,
  server,
  user,
}) => {
  test.setTimeout(300_000);
  const corpus = malformedMessages();
  const newest = Date.now();
  for (const [index, { raw }] of corpus.entries()) {
    deliver(server, user.email, raw, { internalDate: new Date(newest - index * 60_000) });
  }
  const app = await curlew.start();
  await app.addAccount(user, server);
  await expect(app.status).toContainText('Up to date', { timeout: 120_000 });
  await expect(app.mailbox(/^Inbox, \d+ unread/)).toBeVisible();

  for (const { name, expectReadable } of corpus) {
    if (expectReadable === '') continue;
    await test.step(name, async () => {
      await app.search.fill(`"${expectReadable}"`);
      const row = app.list.getByRole('option').first();
      await expect(row).toBeVisible();
      await row.click();
      const shown = app.conversation
        .getByText(expectReadable)
        .or(
          app.conversation.locator('iframe[title="Message body"]').contentFrame().getByText(expectReadable),
        );
      await expect(shown.first()).toBeVisible();
    });
  }
});
