import { z } from 'zod';
import { type ConnectionSecurity, ServerSettings } from '../../../../shared/model/account.ts';
import { IdentityContent } from '../../../../shared/model/identity.ts';
import type { ImportCandidate } from '../../../../shared/model/import.ts';

type Prefs = ReadonlyMap<string, string | number | boolean>;

/** The settings of a `prefs.js`: lines of `user_pref("name", value);`. Lines that are something else are left out. */
export function parsePrefs(text: string): Prefs {
  const prefs = new Map<string, string | number | boolean>();
  for (const [, name = '', value = ''] of text.matchAll(/^user_pref\("((?:[^"\\]|\\.)*)",\s*(.*)\);\s*$/gm)) {
    const parsed = z.union([z.string(), z.number(), z.boolean()]).safeParse(parse(value));
    if (parsed.success) prefs.set(name, parsed.data);
  }
  return prefs;
}

/** Values are JavaScript literals, which for these types are JSON but for `\xNN`. */
function parse(literal: string): unknown {
  try {
    return JSON.parse(literal.replace(/(?<!\\)((?:\\\\)*)\\x([0-9a-f]{2})/gi, '$1\\u00$2'));
  } catch {
    return undefined;
  }
}

/** The IMAP accounts of a profile, in its order. What is not whole is left out. */
export function accountsOf(prefs: Prefs): ImportCandidate[] {
  const text = (name: string): string => String(prefs.get(name) ?? '').trim();
  const list = (name: string): string[] =>
    text(name)
      .split(',')
      .filter((key) => key !== '');
  const found: ImportCandidate[] = [];
  for (const account of list('mail.accountmanager.accounts')) {
    const server = `mail.server.${text(`mail.account.${account}.server`)}`;
    if (text(`${server}.type`) !== 'imap') continue;
    const identityKeys = list(`mail.account.${account}.identities`);
    const identities = identityKeys.flatMap((key) => identityOf(prefs, `mail.identity.${key}`));
    const [first] = identities;
    const imap = serverOf(prefs, server, 'userName', 'socketType');
    if (first === undefined || imap === null) continue;
    const smtpKey =
      text(`mail.identity.${identityKeys[0]}.smtpServer`) || text('mail.smtp.defaultserver') || 'smtp1';
    const smtp = serverOf(prefs, `mail.smtpserver.${smtpKey}`, 'username', 'try_ssl');
    found.push({ name: first.name, email: first.email, imap, smtp, identities });
  }
  return found;
}

/** nsMsgSocketType: 0 plain, 1 STARTTLS if offered, 2 STARTTLS, 3 TLS. The lenient one is not taken over. */
const securities: Record<string, ConnectionSecurity> = { 0: 'none', 1: 'starttls', 2: 'starttls', 3: 'tls' };
const usualPorts = {
  socketType: { tls: 993, starttls: 143, none: 143 },
  try_ssl: { tls: 465, starttls: 587, none: 587 },
};

function serverOf(
  prefs: Prefs,
  key: string,
  user: 'userName' | 'username',
  socket: 'socketType' | 'try_ssl',
): ServerSettings | null {
  const security = securities[String(prefs.get(`${key}.${socket}`) ?? 0)] ?? 'none';
  const parsed = ServerSettings.safeParse({
    host: prefs.get(`${key}.hostname`),
    port: prefs.get(`${key}.port`) ?? usualPorts[socket][security],
    security,
    userName: prefs.get(`${key}.${user}`),
  });
  return parsed.success ? parsed.data : null;
}

type CandidateIdentity = ImportCandidate['identities'][number];

function identityOf(prefs: Prefs, key: string): CandidateIdentity[] {
  const text = (name: string): string => String(prefs.get(`${key}.${name}`) ?? '').trim();
  const isHtml = prefs.get(`${key}.htmlSigFormat`) === true;
  const parsed = IdentityContent.omit({ accountId: true }).safeParse({
    name: text('fullName'),
    email: text('useremail'),
    replyTo: z.email().safeParse(text('reply_to')).success ? text('reply_to') : null,
    // Signatures are plain text here.
    signature: isHtml ? '' : text('htmlSigText').slice(0, 10_000),
  });
  return parsed.success ? [parsed.data] : [];
}
