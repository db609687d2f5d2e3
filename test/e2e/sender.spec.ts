import { deliver } from '../lab/deliver.ts';
import { violations } from './support/accessibility.ts';
import { expect, test } from './support/test.ts';

test('what the sender pretends to be is told calmly, with a reason', async ({ curlew, server, user }) => {
  const raw = (subject: string, ...headers: string[]): string =>
    [
      ...headers,
      `To: ${user.email}`,
      `Subject: ${subject}`,
      `Date: ${new Date().toUTCString()}`,
      `Message-ID: <${crypto.randomUUID()}@x.example>`,
      'Content-Type: text/plain; charset=utf-8',
      '',
      `Text of ${subject}.`,
      '',
    ].join('\r\n');
  deliver(
    server,
    user.email,
    raw(
      'Forged',
      'Authentication-Results: mx.lab.test;\r\n dmarc=fail (p=none) header.from=bank.example',
      'Authentication-Results: mx.lab.test; dmarc=pass',
      'From: "help@other-bank.example" <service@bank.example>',
      'Reply-To: collect@elsewhere.example',
    ),
  );
  deliver(
    server,
    user.email,
    raw(
      'Honest \u202egpj.exe',
      'Authentication-Results: mx.forger.example; dmarc=fail',
      'From: =?utf-8?B?4oCuSm9uYXMgQmVyZw==?= <jonas@northquay.example>',
    ),
  );
  const app = await curlew.start();
  await app.addAccount(user, server);
  await app.open(/Forged/);
  await expect(app.conversation.getByText('Text of Forged.')).toBeVisible();
  const note = (text: string) => app.conversation.getByRole('note').filter({ hasText: text });
  await expect(
    note('The name says help@other-bank.example, but this came from service@bank.example.'),
  ).toBeVisible();
  await expect(note('Answers go to collect@elsewhere.example.')).toBeVisible();
  const forged = note('This may not come from bank.example.');
  await forged.getByRole('button', { name: 'Why?' }).click();
  await expect(forged).toContainText('does not vouch for it (DMARC)');
  expect(await violations(app.page)).toEqual([]);

  // No hint for what somebody else's server wrote; controls and overrides change nothing that is shown.
  await app.open(/Honest gpj\.exe/);
  await expect(app.conversation.getByText('Text of Honest')).toBeVisible();
  await expect(app.conversation.getByRole('article', { name: /^(Unread, )?Jonas Berg/ })).toBeVisible();
  await expect(app.conversation.getByRole('note')).toHaveCount(0);
});
