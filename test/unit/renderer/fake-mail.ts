import type { Account } from '../../../shared/model/account.ts';
import type { Mailbox, MailboxRole } from '../../../shared/model/mailbox.ts';
import type { Address, Attachment, BodyPart, Message } from '../../../shared/model/message.ts';
import { ordinary } from './fake-folders.ts';

/** In-memory mail much like the pictures of the look, for unit tests and the development page. */
export interface FakeMail {
  accounts: Account[];
  mailboxes: Mailbox[];
  messages: Message[];
  bodies: Map<number, BodyPart[]>;
}

const day = 86_400_000;

function at(daysBack: number, clock: string): number {
  const [hour = 0, minute = 0] = clock.split(':').map(Number);
  const date = new Date(Date.now() - daysBack * day);
  return new Date(date.getFullYear(), date.getMonth(), date.getDate(), hour, minute).getTime();
}

function daysBackTo(weekday: number): number {
  const today = new Date().getDay();
  const back = (today - weekday + 7) % 7;
  return back < 2 ? back + 2 : back;
}

export function person(name: string, address: string): Address {
  return { name, address };
}

export const mara = person('Mara Lindqvist', 'mara@harbour.studio');
const jonas = person('Jonas Berg', 'jonas.berg@harbour.studio');
const me = person('Ida Norén', 'ida@harbour.studio');

const accounts: Account[] = [
  {
    id: 1,
    name: 'Ida Norén',
    email: 'ida@harbour.studio',
    color: '#17757f',
    position: 0,
    imap: { host: 'imap.harbour.studio', port: 993, security: 'tls', userName: 'ida@harbour.studio' },
    smtp: { host: 'smtp.harbour.studio', port: 465, security: 'tls', userName: 'ida@harbour.studio' },
    signIn: null,
    enabled: true,
  },
  {
    id: 2,
    name: 'Ida Norén',
    email: 'ida.noren@gmail.com',
    color: '#a8508a',
    position: 1,
    imap: { host: 'imap.gmail.com', port: 993, security: 'tls', userName: 'ida.noren@gmail.com' },
    smtp: null,
    signIn: null,
    enabled: true,
  },
];

function mailbox(
  id: number,
  accountId: number,
  name: string,
  role: MailboxRole | null,
  unreadThreads = 0,
  parentId: number | null = null,
): Mailbox {
  return {
    id,
    accountId,
    path: parentId === 5 ? `Projects/${name}` : name,
    name,
    parentId,
    role,
    selectable: true,
    subscribed: true,
    ...ordinary,
    totalMessages: 40,
    unreadMessages: unreadThreads,
    unreadThreads,
  };
}

function mailboxes(): Mailbox[] {
  return [
    mailbox(1, 1, 'INBOX', 'inbox', 11),
    mailbox(2, 1, 'Archive', 'archive'),
    mailbox(3, 1, 'Drafts', 'drafts'),
    mailbox(4, 1, 'Sent', 'sent'),
    mailbox(5, 1, 'Projects', null, 6),
    mailbox(6, 1, 'Harbour office', null, 2, 5),
    mailbox(7, 1, 'Ferry terminal', null, 4, 5),
    mailbox(8, 1, 'Junk', 'junk'),
    mailbox(9, 1, 'Trash', 'trash'),
    mailbox(20, 2, 'INBOX', 'inbox', 7),
    mailbox(21, 2, 'All Mail', 'all'),
    mailbox(22, 2, 'Family', null),
    mailbox(23, 2, 'Travel', null, 3),
  ];
}

export interface Draft {
  thread: number;
  from: Address;
  to?: Address[];
  subject: string;
  snippet: string;
  date: number;
  boxes?: number[];
  account?: number;
  seen?: boolean;
  starred?: boolean;
  answered?: boolean;
  keywords?: string[];
  attachments?: Attachment[];
  parts?: BodyPart[];
}

function file(partId: string, filename: string, type: string, size: number): Attachment {
  return { partId, filename, type, size, inline: false, contentId: null };
}

const maraHtml = `<html><body><p>Hello both,</p><p>I moved the meeting room to the north side, as Jonas asked, and
 the stairs now turn at the landing. It costs us one parking space, and gives the room the whole view of the outer
 harbour.</p><p>The plan is attached, with the changes in red. If it suits you, I will send it to the city on
 Friday.</p><p>Mara<img src="https://track.example/o.gif" width="1" height="1"></p></body></html>`;

const newsletter = `<html><head><style>@import url(https://evil.example/x.css); body{background:#f3efe6;font-family:Georgia}
.card{background:#fff;border-radius:8px;padding:24px} h1{color:#8a3b12;font-size:24px} a{color:#8a3b12}
@font-face{font-family:x;src:url(https://evil.example/f.woff)} .x{background:url(https://evil.example/b.png)}</style></head>
<body bgcolor="#f3efe6"><table width="100%" cellpadding="24"><tr><td align="center"><table width="520" class="card"><tr><td>
<img src="https://cdn.example/header.jpg" width="472" height="120" alt="The Browser, November">
<h1>Five things worth reading this weekend</h1><p>On tides and timekeeping; a history of the ferry; and what the
lighthouse keepers wrote to each other in winter. <a href="https://browser.example/tides?utm=1">Read on</a></p>
<p class="x">Best read with coffee.</p><script>alert(1)</script></td></tr></table></td></tr></table></body></html>`;

const tomText = `Not me! I left them at the marina on Sunday, in the box behind the fuel pump.
Combination as always. See www.marina.example/boxes (the second row).

Tom

--
Tom Okafor
+44 20 7946 0018

On Sat, 21 Nov 2026 at 18:02, Anna Weiss wrote:
> Does anyone have the keys of the boat?
> I would like to go out tomorrow, if the weather holds.
>
> > Who had it last?
> > Anna`;

export const drafts = (): Draft[] => [
  {
    thread: 1,
    from: jonas,
    to: [mara, me],
    subject: 'Harbour office: final floor plan',
    snippet:
      'Could the meeting room face the water? The clients always ask for the view, and we only have the one.',
    date: at(daysBackTo(1), '16:02'),
    seen: true,
    boxes: [1, 5],
  },
  {
    thread: 1,
    from: me,
    to: [jonas, mara],
    subject: 'Re: Harbour office: final floor plan',
    snippet: 'Good idea. Mara, what would that do to the stairs?',
    date: at(daysBackTo(1), '17:40'),
    seen: true,
    boxes: [4],
  },
  {
    thread: 1,
    from: mara,
    to: [me, jonas],
    subject: 'Re: Harbour office: final floor plan',
    snippet:
      'I moved the meeting room to the north side, as Jonas asked, and the stairs now turn at the landing.',
    date: at(0, '10:42'),
    attachments: [
      file('2', 'Floor plan v7.pdf', 'application/pdf', 2_400_000),
      file(
        '3',
        'Changes.docx',
        'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
        88_000,
      ),
    ],
    parts: [{ kind: 'html', content: maraHtml }],
  },
  {
    thread: 2,
    from: person('Deutsche Bahn', 'buchung@bahn.example'),
    subject: 'Ihre Buchung: Hamburg – Göteborg',
    snippet: 'Vielen Dank für Ihre Buchung. Ihr Ticket finden Sie im Anhang.',
    date: at(0, '10:17'),
    seen: true,
    attachments: [file('2', 'Ticket.pdf', 'application/pdf', 120_400)],
  },
  {
    thread: 3,
    from: person('Noor Haddad', 'noor@example.org'),
    subject: 'Re: Interview on Thursday',
    snippet: 'Thursday at three works well. I will bring the two drawings we spoke of.',
    date: at(0, '09:55'),
    starred: true,
  },
  {
    thread: 4,
    from: person('GitHub', 'notifications@github.example'),
    subject: '[postalsys/imapflow] IDLE reconnect after sleep (#211)',
    snippet: 'andris9 commented: could you share a log with the timestamps?',
    date: at(0, '09:31'),
    keywords: ['Work'],
  },
  {
    thread: 5,
    from: person('田中 優子', 'yuko@example.jp'),
    subject: '来週の打ち合わせについて',
    snippet: 'お世話になっております。来週水曜日の件、会議室を予約しました。',
    date: at(0, '08:20'),
    seen: true,
  },
  {
    thread: 6,
    from: person('Tom Okafor', 'tom@example.co.uk'),
    subject: 'Boat share: who has the keys?',
    snippet: 'Not me! I left them at the marina on Sunday, in the box behind the fuel pump.',
    date: at(1, '19:12'),
    seen: true,
    answered: true,
    parts: [{ kind: 'text', content: tomText }],
    account: 2,
    boxes: [20],
  },
  {
    thread: 7,
    from: person('Anna & Felix', 'anna.felix@example.de'),
    subject: 'Save the date: 12 June',
    snippet: 'We would be so happy if you could join us by the lake.',
    date: at(1, '12:30'),
    seen: true,
    starred: true,
    keywords: ['Family'],
    account: 2,
    boxes: [20],
  },
  {
    thread: 8,
    from: person('Fjord Energi', 'faktura@fjord.example'),
    subject: 'Your November statement is ready',
    snippet: 'Total due 48.20 EUR, to be debited on 1 December from the account you gave.',
    date: at(3, '07:02'),
    seen: true,
    attachments: [file('2', 'Statement.pdf', 'application/pdf', 41_000)],
  },
  {
    thread: 9,
    from: person('The Browser', 'hello@browser.example'),
    subject: 'Five things worth reading this weekend',
    snippet: 'On tides and timekeeping; a history of the ferry; and what the lighthouse keepers wrote.',
    date: at(3, '06:30'),
    seen: true,
    parts: [{ kind: 'html', content: newsletter }],
  },
];

/** Many plain conversations below the first ones, so that lists have to page. */
function filler(count: number): Draft[] {
  const names = ['Elin Sato', 'Ben Carter', 'Priya Nair', 'Lars Holm', 'Chloé Martin', 'Omar Aziz'];
  return Array.from({ length: count }, (_, index) => ({
    thread: 100 + index,
    from: person(names[index % names.length] ?? '', `person${index % names.length}@example.net`),
    subject: `Minutes of meeting ${count - index}`,
    snippet: 'Attached are the minutes. Tell me by Friday if anything is missing.',
    date: at(7, '12:00') - index * 3_600_000,
    seen: index % 7 !== 0,
  }));
}

export function toMessage(draft: Draft, id: number): Message {
  return {
    id,
    threadId: draft.thread,
    accountId: draft.account ?? 1,
    mailboxIds: draft.boxes ?? [1],
    from: [draft.from],
    to: draft.to ?? [me],
    cc: [],
    bcc: [],
    replyTo: [],
    subject: draft.subject,
    date: draft.date,
    size: 4_200 + (draft.attachments ?? []).reduce((sum, one) => sum + one.size, 0),
    flags: {
      seen: draft.seen ?? false,
      starred: draft.starred ?? false,
      answered: draft.answered ?? false,
      forwarded: false,
      draft: false,
    },
    keywords: draft.keywords ?? [],
    snippet: draft.snippet,
    outgoing: draft.from === me,
    attachments: draft.attachments ?? [],
    bodyState: 'ready',
  };
}

export function fakeMail(more = 400): FakeMail {
  const all = [...drafts(), ...filler(more)];
  const messages = all.map((draft, index) => toMessage(draft, index + 1));
  const bodies = new Map(
    all.map((draft, index): [number, BodyPart[]] => [
      index + 1,
      draft.parts ?? [{ kind: 'text', content: `${draft.snippet}\n\nBest,\n${draft.from.name}` }],
    ]),
  );
  return { accounts: accounts.map((one) => ({ ...one })), mailboxes: mailboxes(), messages, bodies };
}
