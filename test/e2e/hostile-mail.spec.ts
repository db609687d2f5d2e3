import { rm } from 'node:fs/promises';
import fc from 'fast-check';
import { expect, test } from 'playwright/test';
import { mayLoad, networkSwitches } from '../../main/electron/navigation.ts';
import { asHtml } from '../lab/generator/conversation.ts';
import { type HostileMail, hostileMail } from '../lab/hostile-mail/index.ts';
import { type HttpTrap, startHttpTrap } from '../lab/http-trap.ts';
import { fuzzParameters, mutationsOf } from '../lab/mutate.ts';
import { type Arena, launch, openArena, prepareArena } from './hostile/arena.ts';
import type { Layers, Opened } from './hostile/protocol.ts';

test.describe.configure({ mode: 'serial' });

const domain = 'trap.example';
/** Many in one page, as a mailbox opened one after the other would be slow; few enough to draw at once. */
const batchSize = 60;
let folder: string;

test.beforeAll(async () => {
  folder = await prepareArena();
});
test.afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

/**
 * All of the corpus; in the short run each vector once, the spellings of its address taking turns, or only every
 * `share`th of those.
 */
function corpus(trap: HttpTrap, share = 1): HostileMail[] {
  const all = hostileMail({ url: trap.url, domain });
  if (process.env.LONG) return all;
  const forms = ['ip', 'relative', 'dns'];
  let vector = 0;
  const once = all.filter(({ name }) => {
    const form = forms.findIndex((one) => name.endsWith(`-${one}`));
    if (form === 0) vector += 1;
    return form === -1 || form === vector % forms.length;
  });
  return once.filter((_, index) => index % share === 0);
}

async function openEverything(
  arena: Arena,
  mails: readonly HostileMail[],
  layers: Layers,
  showImages = false,
): Promise<{ opened: Opened[]; ran: string[] }> {
  const opened: Opened[] = [];
  const ran: string[] = [];
  for (let at = 0; at < mails.length; at += batchSize) {
    opened.push(...(await arena.open(mails.slice(at, at + batchSize), layers, showImages)));
    ran.push(...(await arena.ranScripts()));
  }
  return { opened, ran };
}

/** Loads from the trap in earnest, by address and by name: what came before has had its time, and the trap works. */
async function proveTrap(arena: Arena, trap: HttpTrap): Promise<void> {
  const tab = await arena.newPage();
  await tab.setContent(`<img src="${trap.url}/control"><img src="http://control.${domain}/x.png">`);
  await trap.waitForRequest('/control');
  await tab.close();
}

/** Ends the arena, and says who was contacted before the proof that contacts are seen at all. */
async function contacts(arena: Arena, trap: HttpTrap): Promise<string[]> {
  const { connections } = trap;
  const early = trap.requests.map(({ method, path }) => `${method} ${path}`);
  await proveTrap(arena, trap);
  const names = (await arena.close()).filter((name) => name.includes(domain));
  expect(names.some((name) => name.includes(`control.${domain}`))).toBe(true);
  return [
    ...early,
    ...names.filter((name) => !name.includes(`control.${domain}`)),
    ...(connections > early.length ? [`${connections - early.length} connections without a request`] : []),
  ];
}

const unreadable = (opened: Opened[]): string[] =>
  opened.filter(({ readable }) => !readable).map(({ name }) => name);
const violating = (opened: Opened[]): Opened[] => opened.filter(({ violations }) => violations.length > 0);

test('as the program shows them: nothing loads, nothing runs, and each can be read', async () => {
  test.setTimeout(240_000);
  await using trap = await startHttpTrap();
  const mails = corpus(trap);
  expect(mails.length).toBeGreaterThan(400);
  const arena = await openArena(folder);
  const { opened, ran } = await openEverything(arena, mails, 'all');
  expect(unreadable(opened)).toEqual([]);
  expect(violating(opened)).toEqual([]);
  expect(ran).toEqual([]);
  expect(arena.calls.filter(({ method }) => method === 'images.fetch')).toEqual([]);
  expect(await contacts(arena, trap)).toEqual([]);
});

test('with images shown: the engine is asked for pictures, Chromium loads nothing itself', async () => {
  test.setTimeout(240_000);
  await using trap = await startHttpTrap();
  const mails = corpus(trap, 2).filter(({ row }) => row !== 'B3' && row !== 'B5');
  const arena = await openArena(folder);
  const { opened, ran } = await openEverything(arena, mails, 'all', true);
  expect(violating(opened)).toEqual([]);
  expect(ran).toEqual([]);
  // Every picture came by the engine, and nothing but pictures: no sheet, font, poster, frame or script.
  const asked = arena.calls
    .filter(({ method }) => method === 'images.fetch')
    .map(({ input }) => JSON.stringify(input));
  expect(asked.length).toBeGreaterThan(10);
  const neverImages = mails.filter(
    ({ html }) => /<(link|script|iframe|video|audio|object|embed)\b/.test(html) && !/<img/.test(html),
  );
  expect(neverImages.length).toBeGreaterThan(10);
  for (const { name } of neverImages) {
    expect(asked.filter((one) => one.includes(`/${name}"`) || one.includes(`//${name}.`))).toEqual([]);
  }
  expect(await contacts(arena, trap)).toEqual([]);
});

test('what would cover the interface changes no pixel outside of its message', async () => {
  await using trap = await startHttpTrap();
  const arena = await openArena(folder);
  const mails = corpus(trap).filter(({ row }) => row === 'B5');
  const outside = async (): Promise<Buffer[]> => [
    await arena.page.screenshot({ clip: { x: 0, y: 0, width: 200, height: 800 } }),
    await arena.page.screenshot({ clip: { x: 200, y: 0, width: 900, height: 60 } }),
  ];
  const before = await outside();
  for (let at = 0; at < mails.length; at += 30) {
    const shown = mails.slice(at, at + 30);
    await arena.open(shown, 'all');
    const after = await outside();
    expect(after.every((image, index) => image.equals(before[index] as Buffer))).toBe(true);
    // Each message stays in its own box, as tall as the pane allows, and as wide as the column.
    const boxes = await arena.page.locator('#mail > section').evaluateAll((sections) =>
      sections.map((section) => {
        const { width, height } = section.getBoundingClientRect();
        return { width, height };
      }),
    );
    expect(boxes.filter(({ width, height }) => width > 900 || height > 40_200)).toEqual([]);
  }
  await arena.close();
});

test('the sanitiser alone, in a document without any policy', async () => {
  test.setTimeout(240_000);
  await using trap = await startHttpTrap();
  const arena = await openArena(folder);
  const { opened, ran } = await openEverything(arena, corpus(trap, 3), 'sanitiser');
  expect(unreadable(opened)).toEqual([]);
  expect(violating(opened)).toEqual([]);
  expect(ran).toEqual([]);
  expect(await contacts(arena, trap)).toEqual([]);
});

test('the frame and its policy alone, with the message as it was sent', async () => {
  test.setTimeout(240_000);
  await using trap = await startHttpTrap();
  const arena = await openArena(folder);
  // Hints, and the connection that Chromium opens for a frame before it asks the policy, are no matter of a policy:
  // the sanitiser takes their elements, and Electron's network resolves nothing.
  const mails = corpus(trap, 3).filter(({ row, html }) => row !== 'B2' && !/<i?frame\b/i.test(html));
  const { ran } = await openEverything(arena, mails, 'frame');
  expect(ran).toEqual([]);
  expect(await contacts(arena, trap)).toEqual([]);
});

test('the frame’s sandbox alone: with its origin it has nobody who could use it', async () => {
  test.setTimeout(240_000);
  await using trap = await startHttpTrap();
  const arena = await openArena(folder);
  const mails = corpus(trap).filter(({ row, runs }) => row === 'B3' && runs);
  expect(mails.length).toBeGreaterThan(50);
  expect((await openEverything(arena, mails, 'sandbox')).ran).toEqual([]);
  // What would be reached: the same document without a sandbox runs scripts, which find the page around it.
  const reaching = { ...(mails[0] as HostileMail), name: 'reaching' };
  const html = '<img src=x onerror="top.ran(String(parent.origin === origin && localStorage !== null))">';
  await openEverything(arena, [{ ...reaching, html }], 'none');
  await expect.poll(() => arena.ranScripts()).toEqual(['true']);
  expect((await openEverything(arena, [{ ...reaching, html }], 'sandbox')).ran).toEqual([]);
  await arena.close();
});

test('the request blocker alone, with scripts and every policy off', async () => {
  test.setTimeout(240_000);
  await using trap = await startHttpTrap();
  const mails = corpus(trap, 3);
  // The same rule and the same switches as Electron's session; the page itself comes from neither network nor file.
  const browser = await launch(
    networkSwitches().map(([name, value]) => `--${name}${value === undefined ? '' : `=${value}`}`),
  );
  const tab = await browser.newPage();
  const own = 'http://curlew.test/';
  let blocked = 0;
  await tab.route('**', (route) => {
    const url = route.request().url();
    if (url === own) return route.fulfill({ contentType: 'text/html', body: '<!doctype html><body>' });
    expect(mayLoad(url, false)).toBe(false);
    blocked += 1;
    return route.abort();
  });
  await tab.goto(own);
  for (let at = 0; at < mails.length; at += batchSize) {
    await tab.evaluate(
      async (given) => {
        document.body.replaceChildren();
        for (const { html } of given) {
          const frame = document.createElement('iframe');
          document.body.append(frame);
          frame.contentDocument?.write(html);
          frame.contentDocument?.close();
        }
        await new Promise((resolve) => setTimeout(() => requestAnimationFrame(resolve), 0));
      },
      mails
        .slice(at, at + batchSize)
        .filter(({ html }) => !/target=_?(top|parent)|http-equiv=.?refresh/i.test(html)),
    );
  }
  expect(blocked).toBeGreaterThan(50);
  await browser.close();
  expect(trap.requests).toEqual([]);
  expect(trap.connections).toBe(0);
});

test('no HTML, however it is changed, comes out of the sanitiser with what is not allowed', async () => {
  test.setTimeout(1_800_000);
  await using trap = await startHttpTrap();
  const arena = await openArena(folder);
  const texts = hostileMail({ url: trap.url, domain }).map(({ html }) => html);
  const { numRuns, seed } = fuzzParameters(1_000, 50_000);
  const honest = [
    asHtml('One.\n\nTwo.'),
    '<table bgcolor=#fff><tr><td style="color:red">Cell<br></table><p>After',
    '<ul><li><b>x',
  ];
  const mutated = fc.sample(mutationsOf([...texts.filter(({ length }) => length < 10_000), ...honest]), {
    numRuns,
    seed,
  });
  for (let at = 0; at < mutated.length; at += 500) {
    const part = mutated.slice(at, at + 500);
    const results = await arena.sanitise(part);
    const bad = results.flatMap(({ violations, spent }, index) =>
      violations.length > 0 || spent > 1_000 ? [{ seed, html: part[index], violations, spent }] : [],
    );
    expect(bad).toEqual([]);
  }
  expect(await arena.ranScripts()).toEqual([]);
  expect(await contacts(arena, trap)).toEqual([]);
});

test('what is answered is quoted whole where the editor would lose its looks, and says all that it said', async () => {
  test.setTimeout(900_000);
  await using trap = await startHttpTrap();
  const arena = await openArena(folder);
  const simple = [
    '<p>Dear Ann,</p><p>the <b>final</b> plan <a href="https://x.example/a" style="color:#0563c1">here</a>.</p>',
    '<div dir="ltr"><div>One</div><div><br></div><ul><li>a</li><li>b</li></ul></div>',
    `<style>p.MsoNormal{margin:0;font-size:11pt;font-family:Calibri;color:#1f1f1f}</style>
     <div class="WordSection1"><p class="MsoNormal">Two<span style="font-size:12pt">&nbsp;words</span></p></div>`,
    '<p>Picture <img src="cid:a@b"></p><blockquote style="border-left:1px solid #ccc"><p>Old</p></blockquote>',
  ];
  const whole = [
    '<table><tr><th>Item</th><th>Price</th></tr><tr><td>Rope</td><td>12.00</td></tr></table>',
    '<p>See <span style="color:red">my answer</span> above</p>',
    '<style>.box{background-color:#17656e}</style><div class="box">Boxed</div>',
    '<p>Look <img src="https://pictures.example/a.png"></p>',
    '<div style="text-align:center">Middle</div>',
    '<font color="#cc0000">Late</font>',
  ];
  const choices = await arena.quote([...simple, ...whole]);
  expect(choices.map(({ kept }) => kept)).toEqual([...simple.map(() => false), ...whole.map(() => true)]);
  expect(choices.flatMap(({ faults }) => faults)).toEqual([]);

  const [newsletter] = await arena.quote([
    `<html><head><style>body{background-color:#eee}p,td > b{color:#17656e}</style></head><body bgcolor="#ddd">
     <p>Hello</p><table><tr><td><b>Rope</b></td><td>12.00</td></tr><tr><td><p>Boat</p></td><td>1</td></tr></table>
     <img src="cid:logo@x"><img src="https://pictures.example/a.png" alt="Pier">
     <img src="https://x.list-manage.com/track/open.php?u=1"><img src="https://t.example/p" width="1" height="1">
     </body></html>`,
  ]);
  const scope = /class="(q-\w+)"/.exec(newsletter!.html)?.[1];
  expect(newsletter!.html).toContain(`.${scope} p, .${scope} td > b{color:`);
  expect(newsletter!.html).toContain(`.${scope}{background-color:`);
  expect(newsletter!.html).toContain('src="cid:logo@x"');
  expect(newsletter!.html).toContain('src="https://pictures.example/a.png"');
  expect(newsletter!.html).not.toMatch(/list-manage|t\.example/);
  expect(newsletter!.text).toMatch(/^On .* wrote:\n\n> Hello\n>\n> Rope 12\.00\n> Boat\n> 1\n/m);

  const answer = await arena.quoteText(
    'Hello\n\n  Rope   12.00\n\tx\n> Older\n>> Oldest\n\n-- \nAnn <a@b>\n',
  );
  expect(answer.slice(answer.indexOf('\n\n') + 2)).toBe(
    '> Hello\n>\n>   Rope   12.00\n>     x\n>\n>> Older\n>>\n>>> Oldest\n>\n> --\n> Ann <a@b>',
  );

  const texts = hostileMail({ url: trap.url, domain }).map(({ html }) => html);
  const { numRuns, seed = Date.now() } = fuzzParameters(120, 5_000);
  const mutated = fc.sample(
    mutationsOf([...texts.filter(({ length }) => length < 10_000), ...simple, ...whole]),
    { numRuns, seed },
  );
  for (let at = 0; at < mutated.length; at += 50) {
    const part = mutated.slice(at, at + 50);
    const bad = (await arena.quote(part)).flatMap(({ faults }, index) =>
      faults.length > 0 ? [{ seed, html: part[index], faults }] : [],
    );
    expect(bad).toEqual([]);
  }
  expect(await arena.ranScripts()).toEqual([]);
  expect(await contacts(arena, trap)).toEqual([]);
});
