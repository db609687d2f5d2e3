import { deliver } from '../lab/deliver.ts';
import { buildMessage } from '../lab/generator/index.ts';
import { startHttpTrap } from '../lab/http-trap.ts';
import { violations } from './support/accessibility.ts';
import { expect, test } from './support/test.ts';

const sender = { name: 'Jonas Berg', email: 'jonas@harbour.test' };

function message(spec: Partial<Parameters<typeof buildMessage>[0]> & { subject: string }): Buffer {
  return buildMessage({
    from: sender,
    to: [{ name: 'Mara', email: 'mara@lab.test' }],
    date: new Date(),
    messageId: `${crypto.randomUUID()}@harbour.test`,
    ...spec,
  });
}

test('a conversation opens with its messages, text and quotes', async ({ curlew, server, user }) => {
  const first = 'floor-plan-1@harbour.test';
  deliver(
    server,
    user.email,
    message({ subject: 'Floor plan', messageId: first, text: 'Could it face the water?' }),
  );
  deliver(
    server,
    user.email,
    message({
      subject: 'Re: Floor plan',
      messageId: 'floor-plan-2@harbour.test',
      inReplyTo: first,
      references: [first],
      text: 'Good idea.\n\n> Could it face the water?\n',
    }),
    { mailbox: 'Sent', flags: ['\\Seen'] },
  );
  const app = await curlew.start();
  await app.addAccount(user, server);
  await app.open(/Floor plan/);
  // The reply lies in Sent, and shows in its conversation all the same.
  await expect(app.conversation.getByRole('article')).toHaveCount(2);
  await expect(app.conversation.getByRole('heading', { name: 'Floor plan' })).toBeVisible();
  await expect(app.conversation.getByText('Good idea.').first()).toBeVisible();
});

test('remote images load only when the person asks, by the engine, and for a sender from then on', async ({
  curlew,
  server,
  user,
}, info) => {
  test.skip(
    info.project.name === 'electron',
    'The web of the lab is put into Node, which Electron does not allow.',
  );
  const host = 'pictures.harbour.example';
  await using trap = await startHttpTrap(host, 'track.harbour.example');
  const letter = (subject: string, name: string): Buffer =>
    message({
      subject,
      from: { name: 'Harbour', email: 'letter@harbour.example' },
      text: 'plain',
      html: `<html><body style="background:url(http://${host}/css-${name}.png)"><p>Look at this</p>
        <img src="http://${host}/${name}.png?who=mara" alt="A harbour"><link rel=stylesheet href="https://${host}/s.css">
        <img src="https://track.harbour.example/open.gif" width=1 height=1>
        <script>document.body.textContent = 'script ran'</script></body></html>`,
    });
  deliver(server, user.email, letter('With a picture', 'first'));
  deliver(server, user.email, letter('Another letter', 'second'));
  const app = await curlew.start({ webPort: trap.port });
  await app.addAccount(user, server);
  await app.open(/With a picture/);
  await expect(app.bodyFrame().getByText('Look at this')).toBeVisible();
  // Named while other pictures wait as well.
  await expect(app.conversation.getByText('1 tracker was blocked.')).toBeVisible();
  await app.conversation.getByRole('button', { name: 'Why?' }).click();
  await expect(
    app.conversation.getByText(/tell the sender when and where you read this: harbour\.example/),
  ).toBeVisible();
  expect(trap.requests).toHaveLength(0);

  await app.button('Show images').click();
  const request = await trap.waitForRequest(/first\.png/);
  expect(request.headers.cookie).toBeUndefined();
  expect(request.headers.referer).toBeUndefined();
  const picture = app.bodyFrame().getByRole('img', { name: 'A harbour' });
  const width = () => picture.evaluate((image) => (image as HTMLImageElement).naturalWidth);
  await expect.poll(width).toBeGreaterThan(0);
  await expect(app.conversation.getByText(/harbour\.example\. Curlew never loads them/)).toBeVisible();

  // Always for this sender: the next letter shows them by itself, the trackers stay out.
  await app.open(/Another letter/);
  await app.button('Always show images …').click();
  await app.page.getByRole('menuitem', { name: 'Always from letter@harbour.example' }).click();
  await expect.poll(width).toBeGreaterThan(0);
  await app.open(/With a picture/);
  await expect.poll(width).toBeGreaterThan(0);
  await expect(app.button('Show images')).toHaveCount(0);
  const paths = trap.requests.map(({ path }) => path);
  expect(paths.filter((path) => /\.css$|open\.gif/.test(path))).toEqual([]);
  // Shown a second time, it came from the disk.
  expect(paths.filter((path) => path.startsWith('/first.png'))).toHaveLength(1);

  // And it can be taken back.
  await app.button('Settings and more').click();
  await app.page.getByRole('menuitem', { name: /^Settings/ }).click();
  const settings = app.page.getByRole('dialog', { name: 'Settings' });
  await settings.getByRole('tab', { name: 'Privacy' }).click();
  await settings.getByRole('button', { name: 'No longer from letter@harbour.example' }).click();
  await expect(settings.getByText('Nobody yet.')).toBeVisible();
  expect(await violations(app.page)).toEqual([]);
  await app.page.keyboard.press('Escape');
  await app.open(/Another letter/);
  await expect(app.button('Show images')).toBeVisible();
});

test('an attachment is saved byte for byte', async ({ curlew, server, user }) => {
  const content = Buffer.alloc(300_000);
  for (let at = 0; at < content.length; at++) content[at] = (at * 7919 + (at >> 8)) & 0xff;
  deliver(
    server,
    user.email,
    message({
      subject: 'The plan',
      text: 'Attached.',
      attachments: [{ name: 'Größe & Plan v7.pdf', type: 'application/pdf', content }],
    }),
  );
  const app = await curlew.start();
  await app.addAccount(user, server);
  await app.open(/The plan/);
  const saved = await app.saved(() =>
    app.conversation
      .getByRole('button', { name: /Größe & Plan v7\.pdf/ })
      .first()
      .click(),
  );
  expect(saved.name).toBe('Größe & Plan v7.pdf');
  expect(Buffer.compare(saved.content, content)).toBe(0);
});

test('a picture inside the message shows without asking', async ({ curlew, server, user }) => {
  const { landscape } = await import('../lab/generator/files.ts');
  deliver(
    server,
    user.email,
    message({
      subject: 'Inline picture',
      text: 'plain',
      html: '<p>Here it is: <img src="cid:view@harbour" alt="The view"></p>',
      attachments: [
        { name: 'view.png', type: 'image/png', content: landscape(40, 30, 1), contentId: 'view@harbour' },
      ],
    }),
  );
  const app = await curlew.start();
  await app.addAccount(user, server);
  await app.open(/Inline picture/);
  const picture = app.bodyFrame().getByRole('img', { name: 'The view' });
  await expect.poll(() => picture.evaluate((image) => (image as HTMLImageElement).naturalWidth)).toBe(40);
  await expect(app.button('Show images')).toHaveCount(0);
});

test('hostile HTML runs nothing and leaves its frame alone', async ({ curlew, server, user }) => {
  await using trap = await startHttpTrap();
  deliver(
    server,
    user.email,
    message({
      subject: 'Hostile',
      text: 'plain',
      html: `<html><head><meta http-equiv=refresh content="0;url=${trap.url}/refresh"><base href="${trap.url}/">
        <style>@import url(${trap.url}/import.css); p{background-image:url("${trap.url}/bg.png")} @font-face{font-family:x;src:url(${trap.url}/f.woff)}</style></head>
        <body onload="parent.document.title='owned'"><p id=p>Hostile text</p>
        <img src=x onerror="top.document.title='owned'"><svg onload="document.title='owned'"><image href="${trap.url}/svg.png"/></svg>
        <iframe src="${trap.url}/html/frame"></iframe><form action="${trap.url}/form"><input name=password></form>
        <a href="javascript:document.title='owned'">click me</a><video poster="${trap.url}/poster.png" src="${trap.url}/v.mp4" autoplay></video>
        <object data="${trap.url}/o"></object><embed src="${trap.url}/e"><div style="position:fixed;inset:0;z-index:99999">cover</div></body></html>`,
    }),
  );
  const app = await curlew.start();
  await app.addAccount(user, server);
  await app.open(/Hostile/);
  await expect(app.bodyFrame().getByText('Hostile text')).toBeVisible();
  await app.bodyFrame().getByText('click me').click();
  await expect(app.row(/Hostile/)).toBeVisible();
  await app.open(/Hostile/);
  await expect(app.page).not.toHaveTitle(/owned/);
  // Nothing that could run in there; and what did nevertheless would be in another origin, where nothing is but mail.
  await expect(app.conversation.locator('iframe')).toHaveAttribute('sandbox', 'allow-same-origin');
  const page = app.page.mainFrame();
  const others = page.childFrames();
  expect(others.map((frame) => new URL(frame.url()).pathname.split('/').at(-1)).sort()).toEqual([
    'mail-frame.html',
    'mail.html',
  ]);
  const origin = new URL(page.url()).origin;
  for (const frame of others) {
    const reached = await frame.evaluate(async () => {
      const tries: Record<string, () => unknown> = {
        document: () => parent.document.title,
        bridge: () => (parent as unknown as { curlew: unknown }).curlew,
        address: () => parent.location.href,
        storage: () => parent.localStorage.length,
        navigation: () => {
          parent.location.href = 'about:blank';
        },
      };
      const got = Object.entries(tries).flatMap(([name, attempt]) => {
        try {
          attempt();
          return [name];
        } catch {
          return [];
        }
      });
      return { got, origin: window.origin };
    });
    expect(reached.got).toEqual([]);
    expect(reached.origin).not.toBe(origin);
    expect(reached.origin).not.toBe('null');
  }
  const token = new URL(page.url()).pathname.split('/')[1] ?? '';
  expect(token.length).toBeGreaterThan(40);
  expect(others.filter((frame) => frame.url().includes(token))).toEqual([]);
  expect(
    await app
      .bodyFrame()
      .locator('script, iframe, form, object, embed, base, meta[http-equiv], link, video')
      .count(),
  ).toBe(0);
  expect(trap.requests).toHaveLength(0);
});
