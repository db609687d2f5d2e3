import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright';
import { findBrowser } from '../../../main/browser-host/open-window.ts';
import { createContentResponder, createMailResponder } from '../../../main/host/content.ts';
import type { Dispatch } from '../../../main/host/dispatcher.ts';
import type { HostileMail } from '../../lab/hostile-mail/index.ts';
import type { Layers, Opened } from './protocol.ts';
import type { Quoted } from './quotes.ts';

/** Where hostile messages are opened: a server that answers as the hosts do, and a Chromium that keeps a log. */
export interface Arena {
  readonly page: Page;
  /** A page beside it, of no site. */
  newPage(): Promise<Page>;
  /** Methods that the page made the host call, with what they were asked. */
  readonly calls: readonly { method: string; input: unknown }[];
  open(mails: readonly HostileMail[], layers: Layers, showImages?: boolean): Promise<Opened[]>;
  sanitise(htmls: readonly string[]): Promise<{ violations: string[]; spent: number }[]>;
  /** Answers and forwards a message of each HTML. */
  quote(htmls: readonly string[]): Promise<Quoted[]>;
  /** The text of an answer to a message of plain text. */
  quoteText(text: string): Promise<string>;
  /** Scripts of messages that ran since the last opening. */
  ranScripts(): Promise<string[]>;
  /** Ends Chromium. @returns every host name that it wanted to resolve */
  close(): Promise<string[]>;
}

const page = `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Arena</title>
<link rel="stylesheet" href="harness.css"><link rel="stylesheet" href="arena.css"></head>
<body><nav id="interface">Interface</nav><header id="bar">Bar</header><div id="mail"></div>
<script type="module" src="harness.js"></script></body></html>`;

/** The interface's columns around a scrolled list of messages. */
const sheet = `html,body{overflow:hidden;height:100%}
#interface{position:fixed;inset:0 auto 0 0;width:200px;background:repeating-linear-gradient(45deg,#17656e,#efeeea 20px)}
#bar{position:fixed;inset:0 0 auto 200px;height:60px;background:repeating-linear-gradient(-45deg,#d99200,#fff 20px)}
#mail{position:absolute;inset:60px 0 0 200px;overflow:auto}`;

async function buildHarness(entry: string, to: string): Promise<void> {
  const { build } = await import('vite');
  await build({
    configFile: false,
    root: join(import.meta.dirname, '../../..'),
    logLevel: 'error',
    publicDir: false,
    define: { 'process.env.NODE_ENV': '"production"' },
    build: {
      outDir: to,
      emptyOutDir: true,
      minify: false,
      reportCompressedSize: false,
      assetsInlineLimit: 0,
      target: 'chrome120',
      rolldownOptions: {
        input: entry,
        output: { entryFileNames: 'harness.js', assetFileNames: 'harness[extname]' },
      },
    },
  });
  // As the program has it.
  const renderer = join(import.meta.dirname, '../../../renderer');
  await build({
    configFile: join(renderer, 'vite.config.ts'),
    root: renderer,
    logLevel: 'error',
    build: {
      outDir: to,
      emptyOutDir: false,
      reportCompressedSize: false,
      rolldownOptions: { input: join(renderer, 'mail.html') },
    },
  });
  await writeFile(join(to, 'index.html'), page);
  await writeFile(join(to, 'arena.css'), sheet);
}

/** Builds the page, by default the one of hostile mail, once for all of a file's arenas. @returns its folder */
export async function prepareArena(entry = join(import.meta.dirname, 'harness.tsx')): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'curlew-arena-'));
  await mkdir(join(folder, 'page'), { recursive: true });
  await buildHarness(entry, join(folder, 'page'));
  return folder;
}

const noMethods: Dispatch = async () => ({
  ok: false,
  error: { code: 'not-found', message: 'Not here.', retryable: false },
});

/** @param answer what the host says to the page; nothing is there unless told */
export async function openArena(folder: string, answer: Dispatch = noMethods): Promise<Arena> {
  const calls: { method: string; input: unknown }[] = [];
  const server = await serve(join(folder, 'page'), calls, answer);
  const log = join(folder, `net-${(server.address() as AddressInfo).port}.json`);
  const browser = await launch([`--log-net-log=${log}`]);
  const context = await browser.newContext({ viewport: { width: 1100, height: 800 } });
  const tab = await context.newPage();
  await tab.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
  await tab.waitForFunction(() => 'openAll' in window || 'golden' in window);
  return {
    page: tab,
    newPage: () => context.newPage(),
    calls,
    open: (mails, layers, showImages = false) =>
      tab.evaluate(
        ([given, up, images]) =>
          (window as unknown as { openAll: (...args: unknown[]) => Promise<Opened[]> }).openAll(
            given,
            up,
            images,
          ),
        [mails, layers, showImages] as const,
      ),
    sanitise: (htmls) =>
      tab.evaluate(
        (given) => (window as unknown as { sanitiseAll: Arena['sanitise'] }).sanitiseAll(given),
        htmls,
      ),
    quote: (htmls) =>
      tab.evaluate((given) => (window as unknown as { quoteAll: Arena['quote'] }).quoteAll(given), htmls),
    quoteText: (text) =>
      tab.evaluate(
        (given) => (window as unknown as { quoteText: Arena['quoteText'] }).quoteText(given),
        text,
      ),
    ranScripts: () => tab.evaluate(() => (window as unknown as { ranScripts: () => string[] }).ranScripts()),
    async close() {
      await browser.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      const names = resolvedNames(await readFile(log, 'utf8'));
      await rm(log, { force: true });
      return names;
    },
  };
}

/** Chromium as the tests start it, with further switches. */
export function launch(args: readonly string[]): Promise<Browser> {
  const executablePath = findBrowser();
  return chromium.launch({
    ...(executablePath === null ? {} : { executablePath }),
    args: [
      ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
      '--disable-gpu',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      ...args,
    ],
  });
}

/** The hosts' own answers, and beside them a document without any policy, for the layer that is tested alone. */
async function serve(
  rendererDir: string,
  calls: { method: string; input: unknown }[],
  answer: Dispatch,
): Promise<Server> {
  const dispatch: Dispatch = (method, input, origin) => {
    calls.push({ method: String(method), input });
    return answer(method, input, origin);
  };
  const common = { rendererDir, dispatch };
  const respondAsInterface = createContentResponder({
    ...common,
    connectSource: "'self'",
    mailSource: "'self'",
  });
  const respondAsMail = createMailResponder({ ...common, interfaceSource: "'self'" });
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://arena');
    if (url.pathname === '/open-frame.html') {
      response.writeHead(200, { 'content-type': 'text/html' }).end('<!doctype html><title>Open</title>');
      return;
    }
    const path = url.pathname.slice(1);
    const respond =
      path.startsWith('mail') || path.startsWith('content/') ? respondAsMail : respondAsInterface;
    respond({ path, query: url.searchParams }).then(
      async ({ status, headers, body }) => {
        response.writeHead(status, headers).end('file' in body ? await readFile(body.file) : body);
      },
      () => response.destroy(),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}

interface NetLog {
  constants: { logEventTypes: Record<string, number> };
  events: { type: number; params?: { host?: string } }[];
}

/** Names asked of the resolver, prefetching included, from Chromium's own network log. */
function resolvedNames(text: string): string[] {
  const log = JSON.parse(text) as NetLog;
  const request = log.constants.logEventTypes.HOST_RESOLVER_MANAGER_REQUEST;
  const hosts = log.events
    .filter((event) => event.type === request)
    .map((event) => event.params?.host)
    .filter((host) => host !== undefined);
  return [...new Set(hosts)];
}
