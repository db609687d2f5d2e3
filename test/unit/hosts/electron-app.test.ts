import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import { runElectronApp } from '../../../main/electron/app.ts';
import type { EngineOptions } from '../../../main/engine/engine.ts';
import { ApiError } from '../../../shared/api/error.ts';
import { methods } from '../../../shared/api/methods.ts';
import { interfacePolicy, mailFramePolicy, mailPagePolicy } from '../../../shared/content/headers.ts';
import { type ElectronDouble, electronDouble, preventable } from './electron-double.ts';
import { type FakeEngine, fakeEngine, ok, png, rendererFolder, tempDir, traversals } from './fake-engine.ts';

interface Running {
  double: ElectronDouble;
  engine: FakeEngine;
  dataDir: string;
  engineOptions: EngineOptions | null;
  secret: string;
  finished: Promise<void>;
}

/** The Electron host on the double, with an interface of two files, up to (or, with `ready: false`, before) 'ready'. */
async function launch(
  options: Parameters<typeof electronDouble>[0] & {
    ready?: boolean;
    args?: string[];
    start?: () => Promise<never>;
    dataDir?: string;
  } = {},
): Promise<Running> {
  vi.spyOn(process, 'on').mockReturnValue(process);
  vi.spyOn(process.stdout, 'on').mockReturnValue(process.stdout);
  vi.spyOn(process.stderr, 'on').mockReturnValue(process.stderr);
  const double = electronDouble(options);
  const engine = fakeEngine();
  const dataDir = options.dataDir ?? join(tempDir(), 'data');
  const { folder, secret } = rendererFolder();
  const out = join(folder, '..');
  mkdirSync(join(out, 'main'));
  writeFileSync(join(out, '..', 'package.json'), '{"version":"1.2.3"}');
  const running: Running = {
    double,
    engine,
    dataDir,
    engineOptions: null,
    secret,
    finished: Promise.resolve(),
  };
  running.finished = runElectronApp({
    electron: double.electron,
    entryUrl: pathToFileURL(join(out, 'main', 'index.js')).href,
    args: options.args ?? ['--data-dir', dataDir],
    start:
      options.start ??
      (async (given) => {
        running.engineOptions = given;
        double.journal.push('engine');
        return engine;
      }),
  });
  if (options.ready !== false) {
    double.app.ready();
    await running.finished;
  }
  return running;
}

const interfaceSession = ({ double }: Running) => double.sessions.get('curlew')!;

/** The frame that the interface runs in, as an IPC event names it. */
const frame = { parent: null, origin: 'app://curlew', url: 'app://curlew/' };

const composeWindow = (double: ElectronDouble, draftId: unknown) =>
  double.ipc.get('curlew:call')!({ senderFrame: frame }, 'compose.window', { draftId });

describe('before Electron is ready', () => {
  test('sandbox, own folder, lock and scheme come in this order', async () => {
    const { double, dataDir } = await launch({ ready: false });
    expect(double.journal).toEqual([
      'sandbox',
      'name Curlew',
      'model app.curlew.Curlew',
      'path userData',
      'lock',
      'schemes',
    ]);
    expect(double.app.paths.get('userData')).toBe(join(dataDir, 'electron'));
  });

  test('the scheme has an origin of its own and no right beyond the web', async () => {
    const { double } = await launch({ ready: false });
    expect(double.schemes).toEqual([
      { scheme: 'app', privileges: { standard: true, secure: true, supportFetchAPI: true, stream: true } },
    ]);
  });

  test('Chromium resolves no names of its own', async () => {
    const { double } = await launch({ ready: false });
    expect(double.app.switches.get('host-resolver-rules')).toBe('MAP * ~NOTFOUND');
    expect(double.app.switches.has('dns-prefetch-disable')).toBe(true);
  });

  test('a second instance on the same data folder quits and opens nothing', async () => {
    const running = await launch({ lock: false });
    expect(running.double.app.quits).toBe(1);
    expect(running.double.windows).toEqual([]);
    expect(running.engineOptions).toBeNull();
  });

  test('Electron’s own switches on the command line do no harm', async () => {
    const dataDir = join(tempDir(), 'd');
    const args = [
      '--no-sandbox',
      '--original-process-start-time=133',
      '--data-dir',
      dataDir,
      'mailto:a@b.example',
    ];
    expect((await launch({ args, dataDir })).engineOptions?.dataDir).toBe(dataDir);
  });

  test('a wrong command line ends with code 1', async () => {
    vi.spyOn(console, 'error').mockReturnValue();
    expect((await launch({ args: ['--port', 'x'] })).double.app.exits).toEqual([1]);
  });
});

describe('start', () => {
  test('the engine gets the workers of out/engine and comes before the window', async () => {
    const { double, engineOptions } = await launch();
    expect(engineOptions?.workers.writer.pathname).toMatch(/\/out\/engine\/writer-worker\.js$/);
    expect(engineOptions?.workers.reader.pathname).toMatch(/\/out\/engine\/reader-worker\.js$/);
    expect(double.journal.indexOf('engine')).toBeLessThan(double.journal.indexOf('window'));
  });

  test('a data folder in use is said in words, and the program ends with code 1', async () => {
    const { double } = await launch({
      start: async () => {
        throw new ApiError('in-use', 'Another Curlew is using this folder.');
      },
    });
    expect(double.dialogs).toEqual([['Curlew cannot start', 'Another Curlew is using this folder.']]);
    expect(double.app.exits).toEqual([1]);
    expect(double.windows).toEqual([]);
  });

  test('a second start brings the window forward', async () => {
    const { double } = await launch();
    const [window] = double.windows;
    window!.minimized = true;
    double.app.emit('second-instance', {}, ['--whatever']);
    expect([window!.minimized, window!.visible, window!.focused]).toEqual([false, true, 1]);
  });

  describe('mail links', () => {
    const take = async ({ double }: Running) =>
      await double.ipc.get('curlew:call')!({ senderFrame: frame }, 'app.takeOpened', {});
    const links = (...all: string[]) => ok(all.map((link) => ({ kind: 'mailto', link })));
    const told = ({ double }: Running) =>
      double.windows[0]!.webContents.sent.filter(
        ([, event]) => (event as { command?: string }).command === 'opened',
      );

    test('of the command line, and those of macOS before ready, wait for the page and are given once', async () => {
      const dataDir = join(tempDir(), 'd');
      const running = await launch({
        ready: false,
        dataDir,
        args: [
          '--unknown-switch',
          '--data-dir',
          dataDir,
          'mailto:a@b.example',
          '--',
          '--not-a-switch',
          'word',
        ],
      });
      const event = preventable({});
      running.double.app.emit('open-url', event, 'mailto:c@d.example');
      running.double.app.emit('open-url', preventable({}), 'https://d.example');
      running.double.app.ready();
      await running.finished;
      expect(event.prevented).toBe(true);
      expect(await take(running)).toEqual(links('mailto:c@d.example', 'mailto:a@b.example'));
      expect(await take(running)).toEqual(links());
    });

    test('of a second start come to the window that is there, which is told', async () => {
      const running = await launch();
      const argv = [
        '/opt/Curlew/curlew',
        '--allow-file-access',
        'MAILTO:a@b.example?attach=/etc/passwd',
        'x.pdf',
      ];
      running.double.app.emit('second-instance', {}, argv);
      expect(told(running)).toHaveLength(1);
      expect(running.double.windows[0]!.focused).toBe(1);
      expect(await take(running)).toEqual(links(argv[2]!));
    });

    test('open a window where all are closed', async () => {
      const running = await launch();
      running.double.windows[0]!.emit('closed');
      running.double.windows[0]!.destroyed = true;
      running.double.app.emit('open-url', preventable({}), 'mailto:c@d.example');
      expect(running.double.windows).toHaveLength(2);
      expect(await take(running)).toEqual(links('mailto:c@d.example'));
    });

    test('belong to another program until the person has said otherwise, and never during development', async () => {
      const state = async ({ double }: Running) =>
        await double.ipc.get('curlew:call')!({ senderFrame: frame }, 'app.mailProgram', {});
      const become = async ({ double }: Running) =>
        await double.ipc.get('curlew:call')!({ senderFrame: frame }, 'app.becomeMailProgram', {});
      const development = await launch();
      expect(await state(development)).toEqual(ok({ state: 'unsupported' }));
      expect(await become(development)).toEqual(ok({ done: false }));
      expect(development.double.app.mailPrograms).toEqual([]);
      const packaged = await launch({ packaged: true });
      expect(await state(packaged)).toEqual(ok({ state: 'another' }));
      expect(packaged.double.app.mailPrograms).toEqual([]);
      expect(await become(packaged)).toEqual(ok({ done: true }));
      expect(await state(packaged)).toEqual(ok({ state: 'curlew' }));
    });
  });

  test('accounts of the demo are added before the window opens, and their file is gone', async () => {
    const dataDir = join(tempDir(), 'd');
    const file = join(tempDir(), 'accounts.json');
    const account = { name: 'A', email: 'a@b.example', password: 'p' };
    writeFileSync(file, JSON.stringify([account]));
    const { engine, double } = await launch({ args: ['--data-dir', dataDir, '--demo-accounts', file] });
    expect(engine.calls[0]).toEqual({ method: 'accounts.add', input: account });
    expect(existsSync(file)).toBe(false);
    expect(double.windows).toHaveLength(1);
    const info = await double.ipc.get('curlew:call')!({ senderFrame: frame }, 'app.info', {});
    expect(info).toMatchObject({ output: { host: 'electron', version: '1.2.3', demo: true } });
  });
});

describe('the window (A1)', () => {
  test('every preference that keeps a page in its sandbox is set', async () => {
    const running = await launch({ packaged: true });
    const [window] = running.double.windows;
    expect(window!.url).toBe('app://curlew/');
    expect(window!.options.show).toBe(false);
    const { session, preload, ...preferences } = window!.options.webPreferences;
    expect(session).toBe(interfaceSession(running).session);
    expect(preload).toMatch(/\/out\/main\/preload\.cjs$/);
    expect(preferences).toEqual({
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webviewTag: false,
      webSecurity: true,
      allowRunningInsecureContent: false,
      navigateOnDragDrop: false,
      spellcheck: false,
      devTools: false,
    });
  });

  test('checks spelling only where that was chosen, and has a menu at the pointer', async () => {
    const dataDir = join(tempDir(), 'data');
    mkdirSync(dataDir);
    writeFileSync(join(dataDir, 'spelling.json'), '{"enabled":true,"languages":["fr"]}');
    const { double } = await launch({ dataDir });
    const [window] = double.windows;
    expect(window!.options.webPreferences.spellcheck).toBe(true);
    expect(double.app.switches.get('host-resolver-rules')).toContain('EXCLUDE redirector.gvt1.com');
    expect(double.sessions.get('curlew')!.session.spelling).toEqual({ enabled: true, languages: ['fr'] });
    expect(double.defaultSession.spelling.enabled).toBe(false);
    const params = { isEditable: true, misspelledWord: '', dictionarySuggestions: [], editFlags: {} };
    window!.webContents.emit('context-menu', {}, params);
    window!.webContents.emit('context-menu', {}, { ...params, isEditable: false, selectionText: ' ' });
    expect(double.popups.map((one) => one.window)).toEqual([window]);
  });

  test('a message’s own window has the same preferences and the same session', async () => {
    const { double, engine } = await launch({ packaged: true });
    await composeWindow(double, 7);
    const [main, own] = double.windows;
    expect(own!.url).toBe('app://curlew/#/compose/7');
    expect(own!.options.show).toBe(false);
    expect(own!.options.webPreferences).toEqual(main!.options.webPreferences);
    expect(double.sessions.size).toBe(1);
    const senderFrame = { ...frame, url: own!.url };
    engine.answers.set('accounts.list', () => ok([]));
    expect(await double.ipc.get('curlew:call')!({ senderFrame }, 'accounts.list', {})).toEqual(ok([]));
  });

  test('each message has one window, which comes forward when it is asked for again', async () => {
    const { double } = await launch();
    expect(await composeWindow(double, 7)).toEqual(ok({ kind: 'opened' }));
    const own = double.windows[1]!;
    own.minimized = true;
    await composeWindow(double, 7);
    expect([double.windows.length, own.minimized, own.focused]).toEqual([2, false, 1]);
    await composeWindow(double, 8);
    expect(double.windows[2]!.url).toBe('app://curlew/#/compose/8');
    expect(double.windows[1]!.options).not.toHaveProperty('x');
    expect(double.windows[2]!.options).toMatchObject({ x: 29, y: 30, width: 900, height: 700 });
    double.electron.BrowserWindow.getAllWindows()[1]!.close();
    await composeWindow(double, 7);
    expect(double.windows).toHaveLength(4);
    expect(double.windows[3]!.url).toBe('app://curlew/#/compose/7');
  });

  test('no page fills the screen with windows, and no payload opens another page', async () => {
    const { double } = await launch();
    for (const draftId of [0, -1, 1.5, '7', '1/../x', null, Number.MAX_VALUE]) {
      expect(await composeWindow(double, draftId), String(draftId)).toMatchObject({ ok: false });
    }
    expect(double.windows).toHaveLength(1);
    for (let draftId = 1; draftId <= 12; draftId++) await composeWindow(double, draftId);
    expect(await composeWindow(double, 13)).toMatchObject({ ok: false, error: { code: 'invalid-input' } });
    expect(double.windows).toHaveLength(13);
  });

  test('a message’s own window outlives the main one, and menu commands do not reach it', async () => {
    const { double, engine } = await launch();
    await composeWindow(double, 7);
    const [main, own] = double.windows;
    engine.emit({ type: 'accounts.changed' });
    expect(own!.webContents.sent).toHaveLength(1);
    const undo = (double.menu as { submenu?: { label?: string; click?: () => void }[] }[])
      .flatMap(({ submenu = [] }) => submenu)
      .find(({ label }) => label === 'Undo last action')!;
    undo.click!();
    expect(main!.webContents.sent.at(-1)).toEqual(['curlew:event', { type: 'app.command', command: 'undo' }]);
    expect(own!.webContents.sent).toHaveLength(1);
    double.electron.BrowserWindow.getAllWindows()[0]!.close();
    undo.click!();
    double.app.emit('second-instance', {}, ['curlew', 'mailto:a@b.example'], '/');
    expect(double.windows).toHaveLength(3);
    expect(double.windows[2]!.url).toBe('app://curlew/');
  });

  test('its session is in memory only', async () => {
    const running = await launch();
    expect([...running.double.sessions.keys()]).toEqual(['curlew']);
    expect(interfaceSession(running).options).toEqual({ cache: false });
  });

  test('is shown when ready, or after loading where that never comes, or after a while', async () => {
    const one = (await launch()).double.windows[0]!;
    one.emit('ready-to-show');
    expect(one.visible).toBe(true);
    vi.useFakeTimers();
    try {
      const two = (await launch()).double.windows[0]!;
      two.webContents.emit('did-finish-load');
      expect(two.visible).toBe(false);
      vi.advanceTimersByTime(400);
      expect(two.visible).toBe(true);
      const three = (await launch()).double.windows[0]!;
      vi.advanceTimersByTime(3000);
      expect(three.visible).toBe(false);
      vi.advanceTimersByTime(1500);
      expect(three.visible).toBe(true);
    } finally {
      vi.useRealTimers();
    }
  });

  test('a crashed page is loaded again once by itself, then the person is asked', async () => {
    const { double } = await launch();
    const { webContents } = double.windows[0]!;
    webContents.emit('render-process-gone', {}, { reason: 'clean-exit', exitCode: 0 });
    expect(webContents.reloads).toBe(0);
    webContents.emit('render-process-gone', {}, { reason: 'crashed', exitCode: 5 });
    expect([webContents.reloads, double.dialogs.length]).toEqual([1, 0]);
    webContents.emit('render-process-gone', {}, { reason: 'oom', exitCode: 5 });
    expect(double.dialogs).toHaveLength(1);
    await vi.waitFor(() => expect(webContents.reloads).toBe(2));
  });

  test('its place is saved when it closes and used at the next start', async () => {
    const dataDir = join(tempDir(), 'd');
    const [window] = (await launch({ dataDir })).double.windows;
    window!.normalBounds = { x: 30, y: 40, width: 1000, height: 800 };
    window!.maximized = true;
    window!.emit('close');
    const [again] = (await launch({ dataDir })).double.windows;
    expect(again!.options).toMatchObject({ x: 30, y: 40, width: 1000, height: 800 });
    expect(again!.maximized).toBe(true);
  });
});

describe('content over the scheme (A2, A4)', () => {
  async function fetchFrom(running: Running, url: string, method = 'GET'): Promise<Response> {
    return await interfaceSession(running).session.handlers.get('app')!(new Request(url, { method }));
  }

  test('only this scheme is handled, and never on the default session', async () => {
    const running = await launch();
    expect([...interfaceSession(running).session.handlers.keys()]).toEqual(['app']);
    expect(running.double.defaultSession.handlers.size).toBe(0);
  });

  test('interface and mail frame come with their policies', async () => {
    const running = await launch();
    const page = await fetchFrom(running, 'app://curlew/');
    expect(page.headers.get('content-security-policy')).toBe(interfacePolicy("'self'", 'app:'));
    expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(await page.text()).toContain('<title>Curlew</title>');
    const mailFrame = await fetchFrom(running, 'app://mail/mail-frame.html');
    expect(mailFrame.headers.get('content-security-policy')).toBe(mailFramePolicy('app:'));
    const filler = await fetchFrom(running, 'app://mail/mail.html');
    expect(filler.headers.get('content-security-policy')).toBe(mailPagePolicy('app:'));
    // Each origin has its own alone.
    for (const url of [
      'app://curlew/mail-frame.html',
      'app://curlew/mail.html',
      'app://mail/',
      'app://mail/index.html',
    ])
      expect((await fetchFrom(running, url)).status, url).toBe(404);
  });

  test('an inline image streams from the attachment store', async () => {
    const running = await launch();
    const path = join(tempDir(), 'stored');
    writeFileSync(path, Buffer.concat([png, Buffer.alloc(5_000_000)]));
    running.engine.answers.set('attachments.fetch', () => ok({ path, filename: 'a', type: 'a/b', size: 1 }));
    const image = await fetchFrom(running, 'app://curlew/content/inline/1/2');
    expect(image.headers.get('content-type')).toBe('image/png');
    expect((await image.arrayBuffer()).byteLength).toBe(5_000_000 + png.byteLength);
  });

  test.each(traversals)('traversal gives nothing: %s', async (path) => {
    const running = await launch();
    const reply = await fetchFrom(running, `app://curlew/${path}`);
    expect(reply.status).toBeGreaterThanOrEqual(400);
    expect(await reply.text()).not.toContain(running.secret);
  });

  test('another host or user of the scheme, or another method, gets nothing', async () => {
    const running = await launch();
    for (const url of ['app://evil/', 'app://curlew.evil/', 'app://curlew:1/']) {
      expect((await fetchFrom(running, url)).status, url).toBe(403);
    }
    for (const method of ['POST', 'PUT', 'DELETE']) {
      expect((await fetchFrom(running, 'app://curlew/', method)).status).toBe(405);
    }
    expect(await (await fetchFrom(running, 'app://curlew/', 'HEAD')).text()).toBe('');
  });
});

describe('requests of the page (A5)', () => {
  const foreign = [
    'http://a.example/',
    'https://a.example/x.png',
    'https://curlew/',
    'ws://127.0.0.1:9/',
    'wss://a.example/',
    'ftp://a.example/',
    'file:///etc/passwd',
    'data:text/html,x',
    'blob:app://curlew/1',
    'app://curlew.evil/',
    'app://evil/',
    'app://user@curlew/',
    'application://curlew/',
    'devtools://devtools/bundled/x.js',
    'chrome://gpu',
    '',
    'nonsense',
  ];

  test.each(foreign)('is cancelled when packaged: %s', async (url) => {
    const running = await launch({ packaged: true });
    for (const session of [interfaceSession(running).session, running.double.defaultSession]) {
      const answer = vi.fn();
      session.beforeRequest!({ url } as never, answer as never);
      expect(answer).toHaveBeenCalledExactlyOnceWith({ cancel: true });
    }
  });

  test('goes to the interface’s own scheme, and in development to the developer tools', async () => {
    const running = await launch();
    for (const url of ['app://curlew/', 'app://curlew/assets/x.js', 'devtools://devtools/x']) {
      const answer = vi.fn();
      interfaceSession(running).session.beforeRequest!({ url } as never, answer as never);
      expect(answer, url).toHaveBeenCalledExactlyOnceWith({ cancel: false });
    }
  });

  test('never becomes a download', async () => {
    const event = preventable({});
    interfaceSession(await launch()).session.emit('will-download', event);
    expect(event.prevented).toBe(true);
  });
});

describe('navigation and windows (A6)', () => {
  const elsewhere = [
    'https://a.example/',
    'file:///etc/passwd',
    'javascript:alert(1)',
    'data:text/html,x',
    'about:blank',
    'app://curlew/content/inline/1/1',
    'app://curlew/mail-frame.html',
    'app://mail/mail-frame.html?x',
    'app://mail/',
    'app://mail.evil/mail-frame.html',
    'app://curlew/index.html',
  ];

  test.each(elsewhere)('does not go to %s', async (url) => {
    const { double } = await launch();
    await composeWindow(double, 7);
    expect(double.windows).toHaveLength(2);
    for (const name of ['will-navigate', 'will-frame-navigate', 'will-redirect']) {
      for (const isMainFrame of [true, false]) {
        for (const { webContents } of double.windows) {
          const event = preventable({ url, isMainFrame });
          webContents.emit(name, event);
          expect(event.prevented, `${name} ${isMainFrame}`).toBe(true);
        }
      }
    }
  });

  test('lets the window reload, and a frame become the mail document, but not the other way round', async () => {
    const { webContents } = (await launch()).double.windows[0]!;
    const outcome = (url: string, isMainFrame: boolean): boolean => {
      const event = preventable({ url, isMainFrame });
      webContents.emit('will-frame-navigate', event);
      return event.prevented;
    };
    expect(outcome('app://curlew/', true)).toBe(false);
    expect(outcome('app://curlew/#place', true)).toBe(false);
    for (const url of ['app://mail/mail-frame.html', 'app://mail/mail.html']) {
      expect(outcome(url, false)).toBe(false);
      expect(outcome(url, true)).toBe(true);
    }
    expect(outcome('app://curlew/', false)).toBe(true);
  });

  test('opens no window and attaches no webview, in any page there ever is', async () => {
    const { double } = await launch();
    await composeWindow(double, 7);
    expect(double.windows).toHaveLength(2);
    for (const { webContents } of double.windows) {
      expect(webContents.windowOpen!()).toEqual({ action: 'deny' });
      const event = preventable({});
      webContents.emit('will-attach-webview', event);
      expect(event.prevented).toBe(true);
    }
  });
});

describe('permissions (A7)', () => {
  test.each([
    'media',
    'geolocation',
    'notifications',
    'midi',
    'clipboard-read',
    'openExternal',
    'fullscreen',
    'hid',
    'unknown',
  ])('denies %s', async (permission) => {
    const running = await launch();
    for (const session of [interfaceSession(running).session, running.double.defaultSession]) {
      const answer = vi.fn();
      session.permissionRequest!({} as never, permission as never, answer as never);
      expect(answer).toHaveBeenCalledExactlyOnceWith(false);
      expect(session.permissionCheck!(null as never, permission as never)).toBe(false);
      expect(session.devicePermission!({ deviceType: permission } as never)).toBe(false);
    }
  });
});

describe('requests over IPC (A8)', () => {
  test('there is one channel, and it answers the interface', async () => {
    const { double, engine } = await launch();
    expect([...double.ipc.keys()]).toEqual(['curlew:call']);
    engine.answers.set('accounts.list', () => ok([]));
    expect(await double.ipc.get('curlew:call')!({ senderFrame: frame }, 'accounts.list', {})).toEqual(ok([]));
  });

  const strangers: [string, object | null][] = [
    ['a frame within the page', { ...frame, parent: frame }],
    ['the mail frame', { parent: frame, origin: 'app://mail', url: 'app://mail/mail-frame.html' }],
    ['the mail’s origin in a window', { ...frame, origin: 'app://mail', url: 'app://mail/mail.html' }],
    ['another origin', { ...frame, origin: 'https://a.example' }],
    ['an origin that begins alike', { ...frame, origin: 'app://curlew.evil', url: 'app://curlew.evil/' }],
    ['an opaque origin', { ...frame, origin: 'null' }],
    ['another address under our origin', { ...frame, url: 'data:text/html,x' }],
    ['no frame', null],
    [
      'a frame that is gone',
      {
        get parent(): never {
          throw new Error('Render frame was disposed before WebFrameMain could be accessed');
        },
      },
    ],
  ];
  test.each(strangers)('refuses %s before anything is looked at', async (_name, senderFrame) => {
    const { double, engine } = await launch();
    const outcome = await double.ipc.get('curlew:call')!({ senderFrame }, 'accounts.list', {});
    expect(outcome).toMatchObject({ ok: false, error: { code: 'invalid-input' } });
    expect(engine.calls).toEqual([]);
  });

  test.each(Object.keys(methods))('bad payloads to %s come back as values', async (method) => {
    const { double } = await launch();
    const call = double.ipc.get('curlew:call')!;
    await fc.assert(
      fc.asyncProperty(
        fc.anything({ withMap: true, withSet: true, withTypedArray: true, withBigInt: true }),
        async (input) => {
          const outcome = (await call({ senderFrame: frame }, method, input)) as { ok: boolean };
          expect(typeof outcome.ok).toBe('boolean');
        },
      ),
      { numRuns: process.env.LONG ? 1000 : 100 },
    );
  });

  test('anything at all as a method comes back as a refusal', async () => {
    const { double, engine } = await launch();
    const call = double.ipc.get('curlew:call')!;
    await fc.assert(
      fc.asyncProperty(fc.anything(), fc.anything(), async (method, input) => {
        expect(await call({ senderFrame: frame }, method, input)).toMatchObject({ ok: false });
      }),
    );
    expect(engine.calls).toEqual([]);
  });

  test('methods for hosts only are refused', async () => {
    const { double, engine } = await launch();
    const input = { messageId: 1, partId: '1', url: 'https://a.example', state: 'online' };
    for (const [method, { audience }] of Object.entries(methods)) {
      if (audience !== 'internal') continue;
      const outcome = await double.ipc.get('curlew:call')!({ senderFrame: frame }, method, input);
      expect(outcome, method).toMatchObject({ ok: false, error: { code: 'invalid-input' } });
    }
    expect(engine.calls).toEqual([]);
  });

  test('events go to windows that are alive', async () => {
    const { double, engine } = await launch();
    const { webContents } = double.windows[0]!;
    engine.emit({ type: 'accounts.changed' });
    expect(webContents.sent).toEqual([['curlew:event', { type: 'accounts.changed' }]]);
    webContents.destroyed = true;
    engine.emit({ type: 'accounts.changed' });
    webContents.destroyed = false;
    webContents.crashed = true;
    engine.emit({ type: 'accounts.changed' });
    expect(webContents.sent).toHaveLength(1);
  });
});

describe('attachments.save', () => {
  const call = (running: Running) =>
    running.double.ipc.get('curlew:call')!({ senderFrame: frame }, 'attachments.save', {
      messageId: 1,
      partId: '2',
    });

  test('copies the file where the person chose, without executable bit, and never opens it', async () => {
    const running = await launch();
    const folder = tempDir();
    const source = join(folder, 'stored');
    const target = join(folder, 'saved.sh');
    writeFileSync(source, '#!/bin/sh', { mode: 0o755 });
    writeFileSync(target, 'an executable that was there before', { mode: 0o755 });
    running.engine.answers.set('attachments.fetch', () =>
      ok({ path: source, filename: '../../x.sh', type: 'a/b', size: 9 }),
    );
    running.double.saveDialog = { canceled: false, filePath: target };
    expect(await call(running)).toEqual(ok({ kind: 'saved', filename: '_.._x.sh' }));
    expect(readFileSync(target, 'utf8')).toBe('#!/bin/sh');
    expect(statSync(target).mode & 0o111).toBe(0);
    expect(running.double.opened).toEqual([]);
    expect(running.double.dialogs[0]?.at(-1)).toEqual({ defaultPath: '/home/someone/downloads/_.._x.sh' });
  });

  test('cancelling writes nothing; a place that cannot be written is said in words', async () => {
    const running = await launch();
    const source = join(tempDir(), 'stored');
    writeFileSync(source, 'x');
    running.engine.answers.set('attachments.fetch', () =>
      ok({ path: source, filename: 'x', type: 'a/b', size: 1 }),
    );
    expect(await call(running)).toEqual(ok({ kind: 'cancelled' }));
    running.double.saveDialog = { canceled: false, filePath: '/nowhere/at-all/x' };
    expect(await call(running)).toMatchObject({ ok: false, error: { code: 'invalid-input' } });
  });
});

describe('dragging an attachment out', () => {
  const call = (running: Running, method: string, input: object) =>
    running.double.ipc.get('curlew:call')!({ senderFrame: frame }, method, input);
  const attached = (running: Running, filename: string, type = 'application/pdf') => {
    const source = join(tempDir(), 'stored');
    writeFileSync(source, 'content', { mode: 0o755 });
    const answer = () => ok({ path: source, filename, type, size: 7 });
    running.engine.answers.set('attachments.fetch', answer);
    running.engine.answers.set('opened.attachment', answer);
  };
  const dragged = (running: Running) =>
    running.double.windows[0]!.webContents.dragged as { file: string; icon: { name: string } }[];

  test('gives away a copy under its own name, not executable, in a folder of ours that is gone at the end', async () => {
    const running = await launch();
    attached(running, '../plan.pdf');
    for (const place of [
      { messageId: 1, partId: '2' },
      { sha256: 'a'.repeat(64), partId: 'whole.1' },
    ]) {
      const prepared = (await call(running, 'attachments.prepareDrag', place)) as { output: object };
      expect(dragged(running)).toEqual([]);
      await call(running, 'attachments.startDrag', prepared.output);
      const [{ file, icon }] = dragged(running).splice(0) as [{ file: string; icon: { name: string } }];
      expect(file.startsWith(join(running.dataDir, 'dragged'))).toBe(true);
      expect(basename(file)).toBe('_plan.pdf');
      expect(icon.name).toBe(file);
      expect(readFileSync(file, 'utf8')).toBe('content');
      expect(statSync(file).mode & 0o111).toBe(0);
      expect(statSync(join(running.dataDir, 'dragged')).mode & 0o077).toBe(0);
    }
    running.double.electron.app.quit();
    await vi.waitFor(() => expect(running.double.app.quits).toBe(2));
    expect(existsSync(join(running.dataDir, 'dragged'))).toBe(false);
  });

  test('what can run is not dragged, nor what was never prepared', async () => {
    const running = await launch();
    for (const [filename, type] of [
      ['setup.exe', 'application/pdf'],
      ['picture', 'image/svg+xml'],
      ['invoice.pdf.lnk', 'application/pdf'],
    ] as const) {
      attached(running, filename, type);
      expect(await call(running, 'attachments.prepareDrag', { messageId: 1, partId: '2' })).toMatchObject({
        ok: false,
        error: { code: 'invalid-input', message: expect.stringContaining('can only be saved') },
      });
    }
    expect(await call(running, 'attachments.startDrag', { dragId: 1 })).toMatchObject({
      error: { code: 'not-found' },
    });
    expect(existsSync(join(running.dataDir, 'dragged'))).toBe(false);
    expect(dragged(running)).toEqual([]);
  });

  test('has a picture where the system has none, and what a crash has left is removed at the next start', async () => {
    const running = await launch();
    attached(running, 'nameless.pdf');
    const prepared = (await call(running, 'attachments.prepareDrag', { messageId: 1, partId: '2' })) as {
      output: object;
    };
    await call(running, 'attachments.startDrag', prepared.output);
    expect(dragged(running)[0]?.icon.name).toMatch(/^data:image\/png;base64,/);
    await launch({ dataDir: running.dataDir });
    expect(existsSync(join(running.dataDir, 'dragged'))).toBe(false);
  });
});

describe('network and menu', () => {
  test('the engine learns when the computer wakes and when the network comes or goes', async () => {
    vi.useFakeTimers();
    try {
      const { double, engine } = await launch();
      double.powerMonitor.emit('resume');
      double.net.online = false;
      await vi.advanceTimersByTimeAsync(11_000);
      double.net.online = true;
      await vi.advanceTimersByTimeAsync(11_000);
      expect(engine.calls.map(({ input }) => input)).toEqual([
        { state: 'resumed' },
        { state: 'offline' },
        { state: 'online' },
      ]);
    } finally {
      vi.useRealTimers();
    }
  });

  test('the menu asks the interface, over the same events', async () => {
    const { double } = await launch();
    const items = JSON.stringify(double.menu);
    expect(items).toContain('Search mail');
    interface Item {
      label?: string;
      click?: () => void;
      submenu?: Item[];
    }
    const flat = (double.menu as Item[]).flatMap(({ submenu = [] }) => submenu);
    flat.find(({ label }) => label === 'Search mail')!.click!();
    expect(double.windows[0]!.webContents.sent).toEqual([
      ['curlew:event', { type: 'app.command', command: 'focus-search' }],
    ]);
  });
});

describe('the end', () => {
  test('the engine is closed before the program ends, once, however often it is asked', async () => {
    const { double, engine } = await launch();
    let finishClosing = (): void => {};
    const close = vi.spyOn(engine, 'close').mockImplementation(() => {
      double.journal.push('engine closing');
      return new Promise<void>((resolve) => {
        finishClosing = () => {
          double.journal.push('engine closed');
          resolve();
        };
      });
    });
    double.journal.length = 0;
    double.electron.app.quit();
    double.electron.app.quit();
    finishClosing();
    await vi.waitFor(() => expect(double.app.quits).toBe(3));
    expect(double.journal).toEqual([
      'quit',
      'close',
      'engine closing',
      'quit prevented',
      'quit',
      'quit prevented',
      'engine closed',
      'quit',
      'quit went on',
    ]);
    expect(close).toHaveBeenCalledTimes(1);
  });

  test('an engine that does not close in time does not keep the program from ending', async () => {
    vi.useFakeTimers();
    try {
      const { double, engine } = await launch();
      vi.spyOn(engine, 'close').mockReturnValue(new Promise(() => {}));
      double.electron.app.quit();
      await vi.advanceTimersByTimeAsync(9000);
      expect(double.app.quits).toBe(1);
      await vi.advanceTimersByTimeAsync(2000);
      expect(double.app.quits).toBe(2);
    } finally {
      vi.useRealTimers();
    }
  });

  test('closing the last window ends the program, but not on a Mac', async () => {
    for (const [platform, quits] of [
      ['linux', 1],
      ['win32', 1],
      ['darwin', 0],
    ] as const) {
      const { double } = await launch();
      vi.spyOn(process, 'platform', 'get').mockReturnValue(platform);
      double.app.emit('window-all-closed');
      expect(double.app.quits, platform).toBe(quits);
    }
  });
});
