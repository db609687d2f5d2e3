import { writeFile } from 'node:fs/promises';
import { startDemoLab } from '../lab/demo.ts';
import { violations } from './support/accessibility.ts';
import { expect, test } from './support/test.ts';

const sizes = [
  { width: 1280, height: 800 },
  { width: 1024, height: 640 },
];

for (const colorScheme of ['light', 'dark'] as const) {
  test(`the demonstration looks finished and axe finds nothing, ${colorScheme}`, async ({ curlew }, info) => {
    test.setTimeout(120_000);
    const lab = await startDemoLab();
    try {
      const accounts = info.outputPath('accounts.json');
      await writeFile(
        accounts,
        JSON.stringify(
          lab.accounts.map(({ email, name, password, imap }) => ({ email, name, password, imap })),
        ),
      );
      const app = await curlew.start({ caFile: lab.caFile, colorScheme, demoAccounts: accounts });
      await expect(app.status).toContainText('Up to date', { timeout: 30_000 });
      await app.mailbox(/^All inboxes/).click();
      await app.open(/Harbour office: final floor plan/);
      await expect(app.bodyFrame().getByText('I moved the meeting room')).toBeVisible();
      for (const viewport of sizes) {
        await app.page.setViewportSize(viewport);
        await app.page.screenshot({ path: info.outputPath(`${colorScheme}-${viewport.width}.png`) });
        expect(await violations(app.page)).toEqual([]);
        const overflow = await app.page.evaluate(
          () => document.documentElement.scrollWidth > document.documentElement.clientWidth,
        );
        expect(overflow).toBe(false);
      }
      await app.search.fill('floor plan from:mara is:read');
      await expect(app.list.getByRole('option').first()).toBeVisible();
      expect(await violations(app.page)).toEqual([]);
      await app.page.screenshot({ path: info.outputPath(`${colorScheme}-search.png`) });
    } finally {
      await curlew.quit();
      await lab.stop();
    }
  });

  test(`the first screen looks finished and axe finds nothing, ${colorScheme}`, async ({ curlew }, info) => {
    const app = await curlew.start({ colorScheme });
    await expect(app.addAccountForm).toBeVisible();
    await app.page.screenshot({ path: info.outputPath(`${colorScheme}-first.png`) });
    expect(await violations(app.page)).toEqual([]);
    await app.addAccountForm.getByText('Server settings').click();
    expect(await violations(app.page)).toEqual([]);
  });
}
