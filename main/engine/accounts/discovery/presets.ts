import type { ProviderHelp, SignInWay } from '../../../../shared/model/discovery.ts';

/** One server of a preset; `user` says what is signed in with. */
export interface PresetServer {
  host: string;
  port: number;
  security: 'tls' | 'starttls';
  user: 'address' | 'local-part';
}

/** What is known of one provider. Data only: to be corrected when a provider changes something. */
export interface Preset {
  /** As people know it. */
  name: string;
  /** Domains of its addresses. */
  domains: readonly string[];
  /** Ends of the names of its mail exchangers, for addresses of other domains that are kept there. */
  mx: readonly string[];
  imap: PresetServer;
  smtp: PresetServer;
  signIn: readonly SignInWay[];
  help: ProviderHelp | null;
  /** Where the facts stand. */
  source: string;
  /** When they were last compared with `source`, and whose word that is; null: nobody could read it yet. */
  checked: { date: string; by: 'provider' | 'thunderbird' } | null;
}

const tls = (host: string, port: number, user: PresetServer['user'] = 'address'): PresetServer => ({
  host,
  port,
  security: 'tls',
  user,
});
const starttls = (host: string, port: number): PresetServer => ({
  host,
  port,
  security: 'starttls',
  user: 'address',
});
const imaps = (host: string, user?: PresetServer['user']): PresetServer => tls(host, 993, user);
const smtps = (host: string, user?: PresetServer['user']): PresetServer => tls(host, 465, user);

const appPassword = (url: string): ProviderHelp => ({ kind: 'app-password', url });
const enableImap = (url: string): ProviderHelp => ({ kind: 'enable-imap', url });

/** A file of Thunderbird's public database, which the facts were compared with. */
const ispdb = (file: string): string => `https://github.com/thunderbird/autoconfig/blob/master/ispdb/${file}`;
const date = '2026-11-24';
/** The provider's own page was read. */
const byProvider = { date, by: 'provider' } as const;
/** Thunderbird's database was read; the provider's own page was not. */
const byThunderbird = { date, by: 'thunderbird' } as const;

const tlds = (name: string, list: string): string[] => list.split(' ').map((tld) => `${name}.${tld}`);

export const presets: readonly Preset[] = [
  {
    name: 'Gmail',
    domains: ['gmail.com', 'googlemail.com'],
    mx: [],
    imap: imaps('imap.gmail.com'),
    smtp: smtps('smtp.gmail.com'),
    signIn: ['oauth2:google', 'app-password'],
    help: appPassword('https://support.google.com/accounts/answer/185833'),
    source: 'https://developers.google.com/workspace/gmail/imap/imap-smtp',
    checked: byProvider,
  },
  {
    name: 'Google Workspace',
    domains: [],
    mx: ['aspmx.l.google.com', 'googlemail.com', 'smtp.google.com'],
    imap: imaps('imap.gmail.com'),
    smtp: smtps('smtp.gmail.com'),
    signIn: ['oauth2:google', 'app-password'],
    help: appPassword('https://support.google.com/accounts/answer/185833'),
    source: 'https://developers.google.com/workspace/gmail/imap/imap-smtp',
    checked: byProvider,
  },
  {
    name: 'Outlook.com',
    domains: [
      ...['msn.com', 'windowslive.com', 'passport.com', 'livemail.tw'],
      ...tlds(
        'outlook',
        'com at be cl cz de dk es fr hu ie in it jp kr lv my ph pt sa sg sk co.id co.il co.th com.ar com.au com.br com.gr com.tr com.vn',
      ),
      ...tlds(
        'hotmail',
        'com be ca cl cz de dk es fi fr gr hu it lt lv my nl no ph rs se sg sk co.id co.il co.in co.jp co.kr co.th co.uk co.za com.ar com.au com.br com.hk com.tr com.tw com.vn',
      ),
      ...tlds(
        'live',
        'com at be ca cl cn de dk fi fr hk ie in it jp nl no ru se co.jp co.kr co.uk co.za com.ar com.au com.mx com.my com.ph com.pt com.sg',
      ),
    ],
    mx: ['olc.protection.outlook.com'],
    imap: imaps('outlook.office365.com'),
    smtp: starttls('smtp-mail.outlook.com', 587),
    signIn: ['oauth2:microsoft'],
    help: enableImap(
      'https://support.microsoft.com/office/pop-imap-and-smtp-settings-for-outlook-com-d088b986-291d-42b8-9564-9c414e2aa040',
    ),
    source: ispdb('hotmail.com.xml'),
    checked: byThunderbird,
  },
  {
    name: 'Microsoft 365',
    domains: [],
    mx: ['mail.protection.outlook.com', 'mx.microsoft'],
    imap: imaps('outlook.office365.com'),
    smtp: starttls('smtp.office365.com', 587),
    signIn: ['oauth2:microsoft'],
    help: null,
    source:
      'https://learn.microsoft.com/exchange/clients-and-mobile-in-exchange-online/pop3-and-imap4/pop3-and-imap4',
    checked: byProvider,
  },
  {
    name: 'Yahoo',
    domains: [
      ...tlds(
        'yahoo',
        'com ca de it fr es se ie in co.in co.uk co.nz co.id com.au com.ar com.br com.mx com.sg',
      ),
      ...['ymail.com', 'myyahoo.com', 'rocketmail.com', 'cox.net'],
    ],
    mx: ['am0.yahoodns.net'],
    imap: imaps('imap.mail.yahoo.com'),
    smtp: smtps('smtp.mail.yahoo.com'),
    signIn: ['app-password'],
    help: appPassword('https://help.yahoo.com/kb/SLN15241.html'),
    source: ispdb('yahoo.com.xml'),
    checked: byThunderbird,
  },
  {
    name: 'AOL',
    domains: ['aol.com', 'aol.de', 'aol.fr', 'aol.co.uk', 'aim.com', 'love.com', 'ygm.com'],
    mx: ['mx-aol.mail.gm0.yahoodns.net'],
    imap: imaps('imap.aol.com'),
    smtp: smtps('smtp.aol.com'),
    signIn: ['app-password'],
    help: appPassword('https://help.aol.com/articles/Create-and-manage-app-password'),
    source: ispdb('aol.com.xml'),
    checked: byThunderbird,
  },
  {
    name: 'iCloud',
    domains: ['icloud.com', 'me.com', 'mac.com'],
    mx: ['mail.icloud.com'],
    imap: imaps('imap.mail.me.com', 'local-part'),
    smtp: starttls('smtp.mail.me.com', 587),
    signIn: ['app-password'],
    help: appPassword('https://support.apple.com/102654'),
    source: ispdb('me.com.xml'),
    checked: byThunderbird,
  },
  {
    name: 'Fastmail',
    domains: ['fastmail.com', 'fastmail.fm', 'sent.com', 'messagingengine.com'],
    mx: ['messagingengine.com'],
    imap: imaps('imap.fastmail.com'),
    smtp: smtps('smtp.fastmail.com'),
    signIn: ['app-password'],
    help: appPassword('https://www.fastmail.help/hc/en-us/articles/360058752854'),
    source: ispdb('messagingengine.com.xml'),
    checked: byThunderbird,
  },
  {
    name: 'GMX',
    domains: [...tlds('gmx', 'net de at ch eu biz org info'), ...['mein.gmx', 'mail.gmx', 'email.gmx']],
    mx: ['emig.gmx.net', 'mx00.gmx.net', 'mx01.gmx.net'],
    imap: imaps('imap.gmx.net'),
    smtp: smtps('mail.gmx.net'),
    signIn: ['password'],
    help: enableImap('https://hilfe.gmx.net/pop-imap/einschalten.html'),
    source: ispdb('gmx.net.xml'),
    checked: byThunderbird,
  },
  {
    name: 'GMX',
    domains: ['gmx.com', 'gmx.us', 'gmx.co.uk', 'gmx.es', 'gmx.fr', 'gmx.it'],
    mx: ['mx00.gmx.com', 'mx01.gmx.com'],
    imap: imaps('imap.gmx.com'),
    smtp: smtps('mail.gmx.com'),
    signIn: ['password'],
    help: enableImap('https://support.gmx.com/pop-imap/toggle.html'),
    source: ispdb('gmx.com.xml'),
    checked: byThunderbird,
  },
  {
    name: 'mail.com',
    domains: ['mail.com', 'email.com', 'usa.com', 'myself.com', 'consultant.com', 'europe.com', 'post.com'],
    mx: ['mx00.mail.com', 'mx01.mail.com'],
    imap: imaps('imap.mail.com'),
    smtp: smtps('smtp.mail.com'),
    signIn: ['password'],
    help: enableImap('https://support.mail.com/premium/imap/server.html'),
    source: ispdb('mail.com.xml'),
    checked: byThunderbird,
  },
  {
    name: 'WEB.DE',
    domains: ['web.de'],
    mx: ['mx-ha.web.de'],
    imap: imaps('imap.web.de', 'local-part'),
    smtp: smtps('smtp.web.de', 'local-part'),
    signIn: ['password'],
    help: enableImap('https://hilfe.web.de/pop-imap/einschalten.html'),
    source: ispdb('web.de.xml'),
    checked: byThunderbird,
  },
  {
    name: 'Zoho',
    domains: ['zoho.com', 'zohomail.com'],
    mx: ['mx.zoho.com', 'mx2.zoho.com', 'mx3.zoho.com'],
    imap: imaps('imap.zoho.com'),
    smtp: smtps('smtp.zoho.com'),
    signIn: ['password', 'app-password'],
    help: enableImap('https://www.zoho.com/mail/help/imap-access.html'),
    source: ispdb('zoho.com.xml'),
    checked: byThunderbird,
  },
  {
    name: 'Zoho (Europe)',
    domains: ['zoho.eu', 'zohomail.eu'],
    mx: ['mx.zoho.eu', 'mx2.zoho.eu', 'mx3.zoho.eu'],
    imap: imaps('imap.zoho.eu'),
    smtp: smtps('smtp.zoho.eu'),
    signIn: ['password', 'app-password'],
    help: enableImap('https://www.zoho.com/mail/help/imap-access.html'),
    source: 'https://www.zoho.com/mail/help/imap-access.html',
    checked: null,
  },
  {
    name: 'mail.ru',
    domains: ['mail.ru', 'inbox.ru', 'list.ru', 'bk.ru', 'internet.ru'],
    mx: ['mxs.mail.ru', 'emx.mail.ru'],
    imap: imaps('imap.mail.ru'),
    smtp: smtps('smtp.mail.ru'),
    signIn: ['app-password'],
    help: appPassword('https://help.mail.ru/mail/security/protection/external'),
    source: ispdb('mail.ru'),
    checked: byThunderbird,
  },
  {
    name: 'Yandex',
    domains: [...tlds('yandex', 'ru com net by kz ua'), 'ya.ru', 'narod.ru'],
    mx: ['mx.yandex.ru', 'mx.yandex.net'],
    imap: imaps('imap.yandex.com'),
    smtp: smtps('smtp.yandex.com'),
    signIn: ['app-password'],
    help: appPassword('https://yandex.com/support/id/authorization/app-passwords.html'),
    source: ispdb('yandex.ru.xml'),
    checked: byThunderbird,
  },
  {
    name: 'Proton Mail Bridge',
    domains: ['proton.me', 'protonmail.com', 'protonmail.ch', 'pm.me'],
    mx: ['protonmail.ch'],
    imap: { host: '127.0.0.1', port: 1143, security: 'starttls', user: 'address' },
    smtp: { host: '127.0.0.1', port: 1025, security: 'starttls', user: 'address' },
    signIn: ['app-password'],
    help: { kind: 'bridge', url: 'https://proton.me/support/protonmail-bridge-faq' },
    source: 'https://proton.me/support/protonmail-bridge-faq',
    checked: byProvider,
  },
  {
    name: 'Posteo',
    domains: tlds(
      'posteo',
      'de at be ca ch cl co co.uk com com.br cr cz dk ee es eu fi gl gr hn hr hu ie in is it jp la li lt lu me mx my net nl no nz org pe pl pm pt ro se sg si tn uk us',
    ),
    mx: [],
    imap: imaps('posteo.de'),
    smtp: smtps('posteo.de'),
    signIn: ['password'],
    help: null,
    source: ispdb('posteo.de.xml'),
    checked: byThunderbird,
  },
  {
    name: 'mailbox.org',
    domains: ['mailbox.org'],
    mx: ['mailbox.org'],
    imap: imaps('imap.mailbox.org'),
    smtp: smtps('smtp.mailbox.org'),
    signIn: ['password', 'app-password'],
    help: appPassword(
      'https://kb.mailbox.org/de/privat/sicherheit-und-privatsphaere/applikationspasswoerter-fuer-externe-programme/',
    ),
    source: ispdb('mailbox.org.xml'),
    checked: byThunderbird,
  },
  {
    name: 'OVHcloud',
    domains: [],
    mx: ['mail.ovh.net', 'ovh.net'],
    imap: imaps('ssl0.ovh.net'),
    smtp: smtps('ssl0.ovh.net'),
    signIn: ['password'],
    help: null,
    source:
      'https://github.com/ovh/docs/blob/master/pages/web_cloud/email_and_collaborative_solutions/mx_plan/email_generalities/guide.en-gb.md',
    checked: byProvider,
  },
  {
    name: 'IONOS',
    domains: ['ionos.de'],
    mx: ['kundenserver.de', 'ionos.de', 'schlund.de'],
    imap: imaps('imap.ionos.de'),
    smtp: smtps('smtp.ionos.de'),
    signIn: ['password'],
    help: null,
    source: ispdb('ionos.de'),
    checked: byThunderbird,
  },
  ...(['com', 'co.uk', 'fr', 'es', 'it', 'mx'] as const).map(
    (tld): Preset => ({
      name: 'IONOS',
      domains: [`ionos.${tld}`],
      mx: [`ionos.${tld}`],
      imap: imaps(`imap.ionos.${tld}`),
      smtp: smtps(`smtp.ionos.${tld}`),
      signIn: ['password'],
      help: null,
      source: ispdb(`ionos.${tld}`),
      checked: byThunderbird,
    }),
  ),
  {
    name: 'T-Online',
    domains: ['t-online.de', 'magenta.de'],
    mx: ['mx.t-online.de'],
    imap: imaps('secureimap.t-online.de'),
    smtp: smtps('securesmtp.t-online.de'),
    signIn: ['app-password'],
    help: {
      kind: 'mail-password',
      url: 'https://www.telekom.de/hilfe/apps-dienste/e-mail/programme/passwort-verwalten',
    },
    source: ispdb('t-online.de.xml'),
    checked: byThunderbird,
  },
  {
    name: 'Freenet',
    domains: ['freenet.de', 'freenetmail.de', 'funkmail.de', 'justmail.de'],
    mx: ['mx.freenet.de'],
    imap: imaps('imap.freenet.de'),
    smtp: starttls('smtp.freenet.de', 587),
    signIn: ['password'],
    help: null,
    source: ispdb('freenet.de.xml'),
    checked: byThunderbird,
  },
  {
    name: 'Libero',
    domains: ['libero.it', 'iol.it', 'blu.it', 'inwind.it', 'giallo.it'],
    mx: ['smtp-in.libero.it'],
    imap: imaps('imapmail.libero.it'),
    smtp: smtps('smtp.libero.it'),
    signIn: ['password'],
    help: null,
    source: ispdb('libero.it'),
    checked: byThunderbird,
  },
  {
    name: 'Orange',
    domains: ['orange.fr', 'wanadoo.fr'],
    mx: ['smtp-in.orange.fr'],
    imap: imaps('imap.orange.fr'),
    smtp: smtps('smtp.orange.fr'),
    signIn: ['password'],
    help: null,
    source: ispdb('francetelecom.fr'),
    checked: byThunderbird,
  },
  {
    name: 'Free',
    domains: ['free.fr'],
    mx: ['mx1.free.fr', 'mx2.free.fr'],
    imap: imaps('imap.free.fr', 'local-part'),
    smtp: smtps('smtp.free.fr', 'local-part'),
    signIn: ['password'],
    help: null,
    source: ispdb('free.fr.xml'),
    checked: byThunderbird,
  },
  {
    name: 'La Poste',
    domains: ['laposte.net'],
    mx: ['smtp.laposte.net'],
    imap: imaps('imap.laposte.net'),
    smtp: smtps('smtp.laposte.net'),
    signIn: ['password'],
    help: null,
    source: 'https://aide.laposte.net',
    checked: null,
  },
  {
    name: 'BT',
    domains: ['btinternet.com', 'btopenworld.com', 'talk21.com'],
    mx: [],
    imap: imaps('mail.btinternet.com'),
    smtp: smtps('mail.btinternet.com'),
    signIn: ['password'],
    help: null,
    source: 'https://www.bt.com/help/email',
    checked: null,
  },
  {
    name: 'Comcast',
    domains: ['comcast.net'],
    mx: ['comcast.net'],
    imap: imaps('imap.comcast.net'),
    smtp: smtps('smtp.comcast.net'),
    signIn: ['password'],
    help: enableImap('https://www.xfinity.com/support/articles/third-party-email-access'),
    source: ispdb('comcast.net.xml'),
    checked: byThunderbird,
  },
  {
    name: 'Migadu',
    domains: ['migadu.com'],
    mx: ['migadu.com'],
    imap: imaps('imap.migadu.com'),
    smtp: smtps('smtp.migadu.com'),
    signIn: ['password'],
    help: null,
    source: ispdb('migadu.com.xml'),
    checked: byThunderbird,
  },
  {
    name: 'Purelymail',
    domains: ['purelymail.com'],
    mx: ['purelymail.com'],
    imap: imaps('imap.purelymail.com'),
    smtp: smtps('smtp.purelymail.com'),
    signIn: ['password', 'app-password'],
    help: null,
    source: 'https://purelymail.com/docs',
    checked: null,
  },
  {
    name: 'Infomaniak',
    domains: ['ik.me', 'ikmail.com', 'etik.com'],
    mx: ['mxpool.infomaniak.com', 'infomaniak.ch'],
    imap: imaps('mail.infomaniak.com'),
    smtp: smtps('mail.infomaniak.com'),
    signIn: ['password'],
    help: null,
    source: 'https://www.infomaniak.com/en/support/faq/admin2/email-service',
    checked: byProvider,
  },
];
