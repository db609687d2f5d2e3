import { deliver } from '../lab/deliver.ts';
import { buildMessage } from '../lab/generator/index.ts';
import { violations } from './support/accessibility.ts';
import { expect, test } from './support/test.ts';

test('a link tells where it leads, and asks when its text says something else', async ({
  curlew,
  server,
  user,
}) => {
  deliver(
    server,
    user.email,
    buildMessage({
      from: { name: 'Jonas Berg', email: 'jonas@harbour.test' },
      to: [{ name: 'Mara', email: 'mara@lab.test' }],
      date: new Date(),
      messageId: `${crypto.randomUUID()}@harbour.test`,
      subject: 'Your account',
      text: 'plain',
      html: `<p>Sign in at <a href="https://login.evil.example/x">https://bank.example/login</a></p>
        <p><a href="https://аррӏе.com/">Read on</a> or <a href="https://harbour.example/">harbour.example</a></p>
        <p><a href="mailto:desk+1@harbour.example?subject=Yes%20%26%20no&attach=/etc/passwd">Write to us</a></p>`,
    }),
  );
  const app = await curlew.start();
  await app.addAccount(user, server);
  await app.open(/Your account/);
  const lying = app.bodyFrame().getByRole('link', { name: 'https://bank.example/login' });
  await lying.hover();
  const target = app.page.getByRole('note', { name: 'Link to https://login.evil.example/x' });
  await expect(target).toHaveText('login.evil.example/x');
  await lying.focus();
  await app.page.keyboard.press('Enter');
  const question = app.page.getByRole('alertdialog', { name: 'Open evil.example?' });
  await expect(question).toContainText('says “bank.example”, but it leads to evil.example');
  expect(await violations(app.page)).toEqual([]);
  await question.getByRole('button', { name: 'Stay here' }).click();
  await expect(question).toHaveCount(0);

  // By the keyboard alone, in letters of another alphabet.
  await app.bodyFrame().getByRole('link', { name: 'Read on' }).focus();
  await expect(app.page.getByRole('note')).toContainText('reads “аррӏе.com”');

  const honest = app.bodyFrame().getByRole('link', { name: 'harbour.example', exact: true });
  const [popup] = await Promise.all([app.page.waitForEvent('popup'), honest.click()]);
  await expect(app.page.getByRole('alertdialog')).toHaveCount(0);
  await popup.close();

  // A mail link is written to here.
  await app.bodyFrame().getByRole('link', { name: 'Write to us' }).click();
  const composer = app.page.getByRole('dialog', { name: 'New message' });
  await expect(composer.getByLabel('Subject')).toHaveValue('Yes & no');
  await expect(composer).toContainText('desk+1@harbour.example');
  await expect(composer.getByRole('list', { name: 'Attached files' })).toHaveCount(0);
});

test('a list is left by a second click, and only where its sender is known', async ({
  curlew,
  server,
  user,
}, info) => {
  const issue = (number: number, from: string) =>
    `From: ${from}\nTo: ${user.email}\nSubject: Issue ${number}\nMessage-ID: <${number}@list.test>\nList-Unsubscribe: <mailto:leave@list.test?subject=off>\n\nNews.\n`;
  deliver(server, user.email, issue(1, 'Harbour News <news@list.test>'));
  deliver(server, user.email, issue(2, 'Harbour News <news@list.test>'));
  deliver(server, user.email, issue(3, 'Somebody <new@stranger.test>'));
  const app = await curlew.start();
  await app.addAccount(user, server);
  await app.open('Issue 2');
  const leave = app.conversation.getByRole('button', { name: 'Unsubscribe' });
  await leave.click();
  const question = app.page.getByRole('alertdialog', { name: 'Leave this mailing list?' });
  await expect(question).toContainText('sends a message to leave@list.test');
  await app.page.screenshot({ path: info.outputPath('unsubscribe.png') });
  expect(await violations(app.page)).toEqual([]);
  await question.getByRole('button', { name: 'Cancel' }).click();
  await expect(app.page.getByRole('button', { name: /^Outbox/ })).toHaveCount(0);
  await app.open('Issue 3');
  await expect(app.conversation.getByRole('heading', { name: 'Issue 3' })).toBeVisible();
  await expect(app.conversation.getByText('News.')).toBeVisible();
  await expect(leave).toHaveCount(0);
});
