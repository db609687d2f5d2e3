import { expect, test } from 'vitest';
import { DragOut } from '../../../main/electron/drag-out.ts';
import { electronHandlers } from '../../../main/electron/handlers.ts';
import { startSpelling } from '../../../main/electron/spelling.ts';
import { createDispatcher, type Dispatch } from '../../../main/host/dispatcher.ts';
import { Opened } from '../../../main/host/opened.ts';
import { electronDouble } from './electron-double.ts';
import { fakeEngine, fakeSecrets, ok, tempDir } from './fake-engine.ts';

const allowed: [string, string][] = [
  ['http://a.example', 'http://a.example/'],
  ['https://a.example/x?y#z', 'https://a.example/x?y#z'],
  ['HTTPS://A.Example/', 'https://a.example/'],
  ['hTtP://a.example/', 'http://a.example/'],
  ['  https://a.example/  ', 'https://a.example/'],
  ['\thttps://a.example/', 'https://a.example/'],
  ['ht\ntps://a.example/', 'https://a.example/'],
  ['https:\\\\a.example\\x', 'https://a.example/x'],
  ['https:a.example', 'https://a.example/'],
  // WHATWG parsing strips leading control characters: what is left is an ordinary address.
  ['\u0001https://a.example', 'https://a.example/'],
  ['mailto:someone@a.example?subject=x', 'mailto:someone@a.example?subject=x'],
  ['MAILTO:someone@a.example', 'mailto:someone@a.example'],
  ['TEL:+49-30-1234', 'tel:+49-30-1234'],
  ['tel:+49 30 1234;ext=5', 'tel:+49301234;ext=5'],
];

/** Schemes that run something, read something, or hand something to another program. */
const refused = [
  'javascript:alert(1)',
  'JavaScript:alert(1)',
  'java\tscript:alert(1)',
  'java\nscript:alert(1)',
  '\u0000javascript:alert(1)',
  'vbscript:x',
  'data:text/html,x',
  'DATA:text/html,x',
  'blob:https://a.example/1',
  'file:///etc/passwd',
  'FILE:///C:/Windows/System32/calc.exe',
  'file://server/share/x.exe',
  'ftp://a.example/x',
  'FTP://a.example/x',
  'sftp://a.example/x',
  'smb://server/share/x.exe',
  'SMB://server/share',
  'nfs://server/x',
  'dav://server/x',
  'ssh://a.example',
  'telnet://a.example',
  'rdp://a.example',
  'vnc://a.example',
  'ldap://a.example',
  'gopher://a.example',
  'ms-msdt:/id PCWDiagnostic',
  'ms-officecmd:{}',
  'ms-word:ofe|u|https://a.example/x.docx',
  'ms-excel:ofv|u|https://a.example/x.xlsx',
  'search-ms:query=x&crumb=location:\\\\server',
  'ms-appinstaller:?source=https://a.example/x.msix',
  'ms-settings:privacy',
  'shell:startup',
  'steam://run/1',
  'slack://open',
  'zoommtg://a.example/join',
  'vscode://file/etc/passwd',
  'jar:https://a.example/x.jar!/',
  'view-source:https://a.example',
  'about:blank',
  'chrome://settings',
  'app://curlew/',
  'ws://a.example',
  'wss://a.example',
  'x-apple.systempreferences:',
  'itms-services://?action=download-manifest',
  'intent://a.example#Intent;end',
  // Codes for the telephone itself.
  'tel:*%2306%23',
  'tel:*21*1234#',
  'tel:calc.exe',
  'httpsx://a.example',
  'http',
  'https://',
  'https:// a b',
  '//a.example/x',
  '/etc/passwd',
  '\\\\server\\share\\x.exe',
  'C:\\Windows\\System32\\calc.exe',
  'ｈttps://a.example',
  '',
];

function open(url: string) {
  const double = electronDouble();
  const info = { version: '1', demo: false, mailBase: () => 'app://mail/', secrets: fakeSecrets('os') };
  const dispatch: Dispatch = (...request) => dispatcher(...request);
  const { app, session } = double.electron;
  const choice = { enabled: false, languages: [] };
  const spelling = startSpelling({
    ...{ session: session.defaultSession, app, dataDir: tempDir(), platform: 'linux', choice },
  });
  const handlers = {
    ...electronHandlers(
      double.electron,
      () => null,
      dispatch,
      info,
      new Opened(() => {}),
      () => {},
    ),
    ...spelling.handlers,
    ...new DragOut(double.electron, tempDir()).handlers(dispatch, () => null),
  };
  const dispatcher = createDispatcher(fakeEngine(), handlers);
  return { double, outcome: dispatch('links.open', { url }, 'renderer') };
}

test.each(allowed)('opens %j', async (url, opened) => {
  const { double, outcome } = open(url);
  expect(await outcome).toEqual(ok({ kind: 'opened' }));
  expect(double.opened).toEqual([opened]);
});

test.each(refused)('refuses %j', async (url) => {
  const { double, outcome } = open(url);
  expect(await outcome).toEqual(ok({ kind: 'refused' }));
  expect(double.opened).toEqual([]);
});
