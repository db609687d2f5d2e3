import { deliver } from '../lab/deliver.ts';
import { malformedMessages } from '../lab/malformed/index.ts';
import type { CurlewPage } from './support/curlew-page.ts';
import { expect, test } from './support/test.ts';

test('broken messages: the mailbox lists them all, and each opens as something readable', async ({
  curlew,
  server,
  user,
}) => {
  test.setTimeout(600_000);
  const corpus = malformedMessages();
  const newest = Date.now();
  for (const [index, { raw }] of corpus.entries()) {
    deliver(server, user.email, raw, { internalDate: new Date(newest - index * 60_000) });
  }
  const app = await curlew.start();
  await app.addAccount(user, server);
  await expect(app.status).toContainText('Up to date', { timeout: 120_000 });

  const first = app.list.getByRole('option').first();
  await first.click();
  const rows = Number(await first.getAttribute('aria-setsize'));
  let seen = '';
  for (let row = 1; row <= rows; row++) {
    await expect(app.list.getByRole('option', { selected: true })).toHaveAttribute(
      'aria-posinset',
      String(row),
    );
    seen += await readConversation(app);
    await app.page.keyboard.press('j');
  }
  const unreadable = corpus
    .filter(({ expectReadable }) => !seen.includes(expectReadable))
    .map(({ name }) => name);
  expect(unreadable).toEqual([]);
});

/** All that the reading pane shows, when it has finished loading, messages' frames included. */
async function readConversation(app: CurlewPage): Promise<string> {
  await expect(app.conversation.getByRole('article').first()).toBeVisible();
  // A line of a megabyte is laid out in seconds where others have the processor.
  await expect(app.conversation.getByRole('status', { name: /Loading/ })).toHaveCount(0, { timeout: 30_000 });
  const parts = [await app.conversation.innerText()];
  for (const frame of await app.conversation.locator('iframe[title="Message body"]').all()) {
    await expect(frame).toBeVisible();
    parts.push(await frame.contentFrame().locator('body').innerText());
  }
  return parts.join('\n');
}
