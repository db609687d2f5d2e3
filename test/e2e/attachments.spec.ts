import { unzipSync } from 'fflate';
import type { Locator } from 'playwright/test';
import { deliver } from '../lab/deliver.ts';
import { landscape } from '../lab/generator/files.ts';
import { buildMessage } from '../lab/generator/index.ts';
import { tnef } from '../lab/malformed/tnef.ts';
import { japanesePdf, makePdf } from '../lab/pdf.ts';
import { violations } from './support/accessibility.ts';
import { expect, test } from './support/test.ts';

const signed =
  '-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA512\n\nSigned words\n-----BEGIN PGP SIGNATURE-----\n\niHUEARYKAB0WIQTest\n=aBcD\n-----END PGP SIGNATURE-----';
const encrypted = '-----BEGIN PGP MESSAGE-----\n\nhQIMA0test\n=aBcD\n-----END PGP MESSAGE-----';

/** How wide a picture is that has been loaded. */
const widthOf = (image: Locator): Promise<number> =>
  image.evaluate((element: HTMLImageElement) => (element.complete ? element.naturalWidth : 0));

test('attachments are previewed in place, dangerous ones only saved, and all of them at once', async ({
  curlew,
  server,
  user,
}, info) => {
  const picture = landscape(8, 8, 1).toString('base64');
  const letter =
    'From: Old Friend <old@x.example>\r\nTo: mara@lab.test\r\nSubject: From a file\r\nX-Shelf: third\r\nDate: Tue, 24 Nov 2020 09:05:07 +0000\r\n' +
    'MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/html\r\n\r\n<p>Filed long ago<img alt=harbour src=cid:harbour@x><script>top.document.title="ran"</script>\r\n' +
    '--b\r\nContent-Type: application/octet-stream\r\nContent-Disposition: attachment; filename=plan.bin\r\nContent-Transfer-Encoding: base64\r\n\r\nAAECAw==\r\n' +
    `--b\r\nContent-Type: image/png; name=harbour.png\r\nContent-ID: <harbour@x>\r\nContent-Transfer-Encoding: base64\r\n\r\n${picture}\r\n` +
    `--b\r\nContent-Type: application/ms-tnef; name=winmail.dat\r\nContent-Transfer-Encoding: base64\r\n\r\n${tnef('From Outlook').toString('base64')}\r\n--b--\r\n`;
  const inner =
    'From: Jörg <j@x.example>\r\nSubject: Inner letter\r\nContent-Type: multipart/related; boundary=r\r\n\r\n' +
    '--r\r\nContent-Type: text/html\r\n\r\n<p>Inner <b>text</b><script>top.document.title="ran"</script><img alt=own src="cid:own@x"><img alt=outer src="cid:outer@x">\r\n' +
    `--r\r\nContent-Type: image/png\r\nContent-ID: <own@x>\r\nContent-Transfer-Encoding: base64\r\n\r\n${picture}\r\n--r--\r\n`;
  deliver(
    server,
    user.email,
    buildMessage({
      from: { name: 'Jonas Berg', email: 'jonas@harbour.test' },
      to: [{ name: 'Mara', email: 'mara@lab.test' }],
      date: new Date(),
      messageId: `${crypto.randomUUID()}@harbour.test`,
      subject: 'Some files',
      text: `Here they are.\n\n${signed}\n\nNot signed.\n\n${encrypted}\n`,
      attachments: [
        { name: 'notes.txt', type: 'text/plain', content: Buffer.from('First <b>line</b>\n') },
        { name: 'inner.eml', type: 'application/octet-stream', content: Buffer.from(inner) },
        {
          name: 'plan.pdf',
          type: 'application/pdf',
          content: makePdf({
            pages: ['First page', 'Second page'],
            catalog: '/OpenAction << /S /JavaScript /JS (top.document.title = "ran") >>',
          }),
        },
        { name: 'tokyo.pdf', type: 'application/pdf', content: japanesePdf() },
        { name: 'winmail.dat', type: 'application/ms-tnef', content: tnef('From Outlook') },
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

  // Armour within the text says what it encloses, and claims nothing for the rest.
  const vouched = app.conversation.getByRole('region', { name: 'Signed text, not checked' });
  await expect(vouched).toContainText('Signed words');
  await expect(vouched).not.toContainText('Not signed.');
  await expect(app.conversation.getByText('Not signed.')).toBeVisible();
  await expect(app.conversation.getByText('hQIMA0test')).toHaveCount(0);
  const kept = await app.saved(() => app.button(/^Save encrypted\.asc/).click());
  expect(kept.content.toString()).toContain('hQIMA0test');
  await app.page.screenshot({ path: info.outputPath('armour.png') });

  // Dragged out: what can run is not; the rest is a file that the browser makes of this address.
  await expect(app.button(/^Save invoice\.pdf\.exe/)).toHaveAttribute('draggable', 'false');
  const dragged = await app.button(/^Save notes\.txt/).evaluate((card) => {
    const dataTransfer = new DataTransfer();
    card.dispatchEvent(new DragEvent('dragstart', { dataTransfer, bubbles: true }));
    return dataTransfer.getData('DownloadURL');
  });
  const [, name, address = ''] = /^application\/octet-stream:(.+?):(http:.*)$/.exec(dragged) ?? [];
  expect(name).toBe('notes.txt');
  const file = await app.page.request.get(address);
  expect([await file.text(), file.headers()['content-disposition']]).toEqual([
    'First <b>line</b>\n',
    expect.stringContaining('attachment; filename="notes.txt"'),
  ]);

  await app.button('Preview notes.txt').click();
  const dialog = app.page.getByRole('dialog');
  await expect(dialog.getByText('First <b>line</b>')).toBeVisible();
  expect(await violations(app.page)).toEqual([]);
  await app.page.keyboard.press('Escape');
  await app.button('Preview inner.eml').click();
  await expect(dialog.getByRole('heading', { name: 'Inner letter' })).toBeVisible();
  const within = dialog.locator('iframe').contentFrame();
  await expect(within.getByText('Inner text')).toBeVisible();
  // Its own picture is there; one of the message around it would not be its own.
  await expect.poll(() => widthOf(within.getByAltText('own'))).toBe(8);
  await expect(within.getByAltText('outer')).not.toHaveAttribute('src');
  const own = await app.saved(() => dialog.getByRole('button', { name: /^Save .*\.png/ }).click());
  expect(own.content.equals(Buffer.from(picture, 'base64'))).toBe(true);
  await expect(app.page).not.toHaveTitle('ran');
  await app.page.keyboard.press('Escape');

  // Neither font nor character map is in this document: both come with the program.
  const [map] = await Promise.all([
    app.page.waitForResponse(/pdf\/cmaps\/90ms-RKSJ-H\.bcmap$/),
    app.button('Preview tokyo.pdf').click(),
  ]);
  expect(map.status()).toBe(200);
  await expect(dialog.getByRole('article', { name: 'Page 1 of 1' })).toContainText('日本語');
  await app.page.screenshot({ path: info.outputPath('tokyo.png') });
  await app.page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();

  await app.button('Preview plan.pdf').click();
  await expect(dialog.getByRole('article', { name: 'Page 1 of 2' })).toContainText('First page');
  await expect(dialog.locator('canvas')).toBeVisible();
  await app.page.screenshot({ path: info.outputPath('pdf.png') });
  expect(await violations(app.page)).toEqual([]);
  await app.page.keyboard.press('PageDown');
  await expect(dialog.getByRole('article', { name: 'Page 2 of 2' })).toContainText('Second page');
  await app.page.keyboard.press('-');
  await expect(app.page).not.toHaveTitle('ran');
  await app.page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();

  await app.button('Preview winmail.dat').click();
  const packed = await app.saved(() => dialog.getByRole('button', { name: /^Save report\.txt/ }).click());
  expect(packed.name).toBe('report.txt');
  expect(packed.content.toString()).toContain('The report that was in the winmail.dat.');
  await app.page.screenshot({ path: info.outputPath('package.png') });
  await app.page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();

  const saved = await app.saved(() => app.button('Save all as zip').click());
  expect(saved.name).toBe('attachments.zip');
  expect(Object.keys(unzipSync(saved.content))).toEqual([
    'notes.txt',
    'inner.eml',
    'plan.pdf',
    'tokyo.pdf',
    'winmail.dat',
    'invoice.pdf.exe',
  ]);

  // A message in a file: looked at, in no mailbox until it is put into one.
  const [chooser] = await Promise.all([
    app.page.waitForEvent('filechooser'),
    (async () => {
      await app.button('Settings and more').click();
      await app.page.getByRole('menuitem', { name: 'Open message file…' }).click();
    })(),
  ]);
  await chooser.setFiles({ name: 'Letter.eml', mimeType: 'message/rfc822', buffer: Buffer.from(letter) });
  const opened = app.page.getByRole('dialog', { name: 'Letter.eml' });
  await expect(opened.getByRole('heading', { name: 'From a file' })).toBeVisible();
  await expect(opened.locator('iframe').contentFrame().getByText('Filed long ago')).toBeVisible();
  await opened.getByRole('button', { name: 'Show the whole header' }).click();
  await expect(opened.getByText('X-Shelf: third')).toBeVisible();
  await app.page.screenshot({ path: info.outputPath('opened.png') });
  expect(await violations(app.page)).toEqual([]);
  await expect.poll(() => widthOf(opened.locator('iframe').contentFrame().getByAltText('harbour'))).toBe(8);
  await app.button('Preview harbour.png').click();
  const enlarged = app.page.getByRole('dialog', { name: 'harbour.png' });
  await expect.poll(() => widthOf(enlarged.getByRole('img', { name: 'harbour.png' }))).toBe(8);
  expect(await violations(app.page)).toEqual([]);
  await app.page.keyboard.press('Escape');
  await app.button('Preview winmail.dat').last().click();
  const again = await app.saved(() =>
    app.page
      .getByRole('dialog', { name: 'winmail.dat' })
      .getByRole('button', { name: /^Save report\.txt/ })
      .click(),
  );
  expect(again.name).toBe('report.txt');
  await app.page.keyboard.press('Escape');
  const enclosed = await app.saved(() => opened.getByRole('button', { name: /^Save plan\.bin/ }).click());
  expect([...enclosed.content]).toEqual([0, 1, 2, 3]);
  await expect(app.row('From a file')).toHaveCount(0);
  await opened.getByRole('button', { name: 'Import' }).click();
  await expect(opened).toBeHidden();
  await expect(app.row('From a file')).toBeVisible();
});
