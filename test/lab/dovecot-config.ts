import { execFileSync } from 'node:child_process';
import { userInfo } from 'node:os';

/** A mailbox to create for a user, with `/` between the levels whatever separator the server shows. */
export interface MailboxSpec {
  name: string;
  /** An attribute such as `\\Sent`. */
  specialUse?: string;
}

/** The mailboxes every user has unless `startDovecot` is told otherwise. */
export const STANDARD_MAILBOXES: MailboxSpec[] = [
  { name: 'Drafts', specialUse: '\\Drafts' },
  { name: 'Sent', specialUse: '\\Sent' },
  { name: 'Archive', specialUse: '\\Archive' },
  { name: 'Junk', specialUse: '\\Junk' },
  { name: 'Trash', specialUse: '\\Trash' },
];

/** What Dovecot 2.3 announces after login, from which `hideCapabilities` takes away. */
export const CAPABILITIES =
  'IMAP4rev1 SASL-IR LOGIN-REFERRALS ID ENABLE IDLE SORT SORT=DISPLAY THREAD=REFERENCES THREAD=REFS ' +
  'THREAD=ORDEREDSUBJECT MULTIAPPEND URL-PARTIAL CATENATE UNSELECT CHILDREN NAMESPACE UIDPLUS LIST-EXTENDED ' +
  'I18NLEVEL=1 CONDSTORE QRESYNC ESEARCH ESORT SEARCHRES WITHIN CONTEXT=SEARCH LIST-STATUS BINARY MOVE ' +
  'SNIPPET=FUZZY PREVIEW=FUZZY PREVIEW STATUS=SIZE SAVEDATE LITERAL+ NOTIFY SPECIAL-USE';

export interface DovecotSettings {
  /** `required` refuses a login before TLS, `no` offers no STARTTLS and closes the implicit port's TLS. */
  starttls?: 'offered' | 'required' | 'no';
  /** Login mechanisms; `plain login scram-sha-256` by default. */
  authMechanisms?: string;
  /** Connections of one user from one address; the lab's default is high, Dovecot's own is 10. */
  maxUserIpConnections?: number;
  /** The whole capability line after login, instead of Dovecot's own. */
  imapCapability?: string;
  /** Capabilities to leave out of the line, for example `['QRESYNC', 'CONDSTORE']`. */
  hideCapabilities?: string[];
  /** Mailbox name separator, `/` by default. */
  separator?: '/' | '.';
  /** Namespace prefix, for example `INBOX.` with the separator `.`; none by default. */
  prefix?: string;
  /** Mailboxes made and subscribed for every user; the standard five by default. */
  mailboxes?: MailboxSpec[];
  /** Storage limit such as `1M`, or a number of messages; without it the quota plugin is off. */
  quota?: { storage?: string; messages?: number };
  /** Turn the ACL plugin (and the ACL capability) on. */
  acl?: boolean;
  /**
   * Other users' mailboxes below `shared/` (each user gives rights with SETACL) and public ones below `Public/`, which
   * belong to `admin@lab.test`. Needs `acl`. `.` in place of `/` where that is the separator.
   */
  sharing?: boolean;
  /**
   * OAuth 2: the address (RFC 7662, POST) at which Dovecot asks about a token of OAUTHBEARER or XOAUTH2. The
   * answer must be JSON with `active: true` and the user's name in `usernameAttribute` (default `email`).
   */
  oauth2?: { introspectionUrl: string; usernameAttribute?: string };
  /** Anything else, appended to the end of the configuration. */
  extraConfig?: string;
}

export interface DovecotPlace {
  folder: string;
  ports: { imap: number; imaps: number };
  mailUid: number;
  mailGid: number;
  asRoot: boolean;
}

/**
 * The text of a Dovecot 2.3 configuration in which everything lives below `place.folder`. `special` names mailboxes
 * that only some users have: they get their attribute, but are not made for everyone.
 */
export function dovecotConfig(
  settings: DovecotSettings,
  place: DovecotPlace,
  special: MailboxSpec[] = [],
): string {
  const standard = settings.mailboxes ?? STANDARD_MAILBOXES;
  const others = special.filter((box) => !standard.some(({ name }) => name === box.name));
  const plugins = [
    ...(settings.quota ? ['quota', 'imap_quota'] : []),
    ...(settings.acl ? ['acl', 'imap_acl'] : []),
  ];
  const ssl = { offered: 'yes', required: 'required', no: 'no' }[settings.starttls ?? 'offered'];
  const mechanisms = settings.authMechanisms ?? 'plain login scram-sha-256';
  const connections = settings.maxUserIpConnections ?? 1000;
  return `
base_dir = ${place.folder}/run
state_dir = ${place.folder}/run
log_path = ${place.folder}/dovecot.log
log_timestamp = "%Y-%m-%d %H:%M:%S "
instance_name = curlew-lab
protocols = imap
listen = 127.0.0.1
shutdown_clients = yes
${usersOfServices(place)}
# The lab keeps everything in one folder: nothing to shut processes into.
service imap-login {
  chroot =
  service_count = 0
  client_limit = 2000
  inet_listener imap {
    port = ${place.ports.imap}
  }
  inet_listener imaps {
    port = ${settings.starttls === 'no' ? 0 : place.ports.imaps}
    ssl = yes
  }
}
service imap {
  process_limit = 2000
}
service anvil {
  chroot =
  # After a wrong password Dovecot makes everyone at that address wait for seconds; tests do not have them.
  unix_listener anvil-auth-penalty {
    mode = 0
  }
}
service stats {
  chroot =
  client_limit = 5000
}
service auth {
  client_limit = 5000
}
default_process_limit = 500
default_client_limit = 4000

ssl = ${ssl}
ssl_cert = <${place.folder}/server.pem
ssl_key = <${place.folder}/server.key
disable_plaintext_auth = no
auth_mechanisms = ${mechanisms}${settings.oauth2 ? ' oauthbearer xoauth2' : ''}
auth_failure_delay = 0
auth_username_format = %Lu
login_trusted_networks =

mail_uid = ${place.mailUid}
mail_gid = ${place.mailGid}
first_valid_uid = 1
first_valid_gid = 1
mail_home = ${place.folder}/mail/%u
mail_location = maildir:~/Maildir:UTF-8:LAYOUT=fs:INBOX=~/Maildir/INBOX
mail_fsync = never
maildir_very_dirty_syncs = no
mail_max_userip_connections = ${connections}
mail_plugins = ${settings.acl ? 'acl' : ''} ${settings.quota ? 'quota' : ''}

protocol imap {
  mail_plugins = $mail_plugins ${plugins.filter((name) => name.startsWith('imap_')).join(' ')}
  mail_max_userip_connections = ${connections}
}
imap_idle_notify_interval = 2 mins
${capabilityLine(settings)}

namespace inbox {
  inbox = yes
  separator = ${settings.separator ?? '/'}
  prefix = ${settings.prefix ?? ''}
${standard.map((box) => mailboxBlock(box, 'subscribe', settings)).join('')}${others.map((box) => mailboxBlock(box, 'no', settings)).join('')}}

${settings.sharing ? sharedNamespaces(settings.separator ?? '/', place) : ''}
plugin {
${pluginSettings(settings, place)}}

${settings.oauth2 ? `passdb {\n  driver = oauth2\n  mechanisms = oauthbearer xoauth2\n  args = ${place.folder}/oauth2.conf.ext\n}\n` : ''}
passdb {
  driver = passwd-file
  args = scheme=PLAIN username_format=%Lu ${place.folder}/users/%Lu
}
userdb {
  driver = passwd-file
  args = username_format=%Lu ${place.folder}/users/%Lu
}
${settings.extraConfig ?? ''}
`;
}

/** The configuration of the OAuth 2 password database, a file of its own in Dovecot 2.3. */
export function oauth2Config(oauth2: NonNullable<DovecotSettings['oauth2']>): string {
  return [
    'introspection_mode = post',
    `introspection_url = ${oauth2.introspectionUrl}`,
    `username_attribute = ${oauth2.usernameAttribute ?? 'email'}`,
    'active_attribute = active',
    'active_value = true',
    '',
  ].join('\n');
}

/** As an ordinary user every process has to run as that user, for nobody else can be become. */
function usersOfServices(place: DovecotPlace): string {
  if (place.asRoot) return '';
  const name = userInfo().username;
  // Dovecot wants the group's name here, which Node does not know.
  const group = execFileSync('id', ['-gn'], { encoding: 'utf8' }).trim();
  return `
default_internal_user = ${name}
default_login_user = ${name}
default_internal_group = ${group}
service auth-worker {
  user =
}
`;
}

function capabilityLine(settings: DovecotSettings): string {
  if (settings.imapCapability) return `imap_capability = ${settings.imapCapability}`;
  if (!settings.hideCapabilities?.length) return '';
  const hidden = new Set(settings.hideCapabilities.map((name) => name.toUpperCase()));
  const extra = [...(settings.acl ? ['ACL', 'RIGHTS=texk'] : []), ...(settings.quota ? ['QUOTA'] : [])];
  return `imap_capability = ${[...CAPABILITIES.split(' '), ...extra].filter((name) => !hidden.has(name)).join(' ')}`;
}

function mailboxBlock(box: MailboxSpec, auto: 'subscribe' | 'no', settings: DovecotSettings): string {
  const name = box.name.replaceAll('/', settings.separator ?? '/');
  const use = box.specialUse ? `    special_use = ${box.specialUse}\n` : '';
  return `  mailbox "${name}" {\n    auto = ${auto}\n${use}  }\n`;
}

/** What is shared lies outside the users' homes; who may do what in `Public` stands in one file for all. */
function sharedNamespaces(separator: string, place: DovecotPlace): string {
  return `
namespace shared {
  type = shared
  separator = ${separator}
  prefix = shared${separator}%%u${separator}
  location = maildir:${place.folder}/mail/%%u/Maildir:UTF-8:LAYOUT=fs:INBOX=${place.folder}/mail/%%u/Maildir/INBOX
  subscriptions = no
  list = children
}
namespace public {
  type = public
  separator = ${separator}
  prefix = Public${separator}
  location = maildir:${place.folder}/mail/.public:UTF-8:LAYOUT=fs
  subscriptions = no
  list = children
}
`;
}

/** Rights in `Public` (RFC 4314): the administrator's, and reading and marking as read for everybody. */
export function publicAcl(separator: '/' | '.' = '/'): string {
  const inside = `Public${separator}*`;
  return `Public user=admin@lab.test lrwstipekxa
${inside} user=admin@lab.test lrwstipekxa
Public authenticated l
${inside} authenticated lrs
`;
}

function pluginSettings(settings: DovecotSettings, place: DovecotPlace): string {
  const lines: string[] = [];
  // Rights that change are to be seen at once; Dovecot's own is half a minute.
  const rules = settings.sharing ? `${place.folder}/public.acl` : '';
  if (settings.acl) lines.push(`acl = vfile:${rules}:cache_secs=0`);
  if (settings.sharing) lines.push(`acl_shared_dict = file:${place.folder}/mail/.shared-mailboxes`);
  if (settings.quota) {
    const { storage, messages } = settings.quota;
    lines.push('quota = count:User quota', 'quota_vsizes = yes');
    const rule = [...(storage ? [`storage=${storage}`] : []), ...(messages ? [`messages=${messages}`] : [])];
    if (rule.length > 0) lines.push(`quota_rule = *:${rule.join(':')}`);
  }
  return lines.map((line) => `  ${line}\n`).join('');
}
