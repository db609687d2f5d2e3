import { unzipSync } from 'fflate';
import { deliver } from '../lab/deliver.ts';
import { buildMessage } from '../lab/generator/index.ts';
import { violations } from './support/accessibility.ts';
import { expect, test } from './support/test.ts';

test('attachments are previewed in place, dangerous ones only saved, and all of them at once', async ({
  curlew,
  server,
  user,
}) => {
  const inner =
    'From: Jörg <j@x.example>\r\nSubject: Inner letter\r\nContent-Type: text/html\r\n\r\n<p>Inner <b>text</b><script>top.document.title="ran"</script>';
  deliver(
    server,
    user.email,
    buildMessage({
      from: { name: 'Jonas Berg', email: 'jonas@harbour.test' },
      to: [{ name: 'Mara', email: 'mara@lab.test' }],
      date: new Date(),
      messageId: `${crypto.randomUUID()}@harbour.test`,
      subject: 'Some files',
      text: 'Here they are.',
      attachments: [
        { name: 'notes.txt', type: 'text/plain', content: Buffer.from('First <b>line</b>\n') },
        { name: 'inner.eml', type: 'application/octet-stream', content: Buffer.from(inner) },
        { name: 'invoice.pdf.exe', type: 'application/pdf', content: Buffer.from('MZ') },
      ],
    }),
  );
  const app = await curlew.start();
  await app.addAccount(user, server);
  await app.open(/Some files/);
  await expect(
    app.conversation.getByRole('button', { name: /Save invoice\.pdf\.exe.*A program in disguise/ }),
  ).toBeVisible();
  await expect(app.button('Preview invoice.pdf.exe')).toHaveCount(0);

  await app.button('Preview notes.txt').click();
  const dialog = app.page.getByRole('dialog');
  await expect(dialog.getByText('First <b>line</b>')).toBeVisible();
  expect(await violations(app.page)).toEqual([]);
  await app.page.keyboard.press('Escape');
  await app.button('Preview inner.eml').click();
  await expect(dialog.getByRole('heading', { name: 'Inner letter' })).toBeVisible();
  await expect(dialog.locator('iframe').contentFrame().getByText('Inner text')).toBeVisible();
  await expect(app.page).not.toHaveTitle('ran');
  await app.page.keyboard.press('Escape');

  const saved = await app.saved(() => app.button('Save all as zip').click());
  expect(saved.name).toBe('attachments.zip');
  expect(Object.keys(unzipSync(saved.content))).toEqual(['notes.txt', 'inner.eml', 'invoice.pdf.exe']);
});
