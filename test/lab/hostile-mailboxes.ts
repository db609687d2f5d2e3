import type { HostileMessage } from './hostile-message.ts';

export interface HostileMailbox {
  path: string;
  attributes: string[];
  delimiter: string | null;
  uidValidity: number;
  uidNext: number;
  highestModseq: number;
  messages: HostileMessage[];
}

/** A message of the canned kind: plain text, dated a day after the one before it. */
export function cannedMessage(uid: number, fields: Partial<HostileMessage> & { subject?: string } = {}) {
  const { subject = `Canned message ${uid}`, ...rest } = fields;
  const internalDate = new Date(Date.UTC(2026, 10, 1 + uid, 9, 30));
  const raw = lines(
    `Date: ${internalDate.toUTCString().replace('GMT', '+0000')}`,
    'From: Noor Bakker <noor@harbour.example>',
    'To: Mara Lindqvist <mara@lab.test>',
    `Subject: ${subject}`,
    `Message-ID: <canned-${uid}@harbour.example>`,
    'MIME-Version: 1.0',
    'Content-Type: text/plain; charset=utf-8',
    '',
    `This is the text of message ${uid}.`,
    'It has two lines.',
  );
  return { uid, flags: [], internalDate, raw, modseq: uid, ...rest } satisfies HostileMessage;
}

export function hostileMailbox(
  path: string,
  messages: HostileMessage[] = [],
  attributes: string[] = [],
): HostileMailbox {
  return {
    path,
    attributes: ['\\HasNoChildren', ...attributes],
    delimiter: '/',
    uidValidity: 1_700_000_000,
    uidNext: Math.max(0, ...messages.map(({ uid }) => uid)) + 1,
    highestModseq: Math.max(1, ...messages.map(({ modseq }) => modseq)),
    messages,
  };
}

/** An INBOX with six messages of different makes, and the usual folders. */
export function defaultMailboxes(): HostileMailbox[] {
  return [
    hostileMailbox('INBOX', [
      cannedMessage(1, { flags: ['\\Seen'], subject: 'Welcome to the harbour' }),
      cannedMessage(2, { flags: ['\\Seen', '\\Answered'], raw: alternative() }),
      cannedMessage(3, { flags: ['\\Flagged'], raw: withAttachment() }),
      cannedMessage(5, { subject: '=?utf-8?B?Tm9yZGlzY2hlIFRhZ2U6IFDDpGNrY2hlbg==?=' }),
      cannedMessage(8, { flags: ['$Forwarded'], subject: 'Re: Welcome to the harbour' }),
      cannedMessage(9, { subject: 'The newest' }),
    ]),
    hostileMailbox('Archive', [cannedMessage(4, { flags: ['\\Seen'] })], ['\\Archive']),
    hostileMailbox('Drafts', [], ['\\Drafts']),
    hostileMailbox('Junk', [], ['\\Junk']),
    hostileMailbox('Sent', [cannedMessage(1, { flags: ['\\Seen'], subject: 'What I sent' })], ['\\Sent']),
    hostileMailbox('Trash', [], ['\\Trash']),
  ];
}

function alternative(): string {
  return lines(
    'Date: Tue, 03 Nov 2026 09:30:00 +0000',
    'From: "Harbour News" <news@harbour.example>',
    'To: mara@lab.test',
    'Subject: Two versions',
    'Message-ID: <canned-2@harbour.example>',
    'MIME-Version: 1.0',
    'Content-Type: multipart/alternative; boundary="two"',
    '',
    '--two',
    'Content-Type: text/plain; charset=utf-8',
    '',
    'The plain version.',
    '--two',
    'Content-Type: text/html; charset=utf-8',
    '',
    '<p>The <b>rich</b> version.</p>',
    '--two--',
  );
}

function withAttachment(): string {
  return lines(
    'Date: Wed, 04 Nov 2026 09:30:00 +0000',
    'From: Noor Bakker <noor@harbour.example>',
    'To: Mara Lindqvist <mara@lab.test>',
    'Subject: The plan',
    'Message-ID: <canned-3@harbour.example>',
    'MIME-Version: 1.0',
    'Content-Type: multipart/mixed; boundary="mix"',
    '',
    '--mix',
    'Content-Type: text/plain; charset=utf-8',
    '',
    'Here is the plan.',
    '--mix',
    'Content-Type: application/octet-stream; name="plan.bin"',
    'Content-Disposition: attachment; filename="plan.bin"',
    'Content-Transfer-Encoding: base64',
    '',
    Buffer.from('the bytes of the plan').toString('base64'),
    '--mix--',
  );
}

function lines(...all: string[]): string {
  return `${all.join('\r\n')}\r\n`;
}
