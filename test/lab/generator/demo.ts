import { asHtml } from './conversation.ts';
import { home } from './demo/home.ts';
import { type DemoConversation, type DemoMessage, MARA_HOME, MARA_WORK, type When } from './demo/types.ts';
import { work } from './demo/work.ts';
import { generateMailbox } from './generate.ts';
import type { Address } from './headers.ts';
import { buildMessage } from './message.ts';

/** A message of the demonstration and where it lies. */
export interface DemoMail {
  raw: Buffer;
  flags: string[];
  internalDate: Date;
  mailbox: string;
}

export interface DemoAccount {
  name: string;
  email: string;
  /** Folders besides the standard ones. */
  folders: string[];
  /** All messages, oldest first. */
  messages(now: Date): DemoMail[];
}

const DAY = 86_400_000;
/** The generated messages end before the hand-made ones begin to thin out. */
const FILLER_AGE = 8 * DAY;

/** The two accounts of `npm start -- --demo` and of the screenshots. */
export const DEMO_ACCOUNTS: readonly DemoAccount[] = [
  {
    ...MARA_WORK,
    folders: ['Projects', 'Projects/Harbour office', 'Projects/Ferry terminal'],
    messages: (now) => mailbox(MARA_WORK, work, { seed: 7, count: 190 }, now),
  },
  {
    ...MARA_HOME,
    folders: ['Family', 'Travel'],
    messages: (now) => mailbox(MARA_HOME, home, { seed: 11, count: 140 }, now),
  },
];

function mailbox(
  owner: Address,
  conversations: readonly DemoConversation[],
  filler: { seed: number; count: number },
  now: Date,
): DemoMail[] {
  const made = conversations.flatMap((conversation) => written(conversation, owner, now));
  const endDate = new Date(now.getTime() - FILLER_AGE);
  const generated = [...generateMailbox({ ...filler, owner, endDate, spanDays: 240 })].map(
    // Unread and starred mail is the hand-made one, so that the counts in the sidebar stay those of a tidy person.
    ({ raw, flags, internalDate, mailbox: place }) => ({
      raw,
      internalDate,
      mailbox: place,
      flags: [...new Set([...flags.filter((flag) => flag !== '\\Flagged'), '\\Seen'])],
    }),
  );
  return [...generated, ...made].sort((a, b) => a.internalDate.getTime() - b.internalDate.getTime());
}

function written(conversation: DemoConversation, owner: Address, now: Date): DemoMail[] {
  const ids: string[] = [];
  return conversation.messages.map((message, index) => {
    const domain = message.from.email.slice(message.from.email.indexOf('@') + 1);
    const messageId = `${idOf(conversation.subject)}.${index}@${domain}`;
    const date = dateOf(message.at, now);
    const again = index === 0 || conversation.subject.startsWith('Re: ') ? '' : 'Re: ';
    const html = message.html ?? `<html><body>${asHtml(message.text)}</body></html>`;
    const raw = buildMessage({
      from: message.from,
      to: message.to ?? [owner],
      ...(message.cc ? { cc: message.cc } : {}),
      subject: message.subject ?? `${again}${conversation.subject}`,
      date,
      zone: -date.getTimezoneOffset(),
      messageId,
      ...(index > 0 ? { inReplyTo: ids[index - 1]!, references: ids.slice() } : {}),
      ...(message.headers ? { headers: message.headers } : {}),
      text: message.text,
      ...(html === false ? { flowed: true } : { html }),
      ...(message.files ? { attachments: message.files } : {}),
      ...(message.calendar ? { calendar: message.calendar } : {}),
      charset: message.charset ?? 'utf-8',
    });
    ids.push(messageId);
    return {
      raw,
      flags: flagsOf(message, conversation, owner),
      internalDate: date,
      mailbox: placeOf(message, conversation, owner),
    };
  });
}

function flagsOf(message: DemoMessage, conversation: DemoConversation, owner: Address): string[] {
  const folder = placeOf(message, conversation, owner);
  return [
    ...(message.unread ? [] : ['\\Seen']),
    ...(message.starred ? ['\\Flagged'] : []),
    ...(message.answered ? ['\\Answered'] : []),
    ...(folder === 'Drafts' ? ['\\Draft'] : []),
    ...(conversation.tags ?? []),
  ];
}

function placeOf(message: DemoMessage, conversation: DemoConversation, owner: Address): string {
  if (message.folder) return message.folder;
  return message.from.email === owner.email ? 'Sent' : (conversation.folder ?? 'INBOX');
}

function dateOf(at: When, now: Date): Date {
  if (typeof at === 'number') return new Date(Math.floor((now.getTime() - at * 60_000) / 1000) * 1000);
  const [days, time] = at;
  const [hours = 0, minutes = 0] = time.split(':').map(Number);
  const date = new Date(now);
  date.setDate(date.getDate() - days);
  date.setHours(hours, minutes, 0, 0);
  return date;
}

/** A short name for a conversation that stays the same from run to run. */
function idOf(text: string): string {
  let hash = 0;
  for (const character of text) hash = (Math.imul(hash, 31) + (character.codePointAt(0) ?? 0)) >>> 0;
  return hash.toString(36);
}
