import { readFile, writeFile } from 'node:fs/promises';
import PostalMime from 'postal-mime';
import { deliver } from '../lab/deliver.ts';
import { openSecondClient } from '../lab/second-client.ts';
import { type SmtpServer, startSmtp } from '../lab/smtp.ts';
import { violations } from './support/accessibility.ts';
import type { CurlewPage } from './support/curlew-page.ts';
import { test as base, expect } from './support/test.ts';

interface Person {
  email: string;
  name: string;
}

interface Fixtures {
  people: [Person, Person];
  /** Starts the program, signed in to both accounts. */
  signIn: (options?: { colorScheme?: 'light' | 'dark' }) => Promise<CurlewPage>;
}

const test = base.extend<Fixtures, { smtp: SmtpServer }>({
  smtp: [
    async ({ server }, use) => {
      await using smtp = await startSmtp(server);
      await use(smtp);
    },
    { scope: 'worker' },
  ],
  people: async ({ server, user }, use) => {
    const other = user.email.replace('@', 'b@');
    await server.addUser(other, user.password);
    await use([
      { email: user.email, name: 'Mara Lindqvist' },
      { email: other, name: 'Benno Okafor' },
    ]);
  },
  signIn: async ({ curlew, server, smtp, people, user }, use, info) => {
    await use(async (options = {}) => {
      const demoAccounts = info.outputPath('accounts.json');
      const at = { host: server.host, security: 'tls' };
      const accounts = people.map(({ email, name }) => ({
        ...{ email, name, password: user.password },
        imap: { ...at, port: server.ports.imaps, userName: email },
        smtp: { ...at, port: smtp.ports.submissions, userName: email },
      }));
      await writeFile(demoAccounts, JSON.stringify(accounts));
      const app = await curlew.start({ demoAccounts, ...options });
      await expect(app.status).toContainText('Up to date', { timeout: 30_000 });
      return app;
    });
  },
});

const composer = (app: CurlewPage) => app.page.getByRole('dialog', { name: 'New message' });

test('a message with a picture and two files goes to the other account, is answered, and both see one conversation', async ({
  people,
  server,
  signIn,
}) => {
  test.setTimeout(120_000);
  const [mara, benno] = people;
  const app = await signIn();
  const write = composer(app);

  await app.button('Compose').click();
  await write.getByLabel('From').selectOption(mara.email);
  await write.getByLabel('To', { exact: true }).fill(benno.email);
  await write.getByLabel('Subject').fill('Plans for the harbour');
  const text = write.getByRole('textbox', { name: 'Message text' });
  await text.click();
  await app.page.keyboard.type('Dear Benno, the ');
  await app.page.keyboard.press('Control+b');
  await app.page.keyboard.type('final');
  await app.page.keyboard.press('Control+b');
  await app.page.keyboard.type(' plans. ');
  const icon = await readFile(new URL('../../build/icons/icon.png', import.meta.url));
  await text.evaluate(
    (element, bytes) => {
      const data = new DataTransfer();
      data.items.add(new File([new Uint8Array(bytes)], 'plan.png', { type: 'image/png' }));
      element.dispatchEvent(
        new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }),
      );
    },
    [...icon],
  );
  await expect(text.getByRole('img', { name: 'plan.png' })).toBeVisible();
  const files = [
    { name: 'Tide table.csv', mimeType: 'text/csv', buffer: Buffer.from('hour,level\n6,1.2\n') },
    { name: 'Größen.bin', mimeType: 'application/octet-stream', buffer: Buffer.alloc(900_000, 171) },
  ];
  await write.locator('input[type=file]').setInputFiles(files);
  await expect(write.getByRole('list', { name: 'Attached files' })).toContainText('Größen.bin');
  await expect(write.getByRole('button', { name: 'Remove Größen.bin' })).toBeVisible();
  await write.getByRole('button', { name: 'Send', exact: true }).click();
  await expect(write).toBeHidden();
  // It can be taken back, and is still all there.
  await app.page.getByRole('button', { name: 'Undo' }).last().click();
  await expect(text.getByRole('img', { name: 'plan.png' })).toBeVisible();
  await expect(text.getByText('final')).toBeVisible();
  await write.getByRole('button', { name: 'Send', exact: true }).click();
  await app.page.getByRole('button', { name: /^Outbox/ }).click();
  await app.page.getByRole('button', { name: 'Send now' }).click();

  await app.mailbox(/^All inboxes/).click();
  await expect(app.row('Plans for the harbour')).toBeVisible({ timeout: 20_000 });
  await app.open('Plans for the harbour');
  await expect(app.bodyFrame().getByText('final')).toBeVisible();
  await expect(app.bodyFrame().locator('img')).toHaveJSProperty('complete', true);
  expect(
    await app
      .bodyFrame()
      .locator('img')
      .evaluate((image: HTMLImageElement) => image.naturalWidth),
  ).toBeGreaterThan(0);
  const saved = await app.saved(() => app.page.getByRole('button', { name: /Save Größen\.bin/ }).click());
  expect(saved.content.equals(files[1]!.buffer)).toBe(true);

  await app.page.keyboard.press('r');
  await expect(write.getByLabel('From')).toHaveValue(benno.email);
  await expect(write.getByRole('button', { name: 'Remove Mara Lindqvist' })).toBeVisible();
  await expect(write.getByLabel('Subject')).toHaveValue('Re: Plans for the harbour');
  await app.page.keyboard.type('Thank you, Mara.');
  await app.page.keyboard.press('Control+Enter');
  await expect(write).toBeHidden();
  await expect(app.conversation.getByRole('article', { name: 'Your message, on its way' })).toBeVisible();
  await app.page.getByRole('button', { name: /^Outbox/ }).click();
  await app.page.getByRole('button', { name: 'Send now' }).click();
  await expect(app.conversation.getByRole('article')).toHaveCount(2, { timeout: 20_000 });
  await expect(app.page.getByRole('button', { name: /^Outbox/ })).toBeHidden();

  await using phone = await openSecondClient(server, mara.email);
  await expect.poll(async () => (await phone.list('INBOX')).length).toBe(1);
  await expect.poll(async () => (await phone.list('Sent')).length).toBe(1);
  const [message] = await phone.list('INBOX');
  const answer = await PostalMime.parse(await phone.source('INBOX', message!.uid));
  const [original] = await phone.list('Sent');
  expect(answer.inReplyTo).toBe(original!.messageId);
  expect(answer.text).toMatch(/^Thank you, Mara\.$/m);
  expect(answer.text).toMatch(/^> Dear Benno, the final plans\./m);
});

for (const colorScheme of ['light', 'dark'] as const) {
  test(`the composer looks finished and axe finds nothing, ${colorScheme}`, async ({ signIn }, info) => {
    test.setTimeout(120_000);
    const app = await signIn({ colorScheme });
    const write = composer(app);
    await app.button('Compose').click();
    await expect(write.getByRole('textbox', { name: 'Message text' })).toBeVisible();
    await app.page.screenshot({ path: info.outputPath(`${colorScheme}-empty.png`) });
    await write.getByLabel('To', { exact: true }).fill('Ann Far <ann@far.test>, ben@near.test, wrong,');
    await write.getByLabel('Cc', { exact: true }).fill('cai@lab.test');
    await write.getByLabel('Subject').fill('Harbour office: the last details');
    await write.getByRole('textbox', { name: 'Message text' }).click();
    await app.page.keyboard.type('Dear both,\nthree points before Friday:\n- the floor plan\n');
    await app.page.keyboard.type('the keys\n\nThe plan is attached.');
    await write.locator('input[type=file]').setInputFiles([
      { name: 'Floor plan.pdf', mimeType: 'application/pdf', buffer: Buffer.alloc(230_000) },
      {
        name: 'A rather long name of a table of tides.csv',
        mimeType: 'text/csv',
        buffer: Buffer.alloc(1200),
      },
    ]);
    await expect(write.getByRole('button', { name: /^Remove A rather/ })).toBeVisible();
    await app.page.screenshot({ path: info.outputPath(`${colorScheme}-written.png`) });
    expect(await violations(app.page)).toEqual([]);
    await write.getByRole('button', { name: 'More options' }).click();
    await app.page.getByRole('menuitem', { name: 'Save as template' }).click();
    await expect(app.page.getByText('Saved as template “Harbour office: the last details”')).toBeVisible();
    await write.getByRole('button', { name: 'More options' }).click();
    await app.page.getByRole('menuitem', { name: 'Use a template' }).press('ArrowRight');
    const template = app.page.getByRole('menuitem', { name: 'Harbour office: the last details' });
    await expect(template).toBeVisible();
    await app.page.screenshot({ path: info.outputPath(`${colorScheme}-template.png`) });
    await template.press('Enter');
    await expect(write.getByText('three points before Friday:')).toHaveCount(2);
    await write.getByRole('button', { name: 'Send', exact: true }).click();
    await expect(app.page.getByRole('alert')).toContainText('wrong');
    await write.getByRole('button', { name: 'Remove wrong' }).click();
    await write.getByLabel('Subject').fill('');
    await write.getByRole('button', { name: 'Send', exact: true }).click();
    await expect(app.page.getByRole('alertdialog')).toContainText('no subject');
    await app.page.screenshot({ path: info.outputPath(`${colorScheme}-asked.png`) });
    await app.page.getByRole('button', { name: 'Go on writing' }).click();
    const opening = app.page.waitForEvent('popup');
    if (colorScheme === 'light') await write.getByRole('button', { name: /window of its own/ }).click();
    else await write.getByLabel('Subject').press('Control+Shift+O');
    const own = await opening;
    await expect(write).toBeHidden();
    await expect(own.getByText('three points before Friday:')).toHaveCount(2);
    expect(await violations(own)).toEqual([]);
    await own.screenshot({ path: info.outputPath(`${colorScheme}-window.png`) });
    const closed = own.waitForEvent('close');
    await own.getByRole('button', { name: 'Discard' }).click();
    await closed;
  });
}

test('what was typed is there again after the program was killed', async ({ curlew, signIn }) => {
  test.setTimeout(120_000);
  let app = await signIn();
  await app.button('Compose').click();
  await expect(composer(app).getByLabel('To', { exact: true })).toBeFocused();
  await composer(app).getByLabel('Subject').fill('Half written');
  await composer(app).getByRole('textbox', { name: 'Message text' }).click();
  await app.page.keyboard.type('Not a word of this may be lost');
  await expect(composer(app).getByText('Saved', { exact: true })).toBeVisible();
  await curlew.kill();
  app = await curlew.start();
  await app
    .mailbox(/^Drafts/)
    .first()
    .click();
  await app.open('Half written');
  await app.button('Go on writing').click();
  await expect(composer(app).getByText('Not a word of this may be lost')).toBeVisible();
  await expect(composer(app).getByLabel('Subject')).toHaveValue('Half written');
});

test('a signature stands between what is written and what is quoted, and follows the address', async ({
  people,
  server,
  signIn,
}, info) => {
  test.setTimeout(90_000);
  const [mara, benno] = people;
  deliver(
    server,
    mara.email,
    `From: Ann Far <ann@far.test>\nTo: ${mara.email}\nSubject: Keys\nDisposition-Notification-To: keys@far.test\n\nWhere are they?\n`,
  );
  const app = await signIn();
  await app.button('Settings and more').click();
  await app.page.getByRole('menuitem', { name: 'Settings…' }).click();
  const settings = app.page.getByRole('dialog', { name: 'Settings' });
  await settings.getByRole('tab', { name: 'Accounts' }).click();
  await settings.getByRole('button', { name: new RegExp(`^${mara.email}`) }).click();
  const account = settings.getByRole('region', { name: mara.email });
  await account.getByRole('button', { name: `Edit ${mara.email}` }).click();
  await account.getByLabel('Signature').fill('Mara\nPier 4');
  await account.getByRole('button', { name: 'Save' }).click();
  await expect(account.getByLabel('Signature')).toHaveCount(0);
  await app.page.keyboard.press('Escape');

  await app.open('Keys');
  const receipt = app.conversation.getByRole('region', { name: 'Read receipt' });
  await expect(receipt).toContainText(
    'Ann Far asks to be told that you have read this. The receipt would go to keys@far.test.',
  );
  await app.page.screenshot({ path: info.outputPath('receipt.png') });
  expect(await violations(app.page)).toEqual([]);
  await receipt.getByRole('button', { name: 'Send receipt' }).click();
  await expect(receipt).toHaveCount(0);
  await app.button('Reply').click();
  const write = composer(app);
  const text = write.getByRole('textbox', { name: 'Message text' });
  await expect(text).toContainText('Pier 4');
  await expect(text).toBeFocused();
  await app.page.keyboard.type('In the drawer.');
  await expect(text).toHaveText(/^In the drawer\.-- MaraPier 4On .*wrote:Where are they\?$/);
  await write.getByLabel('From').selectOption(benno.email);
  await expect(text).not.toContainText('Pier 4');
  await write.getByLabel('From').selectOption(mara.email);
  const ask = app.page.getByRole('menuitemcheckbox', { name: 'Ask for a read receipt' });
  await write.getByRole('button', { name: 'More options' }).click();
  await ask.click();
  await write.getByRole('button', { name: 'More options' }).click();
  await expect(ask).toBeChecked();
  await app.page.keyboard.press('Escape');
  await write.getByRole('button', { name: 'Discard' }).click();
  await expect(write).toBeHidden();

  // The same message as it is, to somebody else.
  await app.page.keyboard.press('B');
  const redirect = app.page.getByRole('dialog', { name: 'Redirect message' });
  await redirect.getByRole('button', { name: 'Redirect' }).click();
  await expect(redirect.getByRole('alert')).toHaveText('Enter an address to send it to.');
  await redirect.getByLabel('To', { exact: true }).fill(benno.email);
  await app.page.screenshot({ path: info.outputPath('redirect.png') });
  expect(await violations(app.page)).toEqual([]);
  await redirect.getByRole('button', { name: 'Redirect' }).click();
  await expect(redirect).toBeHidden();
  await app.page.getByRole('button', { name: /^Outbox/ }).click();
  await app.page.getByRole('button', { name: 'Do not send' }).click();
  await expect(app.page.getByText('The message was not sent')).toBeVisible();
  await app.page.keyboard.press('Escape');
  await app.page.getByRole('button', { name: 'More about this message' }).click();
  await app.page.getByRole('menuitem', { name: /^Edit as new/ }).click();
  await expect(write.getByLabel('Subject')).toHaveValue('Keys');
  await expect(text).toHaveText('Where are they?');
  await write.getByRole('button', { name: 'Discard' }).click();

  // An answer that is closed as it was opened leaves no draft: there are two below, and not three.
  await app.button('Reply').click();
  await expect(text).toContainText('Where are they?');
  await write.getByRole('button', { name: 'Save and close' }).click();
  await expect(write).toBeHidden();

  // What nobody has written in goes with its window; what somebody has does not, whatever is left empty.
  await using phone = await openSecondClient(server, mara.email);
  await app.button('Compose').click();
  const opening = app.page.waitForEvent('popup');
  await write.getByRole('button', { name: /window of its own/ }).click();
  const own = await opening;
  await expect(own.getByText('Pier 4')).toBeVisible();
  await app.button('Compose').click();
  await write.getByRole('button', { name: 'More options' }).click();
  await app.page.getByRole('menuitemcheckbox', { name: 'Plain text' }).click();
  await write.getByRole('textbox', { name: 'Message text' }).fill('Only this');
  await write.getByRole('button', { name: 'Save and close' }).click();
  await expect(write).toBeHidden();
  await phone.waitFor('Drafts', (drafts) => drafts.length === 2, 20_000);
  await own.close();
  await phone.waitFor('Drafts', (drafts) => drafts.length === 1, 20_000);
  // A newer copy may be about to replace it: for a moment both are there.
  const left = (await phone.sources('Drafts')).map(String);
  expect(left).not.toEqual([]);
  for (const source of left) expect(source).toContain('Only this');
});

test('a newsletter is quoted with its table, in a draft that is opened again and in what arrives', async ({
  people,
  server,
  signIn,
}, info) => {
  test.setTimeout(90_000);
  const [mara, benno] = people;
  deliver(server, mara.email, newsletter(mara.email, benno.email));
  deliver(server, mara.email, `From: ${benno.email}\nTo: ${mara.email}\nSubject: Keys\n\nWhere are they?\n`);
  const app = await signIn();
  await app.open('Harbour prices');
  await app.button('Reply').click();
  const write = composer(app);
  const text = write.getByRole('textbox', { name: 'Message text' });
  await expect(text).toBeFocused();
  await app.page.keyboard.type('The rope, please.');
  const quoted = write.locator('iframe[title="Quoted message"]').contentFrame();
  await write.getByRole('button', { name: 'Show quoted text' }).click();
  await expect(quoted.getByRole('cell', { name: '12.00' })).toBeVisible();
  await expect(quoted.getByRole('img', { name: 'Pier' })).toHaveJSProperty('naturalWidth', 1);
  // Whoever writes loads nothing; whoever receives it decides anew.
  await expect(quoted.getByRole('img', { name: 'Boat' })).toHaveAttribute('src', /^data:image\/gif/);
  await app.page.screenshot({ path: info.outputPath('quoted.png') });
  expect(await violations(app.page)).toEqual([]);

  // It stands in its conversation, is there again after another was read, and can be taken out.
  const inside = app.conversation.getByRole('dialog', { name: 'New message' });
  await expect(inside).toBeVisible();
  await app.open('Keys');
  await expect(write).toBeHidden();
  await app.open('Harbour prices');
  await expect(inside.getByRole('textbox', { name: 'Message text' })).toContainText('The rope, please.');
  await expect(quoted.getByRole('cell', { name: '12.00' })).toBeVisible();
  await write.getByRole('button', { name: 'Write at the foot of the window' }).click();
  await expect(inside).toBeHidden();
  await expect(text).toContainText('The rope, please.');

  await write.getByRole('button', { name: 'Edit the quote' }).click();
  await expect(text).toContainText('Rope');
  await app.page.keyboard.press('Control+z');
  await write.getByRole('button', { name: 'Remove the quote' }).click();
  await expect(write.getByRole('button', { name: 'Show quoted text' })).toBeHidden();
  await app.page.keyboard.press('Control+z');
  await write.getByRole('button', { name: 'Save and close' }).click();
  await app
    .mailbox(/^Drafts/)
    .first()
    .click();
  await app.open('Harbour prices');
  await app.button('Go on writing').click();
  await expect(inside.getByRole('button', { name: 'Show quoted text' })).toBeVisible();
  await expect(app.button('Go on writing')).toBeHidden();
  await expect(text).toContainText('The rope, please.');
  await write.getByRole('button', { name: 'Send', exact: true }).click();
  await app.page.getByRole('button', { name: /^Outbox/ }).click();
  await app.page.getByRole('button', { name: 'Send now' }).click();

  await using phone = await openSecondClient(server, benno.email);
  await expect.poll(async () => (await phone.list('INBOX')).length, { timeout: 20_000 }).toBe(1);
  const [arrived] = await phone.list('INBOX');
  const answer = await PostalMime.parse(await phone.source('INBOX', arrived!.uid));
  expect(answer.html).toMatch(/<blockquote[^>]*>.*<table.*12\.00.*<img src="cid:pier@lab\.test"/s);
  expect(answer.html).toContain('<img src="http://far.test/boat.png"');
  expect(answer.html).not.toContain('<script');
  expect(answer.text).toMatch(/^The rope, please\.\n.*^> Rope 12\.00$/ms);
  expect(answer.attachments.map((one) => one.contentId)).toEqual(['<pier@lab.test>']);
});

function newsletter(to: string, from: string): string {
  return [
    `From: Harbour Shop <${from}>\nTo: ${to}\nSubject: Harbour prices\nMessage-ID: <prices@lab.test>\nMIME-Version: 1.0`,
    'Content-Type: multipart/related; boundary=b\n\n--b\nContent-Type: text/html\n',
    '<style>body { background: #eef } th { color: #17656e }</style><script>document.title = "Bad"</script>',
    '<table width="500" align="center"><tr><th>Item</th><th>Price</th></tr>',
    '<tr bgcolor="#dddddd"><td>Rope</td><td>12.00</td></tr></table><img src="cid:pier@lab.test" alt="Pier"><img src="http://far.test/boat.png" alt="Boat">',
    '--b\nContent-Type: image/gif\nContent-ID: <pier@lab.test>\nContent-Transfer-Encoding: base64',
    'Content-Disposition: inline; filename=pier.gif\n',
    'R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7\n--b--\n',
  ].join('\n');
}

test('people, messages and copied text find their way into what is written', async ({
  curlew,
  people,
  server,
  signIn,
}, info) => {
  test.setTimeout(90_000);
  const [mara] = people;
  const from = (who: string, about: object = {}): void => {
    const raw = `From: ${who}\nTo: ${mara.email}\nSubject: From ${who.split(' ')[0]}\nDate: ${new Date().toUTCString()}\n\nHello.\n`;
    deliver(server, mara.email, raw, about);
  };
  from('Zora Kind <zora@far.test>');
  from('Zeno Gone <zeno@far.test>');
  from('Zappo Prize <zappo@junk.test>', { mailbox: 'Junk' });
  let app = await signIn();
  const field = (name: 'To' | 'Cc') => composer(app).getByRole('combobox', { name, exact: true });
  const offered = () => composer(app).getByRole('listbox', { name: 'Suggestions' }).getByRole('option');

  const write = composer(app);
  // Who wrote junk is never offered; who was forgotten not either, also after a new start.
  await app.open('From Zora');
  await app.button('Compose').click();
  await field('To').fill('z');
  await expect(offered()).toHaveCount(2);
  await field('To').press('ArrowDown');
  const second = (await offered().nth(1).textContent()) ?? '';
  await field('To').press('Shift+Delete');
  await expect(offered()).toHaveCount(1);
  expect(second).not.toContain('zappo');
  await field('To').press('Enter');
  await field('To').fill('zappo');
  await expect(offered()).toHaveCount(0);
  await field('To').fill('');

  // From one field to another, and messages of the list and of the pane as files.
  const kept = second.includes('Zeno') ? 'Zora Kind' : 'Zeno Gone';
  await write.locator('.chip', { hasText: kept }).dragTo(field('Cc'));
  const chips = (name: 'To' | 'Cc') => field(name).locator('..').locator('.chip');
  await expect(chips('Cc')).toHaveText([kept]);
  await expect(chips('To')).toHaveCount(0);
  await app.row('From Zeno').dragTo(write.getByRole('textbox', { name: 'Message text' }));
  const attached = write.getByRole('list', { name: 'Attached files' });
  await expect(attached).toContainText('From Zeno.eml');
  await write.getByRole('button', { name: 'More options' }).click();
  await app.page.getByRole('menuitem', { name: 'Attach the open message' }).click();
  await expect(attached).toContainText('From Zora.eml');

  // From Word: its lists are lists, its own elements and styles are nothing.
  const text = write.getByRole('textbox', { name: 'Message text' });
  await text.evaluate((element, html) => {
    const clipboardData = new DataTransfer();
    clipboardData.setData('text/html', html);
    clipboardData.setData('text/plain', 'plain');
    element.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }));
  }, fromWord);
  await expect(text.locator('ul > li > p, ol > li > p')).toHaveText(['The keys', 'Two of them', 'The plan']);
  await expect(text.locator('ul > li > ol').getByRole('listitem')).toHaveText(['Two of them']);
  await expect(text.locator('strong')).toHaveText('before Friday');
  await expect(text).not.toContainText('·');
  expect(await text.innerHTML()).not.toMatch(/mso|o:p|Calibri/i);

  // More people than anybody means to show to each other.
  await field('To').evaluate((element) => {
    const clipboardData = new DataTransfer();
    const list = Array.from({ length: 21 }, (_, i) => `p${i}@far.test`).join('; ');
    clipboardData.setData('text/plain', list);
    element.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }));
  });
  await expect(chips('To')).toHaveCount(21);
  await app.page.screenshot({ path: info.outputPath('people.png') });
  await write.getByRole('button', { name: 'Send', exact: true }).click();
  const asked = app.page.getByRole('alertdialog', { name: 'Send this message?' });
  await expect(asked).toContainText('It has no subject.');
  await expect(asked).toContainText('It goes to 22 people who will all see each other’s addresses.');
  await asked.getByRole('button', { name: 'Go on writing' }).click();
  await write.getByRole('button', { name: 'Discard' }).click();

  app = await curlew.start();
  await app.button('Compose').click();
  await field('To').fill('z');
  await expect(offered()).toHaveCount(1);
});

/** As Word puts it on the clipboard, shortened. */
const fromWord = `<html xmlns:o="urn:schemas-microsoft-com:office:office" xmlns:w="urn:schemas-microsoft-com:office:word">
<head><meta name=Generator content="Microsoft Word 15"><style><!-- @list l0:level1 {mso-level-number-format:bullet;}
p.MsoNormal {margin:0cm; font-family:"Calibri",sans-serif;} --></style></head><body lang=EN-GB><!--StartFragment-->
<p class=MsoNormal><span style='font-family:"Calibri";mso-ansi-language:EN-US'>Please bring <b>before Friday</b>:<o:p></o:p></span></p>
<p class=MsoListParagraphCxSpFirst style='text-indent:-18.0pt;mso-list:l0 level1 lfo1'><![if !supportLists]><span
style='font-family:Symbol;mso-fareast-font-family:Symbol'><span style='mso-list:Ignore'>·<span
style='font:7.0pt "Times New Roman"'>&nbsp;&nbsp;&nbsp; </span></span></span><![endif]>The keys<o:p></o:p></p>
<p class=MsoListParagraphCxSpMiddle style='margin-left:72.0pt;mso-list:l0 level2 lfo1'><![if !supportLists]><span
style='mso-list:Ignore'>1.<span>&nbsp; </span></span><![endif]>Two of them<o:p></o:p></p>
<p class=MsoListParagraphCxSpLast style='text-indent:-18.0pt;mso-list:l0 level1 lfo1'><![if !supportLists]><span
style='mso-list:Ignore'>·<span>&nbsp; </span></span><![endif]>The plan<o:p></o:p></p>
<p class=MsoNormal><o:p>&nbsp;</o:p></p><!--EndFragment--></body></html>`;
