import { deliver } from '../lab/deliver.ts';
import { buildMessage } from '../lab/generator/index.ts';
import { violations } from './support/accessibility.ts';
import { expect, test } from './support/test.ts';

test('a message is read dark, in its own colours, as plain text, larger, and as its source', async ({
  curlew,
  server,
  user,
}) => {
  deliver(
    server,
    user.email,
    buildMessage({
      from: { name: 'Harbour', email: 'letter@harbour.test' },
      to: [{ name: 'Mara', email: 'mara@lab.test' }],
      date: new Date(),
      messageId: `${crypto.randomUUID()}@harbour.test`,
      subject: 'Made for white',
      text: 'plain',
      html: `<body style="background:#fff;color:#222"><table width="600" bgcolor="#ffffff" cellpadding="20"><tr><td>
        <h1 style="color:#17656e">The letter</h1><p style="color:#333">Black on white.</p>
        <p><a style="color:#00c" href="https://harbour.example/">Read on</a></p></td></tr></table></body>`,
    }),
  );
  const app = await curlew.start({ colorScheme: 'dark' });
  await app.addAccount(user, server);
  await app.open(/Made for white/);
  const text = app.bodyFrame().getByText('Black on white.');
  await expect(text).toBeVisible();
  const root = app.bodyFrame().locator('html');
  await expect(root).toHaveAttribute('data-tone', 'darkened');
  // The lightest and the darkest point that are drawn: light text on a dark ground, and nothing glares.
  const shades = async (): Promise<{ ground: number; contrast: number }> => {
    const png = await text.screenshot();
    return app.page.evaluate(
      async (bytes) => {
        const bitmap = await createImageBitmap(new Blob([new Uint8Array(bytes)], { type: 'image/png' }));
        const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
        const context = canvas.getContext('2d');
        if (context === null) throw new Error('no canvas');
        context.drawImage(bitmap, 0, 0);
        const { data } = context.getImageData(0, 0, bitmap.width, bitmap.height);
        const luminance: number[] = [];
        for (let at = 0; at < data.length; at += 4) {
          const [r = 0, g = 0, b = 0] = [...data.slice(at, at + 3)].map((value) => {
            const share = value / 255;
            return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
          });
          luminance.push(0.2126 * r + 0.7152 * g + 0.0722 * b);
        }
        const ground = luminance.at(-1) ?? 0;
        const [darkest, lightest] = [Math.min(...luminance), Math.max(...luminance)];
        return { ground, contrast: (lightest + 0.05) / (darkest + 0.05) };
      },
      [...png],
    );
  };
  await expect.poll(async () => (await shades()).ground).toBeLessThan(0.1);
  expect((await shades()).contrast).toBeGreaterThan(4.5);

  // On paper all is light, whatever the interface is; so it is while the page is made into a PDF.
  const tones = app.page.evaluate(
    () =>
      new Promise((resolve) =>
        window.addEventListener('beforeprint', () =>
          resolve([
            document.documentElement.dataset.theme,
            document.querySelector<HTMLElement>('.html-part')?.dataset.tone,
          ]),
        ),
      ),
  );
  const pdf = await app.page.pdf();
  expect(await tones).toEqual(['light', 'light']);
  expect(pdf.subarray(0, 5).toString()).toBe('%PDF-');
  // The conversation has the width of the page, and nothing else is on it.
  await app.page.emulateMedia({ media: 'print' });
  await expect(app.page.getByRole('listbox', { name: 'Messages' })).toBeHidden();
  expect(await app.conversation.boundingBox()).toMatchObject({ x: 0, width: app.page.viewportSize()?.width });
  await app.page.emulateMedia({ media: 'screen' });
  await expect(root).toHaveAttribute('data-tone', 'darkened');

  const choose = async (name: string): Promise<void> => {
    await app.button('More about this message').click();
    await app.page.getByRole('menuitem', { name, exact: true }).click();
  };
  expect(await violations(app.page)).toEqual([]);
  await choose('Original colours for this sender');
  await expect(root).toHaveAttribute('data-tone', 'paper');
  await expect.poll(async () => (await shades()).ground).toBeGreaterThan(0.9);
  await app.page.reload();
  await app.open(/Made for white/);
  await expect(root).toHaveAttribute('data-tone', 'paper');

  const size = async (): Promise<number> => (await text.boundingBox())?.height ?? 0;
  const before = await size();
  await choose('Larger');
  await expect.poll(size).toBeGreaterThan(before);

  await choose('Show as plain text');
  await expect(app.conversation.locator('iframe')).toHaveCount(0);
  await expect(app.conversation.getByText('Black on white.')).toBeVisible();

  await choose('Show formatted');
  await expect(root).toBeVisible();
  await app.button('Settings and more').click();
  await app.page.getByRole('menuitem', { name: 'Settings…' }).click();
  const settings = app.page.getByRole('dialog', { name: 'Settings' });
  await settings.getByRole('tab', { name: 'Privacy' }).click();
  const plain = settings.getByRole('checkbox', { name: 'Show messages as plain text' });
  await plain.click();
  await expect(plain).toBeChecked();
  await app.page.reload();
  await app.open(/Made for white/);
  await expect(app.conversation.locator('iframe')).toHaveCount(0);
  await expect(app.conversation.getByText('Black on white.')).toBeVisible();

  await choose('View source');
  const source = app.page.getByRole('dialog', { name: 'View source' });
  await expect(source.getByText(/^From: Harbour|Subject: Made for white/)).toBeVisible();
  expect(await violations(app.page)).toEqual([]);
});
