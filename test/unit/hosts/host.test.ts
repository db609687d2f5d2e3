import { mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { watchNetwork } from '../../../main/browser-host/network.ts';
import { browserArguments, findBrowser, hasDisplay } from '../../../main/browser-host/open-window.ts';
import { workerFile } from '../../../main/host/compose.ts';
import { defaultDataDir } from '../../../main/host/data-dir.ts';
import { attachmentDisposition, plainFilename } from '../../../main/host/filename.ts';
import { createLog } from '../../../main/host/log.ts';
import { parseHostOptions } from '../../../main/host/options.ts';
import { saveFromMail } from '../../../main/host/save-file.ts';
import { createSecretFile } from '../../../main/host/secret-file.ts';
import { findStaticFile } from '../../../main/host/static-files.ts';
import { rasterType } from '../../../shared/content/raster.ts';
import { png, rendererFolder, tempDir } from './fake-engine.ts';

test('the project’s own Node runs the tests', () => {
  expect(process.version).toMatch(/^v24\./);
});

describe('command line', () => {
  test('defaults and values', () => {
    expect(parseHostOptions([])).toEqual({
      dataDir: defaultDataDir(),
      port: 0,
      open: true,
      keyring: true,
      demo: false,
      demoAccounts: null,
      toOpen: [],
    });
    expect(
      parseHostOptions(['--data-dir', 'x', '--port=8080', '--no-open', '--demo-accounts', '/a.json']),
    ).toEqual({
      dataDir: resolve('x'),
      port: 8080,
      open: false,
      keyring: true,
      demo: true,
      demoAccounts: '/a.json',
      toOpen: [],
    });
    expect(parseHostOptions(['mailto:a@b.example?cc=c@d.example', '--no-open'])).toMatchObject({
      toOpen: ['mailto:a@b.example?cc=c@d.example'],
      open: false,
    });
  });

  test.each([
    ['--port', 'x'],
    ['--port', '65536'],
    ['--port', '-1'],
    ['--port='],
    ['--port', '1e3'],
    ['--data-dir'],
    ['--data-dir='],
    ['--nonsense'],
    ['word'],
  ])('mistakes are told: %s %s', (...args) => {
    expect(() => parseHostOptions(args)).toThrow(expect.objectContaining({ name: 'UsageError' }));
  });
});

test('the data folder follows each platform’s custom', () => {
  const at = (platform: NodeJS.Platform, home: string, env = {}) => defaultDataDir({ platform, home, env });
  expect(at('linux', '/home/a')).toBe('/home/a/.local/share/curlew');
  expect(at('linux', '/home/a', { XDG_DATA_HOME: '/data' })).toBe('/data/curlew');
  expect(at('linux', '/home/a', { XDG_DATA_HOME: 'relative' })).toBe('/home/a/.local/share/curlew');
  expect(at('darwin', '/Users/a')).toBe('/Users/a/Library/Application Support/Curlew');
  expect(at('win32', 'C:\\Users\\a')).toBe('C:\\Users\\a\\AppData\\Local\\Curlew');
  expect(at('win32', 'C:\\Users\\a', { LOCALAPPDATA: 'D:\\L' })).toBe('D:\\L\\Curlew');
});

test('workers are started from beside the archive, where threads can be', () => {
  expect(workerFile('/opt/Curlew/resources/app.asar/out', 'writer-worker.js').href).toBe(
    'file:///opt/Curlew/resources/app.asar.unpacked/out/engine/writer-worker.js',
  );
  expect(workerFile('/src/out', 'reader-worker.js').href).toBe('file:///src/out/engine/reader-worker.js');
});

describe('file names', () => {
  test.each([
    ['report.pdf', 'report.pdf'],
    ['../../etc/passwd', '_.._etc_passwd'],
    ['..\\x.exe', '_x.exe'],
    ['a\u202Egpj.exe', 'agpj.exe'],
    ['a\u0000b\r\nc.txt', 'abc.txt'],
    ['a\u200B.exe', 'a.exe'],
    ['file.txt:stream', 'file.txt_stream'],
    ['trailing. . .', 'trailing'],
    ['', 'attachment'],
    ['...', 'attachment'],
    ['CON', '_CON'],
    ['aux.txt', '_aux.txt'],
    ['\ud800.txt', '\ufffd.txt'],
    ['日本語.txt', '日本語.txt'],
  ])('%j becomes %j', (given, plain) => {
    expect(plainFilename(given)).toBe(plain);
  });

  test('a very long one keeps its extension', () => {
    const name = plainFilename(`${'ü'.repeat(300)}.exe`);
    expect(Buffer.byteLength(name)).toBeLessThanOrEqual(200);
    expect(name.endsWith('.exe')).toBe(true);
  });

  test('the header is plain ASCII whatever the name', () => {
    const header = attachmentDisposition(`"%é';\\(☃)*.txt`);
    expect(header).toBe(
      `attachment; filename="___';_(_)_.txt"; filename*=UTF-8''_%25%C3%A9%27%3B_%28%E2%98%83%29_.txt`,
    );
  });
});

describe('images are told by their bytes', () => {
  const avif = (brands: string) =>
    Buffer.concat([Buffer.from([0, 0, 0, 8 + brands.length]), Buffer.from(`ftyp${brands}`)]);
  test.each([
    ['image/png', png],
    ['image/jpeg', Buffer.from([0xff, 0xd8, 0xff, 0xe0])],
    ['image/gif', Buffer.from('GIF89a')],
    ['image/webp', Buffer.from('RIFF\0\0\0\0WEBPVP8 ')],
    ['image/avif', avif('avif\0\0\0\0mif1')],
    ['image/avif', avif('mif1\0\0\0\0miafavif')],
    ['image/bmp', Buffer.concat([Buffer.from('BM'), Buffer.alloc(12), Buffer.from([40, 0, 0, 0])])],
  ])('%s', (type, bytes) => {
    expect(rasterType(bytes)).toBe(type);
  });

  test.each([
    '',
    'BM',
    'BMW is a company that builds cars',
    '<svg xmlns="x">',
    '<?xml version="1.0"?><svg/>',
    ' \x89PNG\r\n\x1a\n',
    'GIF88a',
    'RIFF\0\0\0\0WAVE',
    '%PDF',
    'ftypavif',
    '\0\0\0\x10ftypheic\0\0\0\0mif1',
    '\0\0\0\x10ftypmif1avif',
  ])('not %j', (bytes) => {
    expect(rasterType(Buffer.from(bytes, 'latin1'))).toBeNull();
  });
});

describe('static files', () => {
  test('a link out of the folder is not followed', async () => {
    const { folder } = rendererFolder();
    symlinkSync(join(folder, '..', 'secret.js'), join(folder, 'link.js'));
    symlinkSync(join(folder, '..'), join(folder, 'up'));
    expect(await findStaticFile(folder, 'link.js')).toBeNull();
    expect(await findStaticFile(folder, 'up/secret.js')).toBeNull();
    expect(await findStaticFile(folder, 'index.html')).toMatchObject({ type: 'text/html; charset=utf-8' });
  });

  test('only types that the interface consists of', async () => {
    const { folder } = rendererFolder();
    for (const name of ['x.js.map', 'x.ts', 'x.exe', 'noextension', '.hidden.js'])
      writeFileSync(join(folder, name), '');
    mkdirSync(join(folder, 'folder.js'));
    for (const name of [
      'x.js.map',
      'x.ts',
      'x.exe',
      'noextension',
      '.hidden.js',
      'folder.js',
      '',
      '.',
      '..',
    ]) {
      expect(await findStaticFile(folder, name), name).toBeNull();
    }
  });
});

describe('secrets in a file', () => {
  test('only the owner may read it, and changes made at once are all kept', async () => {
    const path = join(tempDir(), 'new', 'secrets.json');
    const file = createSecretFile(path);
    expect(await file.get('a')).toBeNull();
    await Promise.all(Array.from({ length: 20 }, (_, index) => file.set(`k${index}`, `v${index}`)));
    await Promise.all([file.delete('k0'), file.set('constructor', 'y')]);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(statSync(join(path, '..')).mode & 0o777).toBe(0o700);
    const again = createSecretFile(path);
    expect([await again.get('k0'), await again.get('k1'), await again.get('k19')]).toEqual([
      null,
      'v1',
      'v19',
    ]);
    expect([await again.get('constructor'), await again.get('toString')]).toEqual(['y', null]);
    expect(readdirSync(join(path, '..'))).toEqual(['secrets.json']);
  });

  test.each(['', '{', '[1]', '{"a":1}'])(
    'a damaged file is never overwritten, and not quoted: %s',
    async (content) => {
      const path = join(tempDir(), 'secrets.json');
      writeFileSync(path, content);
      const file = createSecretFile(path);
      await expect(file.get('a')).rejects.toMatchObject({ code: 'secret-store-locked' });
      await expect(file.set('a', 'b')).rejects.toMatchObject({ code: 'secret-store-locked' });
      expect(readFileSync(path, 'utf8')).toBe(content);
    },
  );
});

describe('the log', () => {
  const record = (message: string, details?: Record<string, unknown>) => ({
    level: 'info' as const,
    scope: 'test',
    message,
    at: 0,
    ...(details === undefined ? {} : { details }),
  });
  const read = (folder: string, name = 'curlew.log') => readFileSync(join(folder, 'logs', name), 'utf8');

  test('is one JSON object a line, in order', async () => {
    const folder = tempDir();
    const log = createLog(folder);
    for (let index = 0; index < 100; index++) log.write(record(`line ${index}\nsame line`));
    await log.close();
    const lines = read(folder)
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { message: string; at: string });
    expect(lines).toHaveLength(100);
    expect(lines[99]).toEqual({
      at: '1970-01-01T00:00:00.000Z',
      level: 'info',
      scope: 'test',
      message: 'line 99\nsame line',
    });
    expect(statSync(join(folder, 'logs', 'curlew.log')).mode & 0o777).toBe(0o600);
  });

  test('values under names of secrets never reach it', async () => {
    const folder = tempDir();
    const log = createLog(folder);
    const secret = 'hunter2';
    log.write(
      record('x', {
        password: secret,
        auth: { accessToken: secret, pass: secret },
        list: [{ client_secret: secret }],
        user: 'a',
      }),
    );
    await log.close();
    expect(read(folder)).not.toContain(secret);
    expect(read(folder)).toContain('"user":"a"');
  });

  test('grows to a limit and keeps two older files', async () => {
    const folder = tempDir();
    const log = createLog(folder, { maxBytes: 2000 });
    for (let index = 0; index < 100; index++) {
      log.write(record('x'.repeat(100)));
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
    await log.close();
    expect(readdirSync(join(folder, 'logs')).sort()).toEqual(['curlew.1.log', 'curlew.2.log', 'curlew.log']);
    for (const name of readdirSync(join(folder, 'logs')))
      expect(statSync(join(folder, 'logs', name)).size).toBeLessThan(2300);
  });

  test('what cannot be written as JSON, and a disk that cannot be written, disturb nobody', async () => {
    const folder = tempDir();
    const log = createLog(folder);
    const circle: Record<string, unknown> = { big: 1n, error: new Error('why') };
    log.write(record('good', { ...circle }));
    circle.self = circle;
    log.write(record('bad', circle));
    await log.close();
    expect(read(folder)).toContain('why');
    expect(read(folder)).toContain('not serialisable');
    const nowhere = createLog('/dev/null/nowhere');
    nowhere.write(record('x'));
    nowhere.writeNow(record('y'));
    await nowhere.close();
  });
});

test('a saved file is marked as foreign on Windows', async () => {
  const folder = tempDir();
  writeFileSync(join(folder, 'source'), 'x');
  await saveFromMail(join(folder, 'source'), join(folder, 'target.exe'), 'win32');
  expect(readFileSync(join(folder, 'target.exe:Zone.Identifier'), 'utf8')).toContain('ZoneId=3');
  expect(readdirSync(folder).filter((name) => name.endsWith('.part'))).toEqual([]);
});

describe('the browser that shows the page', () => {
  test('is looked for by platform', () => {
    const find = (platform: NodeJS.Platform, env: Record<string, string>, there: string[]) =>
      findBrowser({ platform, env, isExecutable: (path) => there.includes(path) });
    expect(find('linux', { PATH: '/a::/usr/bin' }, ['/usr/bin/google-chrome'])).toBe(
      '/usr/bin/google-chrome',
    );
    expect(find('linux', { PATH: '/usr/bin' }, ['/usr/bin/microsoft-edge', '/usr/bin/chromium'])).toBe(
      '/usr/bin/chromium',
    );
    expect(find('linux', {}, ['/usr/bin/chromium'])).toBeNull();
    const edge = 'C:\\PF86\\Microsoft\\Edge\\Application\\msedge.exe';
    expect(find('win32', { ProgramFiles: 'C:\\PF', 'ProgramFiles(x86)': 'C:\\PF86' }, [edge])).toBe(edge);
    const chrome = '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome';
    expect(find('darwin', { HOME: '/Users/a' }, [chrome])).toBe(chrome);
  });

  test('needs a display, which Windows and macOS always have', () => {
    expect([
      hasDisplay('linux', {}),
      hasDisplay('linux', { DISPLAY: ':0' }),
      hasDisplay('linux', { WAYLAND_DISPLAY: 'w' }),
    ]).toEqual([false, true, true]);
    expect([hasDisplay('win32', {}), hasDisplay('darwin', {})]).toEqual([true, true]);
  });

  test('runs without its own sandbox only as root', () => {
    expect(browserArguments('http://x', '/p', true)).toContain('--no-sandbox');
    expect(browserArguments('http://x', '/p', false)).not.toContain('--no-sandbox');
    expect(browserArguments('http://x', '/p', false)).toEqual(
      expect.arrayContaining(['--app=http://x', '--user-data-dir=/p']),
    );
  });
});

test('without events from the system, the network and sleep are noticed by looking', () => {
  vi.useFakeTimers();
  try {
    const told: string[] = [];
    const wifi = (address: string, family = 'IPv4') => ({ wlan0: [{ address, family, internal: false }] });
    let interfaces: object = wifi('10.0.0.2');
    const stop = watchNetwork(
      (state) => told.push(state),
      () => interfaces as never,
    );
    const after = (now: object): string | undefined => {
      interfaces = now;
      told.length = 0;
      vi.advanceTimersByTime(4000);
      return told.join();
    };
    expect(
      after({ ...wifi('10.0.0.2'), lo: [{ address: '127.0.0.1', family: 'IPv4', internal: true }] }),
    ).toBe('');
    expect(after({ lo: [{ address: '127.0.0.1', family: 'IPv4', internal: true }] })).toBe('offline');
    expect(after({})).toBe('');
    expect(after(wifi('192.168.1.5'))).toBe('online');
    expect(after(wifi('192.168.1.6')), 'another network').toBe('online');
    expect(after(wifi('fe80::1', 'IPv6'))).toBe('offline');
    expect(after(wifi('2001:db8::1', 'IPv6'))).toBe('online');
    expect(after(wifi('2001:db8::2', 'IPv6')), 'a temporary address').toBe('');
    vi.setSystemTime(Date.now() + 3_600_000);
    expect(after(interfaces)).toBe('resumed');
    stop();
    expect(after({})).toBe('');
  } finally {
    vi.useRealTimers();
  }
});
