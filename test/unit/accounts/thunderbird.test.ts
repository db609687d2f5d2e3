import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { findThunderbird } from '../../../main/engine/accounts/thunderbird/find.ts';
import { accountsOf, parsePrefs } from '../../../main/engine/accounts/thunderbird/prefs.ts';
import { tempDir } from '../hosts/fake-engine.ts';

const prefs = `// Mozilla User Preferences
user_pref("app.update.lastUpdateTime.addon", 1700000000);
user_pref("mail.accountmanager.accounts", "account2,account1,account3,account4");
user_pref("mail.account.account1.server", "server1");
user_pref("mail.account.account1.identities", "id1,id2");
user_pref("mail.account.account2.server", "server2");
user_pref("mail.account.account3.server", "server3");
user_pref("mail.account.account3.identities", "id3");
user_pref("mail.account.account4.server", "server9");
user_pref("mail.account.account4.identities", "id9");
user_pref("mail.server.server1.type", "imap");
user_pref("mail.server.server1.hostname", "imap.harbour.test");
user_pref("mail.server.server1.port", 993);
user_pref("mail.server.server1.socketType", 3);
user_pref("mail.server.server1.userName", "mara@harbour.test");
user_pref("mail.server.server2.type", "none");
user_pref("mail.server.server2.hostname", "Local Folders");
user_pref("mail.server.server3.type", "imap");
user_pref("mail.server.server3.hostname", "mail.other.test");
user_pref("mail.server.server3.socketType", 2);
user_pref("mail.server.server3.userName", "m");
user_pref("mail.identity.id1.fullName", "Mara \\"M.\\" Lindqvist \\xe9");
user_pref("mail.identity.id1.useremail", "mara@harbour.test");
user_pref("mail.identity.id1.htmlSigText", "Mara\\nHarbour Studio");
user_pref("mail.identity.id1.smtpServer", "smtp2");
user_pref("mail.identity.id2.fullName", "The Studio");
user_pref("mail.identity.id2.useremail", "studio@harbour.test");
user_pref("mail.identity.id2.reply_to", "all@harbour.test");
user_pref("mail.identity.id3.useremail", "m@other.test");
user_pref("mail.identity.id3.htmlSigFormat", true);
user_pref("mail.identity.id3.htmlSigText", "<b>m</b>");
user_pref("mail.identity.id9.useremail", "not an address");
user_pref("mail.smtp.defaultserver", "smtp1");
user_pref("mail.smtpserver.smtp1.hostname", "smtp.other.test");
user_pref("mail.smtpserver.smtp1.try_ssl", 2);
user_pref("mail.smtpserver.smtp1.username", "m");
user_pref("mail.smtpserver.smtp2.hostname", "smtp.harbour.test");
user_pref("mail.smtpserver.smtp2.port", 465);
user_pref("mail.smtpserver.smtp2.try_ssl", 3);
user_pref("mail.smtpserver.smtp2.username", "mara@harbour.test");
user_pref("broken", function () { return 1; });
not a line of it
`;

const expected = [
  {
    name: 'Mara "M." Lindqvist é',
    email: 'mara@harbour.test',
    imap: { host: 'imap.harbour.test', port: 993, security: 'tls', userName: 'mara@harbour.test' },
    smtp: { host: 'smtp.harbour.test', port: 465, security: 'tls', userName: 'mara@harbour.test' },
    identities: [
      {
        name: 'Mara "M." Lindqvist é',
        email: 'mara@harbour.test',
        replyTo: null,
        signature: 'Mara\nHarbour Studio',
      },
      {
        name: 'The Studio',
        email: 'studio@harbour.test',
        replyTo: 'all@harbour.test',
        signature: '',
      },
    ],
  },
  {
    name: '',
    email: 'm@other.test',
    imap: { host: 'mail.other.test', port: 143, security: 'starttls', userName: 'm' },
    smtp: { host: 'smtp.other.test', port: 587, security: 'starttls', userName: 'm' },
    identities: [{ name: '', email: 'm@other.test', replyTo: null, signature: '' }],
  },
];

test('reads IMAP accounts with servers, names and identities, and leaves out what is not whole', () => {
  expect(accountsOf(parsePrefs(prefs))).toEqual(expected);
});

test('nonsense gives nothing', () => {
  for (const text of ['', 'user_pref(', 'user_pref("mail.accountmanager.accounts", 7);', '\u0000']) {
    expect(accountsOf(parsePrefs(text))).toEqual([]);
  }
});

function profile(home: string, ini: string, path: string): void {
  mkdirSync(join(home, '.thunderbird', path), { recursive: true });
  writeFileSync(join(home, '.thunderbird', 'profiles.ini'), ini);
  writeFileSync(join(home, '.thunderbird', path, 'prefs.js'), prefs);
}

test.each([
  ['what an installation starts with', '[Profile0]\nPath=old\nDefault=1\n\n[InstallA1]\nDefault=p/x\n'],
  ['the one marked as default', '[Profile1]\nPath=old\n[Profile0]\nName=x\nPath=p/x\nDefault=1\n'],
  ['the only one, with Windows’ line ends', '[General]\r\nVersion=2\r\n[Profile0]\r\nPath=p/x\r\n'],
])('the default profile: %s', async (_, ini) => {
  const home = tempDir();
  profile(home, ini, 'p/x');
  expect(await findThunderbird({ platform: 'linux', env: { HOME: home } })).toEqual(expected);
});

test('without Thunderbird there is nothing, and nothing fails', async () => {
  const home = tempDir();
  for (const platform of ['linux', 'darwin', 'win32'] as const) {
    expect(await findThunderbird({ platform, env: { HOME: home, APPDATA: home } })).toEqual([]);
    expect(await findThunderbird({ platform, env: {} })).toEqual([]);
  }
});
