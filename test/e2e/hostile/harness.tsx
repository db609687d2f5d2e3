import '../../../renderer/app/styles.ts';
import '../../../renderer/features/conversation/conversation.css';
import { QueryClientProvider } from '@tanstack/react-query';
import { Tooltip } from 'radix-ui';
import { createRoot, type Root } from 'react-dom/client';
import { createServices, ServicesContext } from '../../../renderer/app/services.ts';
import { HtmlPart } from '../../../renderer/features/conversation/html-part.tsx';
import { fillFrame } from '../../../renderer/mail/fill.ts';
import type { Bridge } from '../../../shared/api/bridge.ts';
import { contentPaths } from '../../../shared/content/paths.ts';
import type { Message } from '../../../shared/model/message.ts';
import { defaultSettings } from '../../../shared/model/settings.ts';
import type { HostileMail } from '../../lab/hostile-mail/index.ts';
import { violationsIn } from './checker.ts';
import { arenaInfo, type Layers, type Opened } from './protocol.ts';
import { type Quoted, quote, quoteText } from './quotes.ts';

/** The page that opens hostile messages: the program's own component, or one layer of defence with the others off. */
const services = createServices({
  call: async (method) => {
    if (method === 'links.open') opened.push('link');
    const output =
      method === 'settings.get'
        ? defaultSettings
        : method === 'links.open'
          ? { kind: 'refused' }
          : method === 'app.info'
            ? arenaInfo
            : [];
    return { ok: true, output };
  },
  subscribe: () => () => {},
} as Bridge);

const nobody: HostileMail = { name: 'quoted', row: 'B1', html: '', shows: '', runs: false, attachments: [] };
const opened: string[] = [];
const ran: string[] = [];
const container = document.querySelector<HTMLElement>('#mail');
if (container === null) throw new Error('The page has no #mail');
const host = container;
let root: Root | null = null;

function messageOf(mail: HostileMail, id: number): Message {
  return {
    id,
    threadId: id,
    accountId: 1,
    mailboxIds: [1],
    from: [],
    to: [],
    cc: [],
    bcc: [],
    replyTo: [],
    subject: mail.name,
    date: 0,
    size: mail.html.length,
    flags: { seen: true, starred: false, answered: false, forwarded: false, draft: false },
    keywords: [],
    snippet: '',
    outgoing: false,
    attachments: [...mail.attachments],
    bodyState: 'ready',
  };
}

/** One tick of the page: two frames have been drawn, so that what would load has begun to. */
async function drawn(): Promise<void> {
  for (let count = 0; count < 2; count += 1) await new Promise((resolve) => requestAnimationFrame(resolve));
}

async function until(condition: () => boolean): Promise<void> {
  const deadline = performance.now() + 90_000;
  while (!condition()) {
    if (performance.now() > deadline) throw new Error('The messages did not open within 90 s');
    await drawn();
  }
}

function mountParts(mails: readonly HostileMail[], showImages: boolean, filled: Set<number>): void {
  root = createRoot(host);
  root.render(
    <ServicesContext value={services}>
      <QueryClientProvider client={services.queries}>
        <Tooltip.Provider>
          {mails.map((mail, index) => (
            <section key={mail.name}>
              <HtmlPart
                message={messageOf(mail, index + 1)}
                index={index}
                html={mail.html}
                showImages={showImages}
                onBlocked={() => filled.add(index)}
              />
            </section>
          ))}
        </Tooltip.Provider>
      </QueryClientProvider>
    </ServicesContext>,
  );
}

/** Frames without the program's component: what is left when the other layers have failed. */
function mountFrames(mails: readonly HostileMail[], layers: Layers, filled: Set<number>): void {
  for (const [index, mail] of mails.entries()) {
    const section = document.createElement('section');
    const frame = document.createElement('iframe');
    if (layers === 'frame' || layers === 'sandbox') frame.setAttribute('sandbox', 'allow-same-origin');
    frame.src = layers === 'frame' ? contentPaths.frame : 'open-frame.html';
    frame.onload = () => {
      if (filled.has(index)) return;
      filled.add(index);
      const inside = frame.contentDocument;
      if (inside === null) return;
      if (layers === 'sanitiser') {
        try {
          fillFrame(inside, mail.html, {
            messageId: index + 1,
            attachments: mail.attachments,
            showImages: false,
          });
        } catch {
          // The component then shows the text alone, outside of any frame.
          section.textContent = mail.shows;
        }
        return;
      }
      inside.open();
      inside.write(mail.html);
      inside.close();
    };
    section.append(frame);
    host.append(section);
  }
}

/** Presses everything that can be pressed in a message. */
function pressAll(inside: Document): void {
  for (const element of inside.querySelectorAll<HTMLElement>('a, area, button, input, label, summary')) {
    if (typeof element.click === 'function') element.click();
    else element.dispatchEvent(new MouseEvent('click', { bubbles: true, cancelable: true }));
  }
}

async function openAll(
  mails: readonly HostileMail[],
  layers: Layers,
  showImages: boolean,
): Promise<Opened[]> {
  root?.unmount();
  root = null;
  host.replaceChildren();
  ran.length = 0;
  const filled = new Set<number>();
  if (layers === 'all') mountParts(mails, showImages, filled);
  else mountFrames(mails, layers, filled);
  await until(
    () =>
      host.children.length === mails.length &&
      [...host.children].every(
        (section, index) => filled.has(index) || section.querySelector('iframe, .html-part') === null,
      ),
  );
  await drawn();
  return mails.map((mail, index): Opened => {
    const section = host.children[index] as HTMLElement;
    const inside = section.querySelector('iframe')?.contentDocument ?? null;
    const before = inside?.URL;
    const text = `${section.innerText}\n${inside?.body?.innerText ?? ''}`;
    const cleaned = layers === 'all' || layers === 'sanitiser';
    const bad = inside === null || !cleaned ? [] : violationsIn(inside);
    // Following links is prevented by the program's own listeners, which are up only here.
    if (inside !== null && layers === 'all') pressAll(inside);
    if (inside?.URL !== before) bad.push('The frame went elsewhere.');
    return { name: mail.name, readable: text.includes(mail.shows), violations: bad };
  });
}

/** What the sanitiser makes of each message without showing it: what must not be there, and milliseconds spent. */
function sanitiseAll(htmls: readonly string[]): { violations: string[]; spent: number }[] {
  return htmls.map((html) => {
    const inside = document.implementation.createHTMLDocument('');
    const before = performance.now();
    try {
      fillFrame(inside, html, { messageId: 1, attachments: [], showImages: html.length % 2 === 0 });
    } catch (error) {
      // Refused as a whole: the component shows the text. Only the message for that may come.
      const expected = error instanceof Error && error.message.startsWith('Nothing of the message');
      return { violations: expected ? [] : [`threw ${String(error)}`], spent: performance.now() - before };
    }
    const spent = performance.now() - before;
    // Read a second time, as a browser would that is given what stands here, nothing may come to life.
    const again = document.implementation.createHTMLDocument('');
    again.documentElement.innerHTML = inside.documentElement.innerHTML;
    const twice = violationsIn(again).map((one) => `read again: ${one}`);
    return { violations: [...violationsIn(inside), ...twice], spent };
  });
}

/** Answers and forwards each. */
async function quoteAll(htmls: readonly string[]): Promise<Quoted[]> {
  const results: Quoted[] = [];
  for (const html of htmls) {
    results.push(await quote(messageOf({ ...nobody, html }, 1), html));
  }
  return results;
}

Object.assign(window, {
  quoteText: (text: string) => quoteText(messageOf(nobody, 1), text),
  openAll,
  sanitiseAll,
  quoteAll,
  ran: (name: string) => ran.push(name),
  ranScripts: () => [...ran],
});
