import { invitation, newsletter, notice, orderConfirmation, pictureLetter } from './automatic.ts';
import { Conversation, type DraftMessage, type Owner } from './conversation.ts';
import { IssueThread } from './issue-thread.ts';
import { LANGUAGES } from './languages/index.ts';
import { lengthen } from './lifelike.ts';
import { buildMessage } from './message.ts';
import { Random } from './random.ts';

export interface GeneratedMessage {
  raw: Buffer;
  flags: string[];
  internalDate: Date;
  /** INBOX, Sent, Archive or Trash. */
  mailbox: string;
  /** The same for all messages of a conversation. */
  threadKey: string;
  subject: string;
  /** The charset that was asked for; what does not fit it went out as UTF-8. */
  charset: string;
}

export interface MailboxOptions {
  seed: number;
  count: number;
  owner: Owner;
  /** The date of the newest message. */
  endDate: Date;
  spanDays: number;
  /** `lifelike`: as long as mail is, for measuring; else a few sentences, which is quicker to make and to read. */
  length?: 'short' | 'lifelike';
}

/** So many conversations may be open at one time; the memory used does not grow with the mailbox. */
const MAX_OPEN = 48;
const DAY = 86_400_000;

const ROBOTS = [
  [newsletter, 30],
  [notice, 28],
  [orderConfirmation, 22],
  [invitation, 10],
  [pictureLetter, 10],
] as const;

/**
 * A realistic mailbox, oldest message first, made message by message: half a million need no more memory than ten.
 * The same options give the same bytes.
 *
 * @example
 * const messages = generateMailbox({ seed: 1, count: 20_000, owner, endDate: new Date(), spanDays: 900 });
 * fillMaildir(server, 'mara@lab.test', 'INBOX', messages);
 */
export function* generateMailbox(options: MailboxOptions): Generator<GeneratedMessage> {
  const { seed, count, owner, endDate, spanDays } = options;
  const random = new Random(seed);
  const open: (Conversation | IssueThread)[] = [];
  const start = endDate.getTime() - spanDays * DAY;
  for (let index = 0; index < count; index++) {
    const age = count === 1 ? 1 : index / (count - 1);
    const date = officeHours(start + age * spanDays * DAY, endDate.getTime());
    const draft = nextDraft(random, owner, open, date, `t${seed}-${index}`);
    const spec = options.length === 'lifelike' ? lengthen(random, draft.spec) : draft.spec;
    yield finish(random, { ...draft, spec }, date, endDate);
  }
}

function nextDraft(
  random: Random,
  owner: Owner,
  open: (Conversation | IssueThread)[],
  date: Date,
  key: string,
): DraftMessage {
  const goOn = open.length >= MAX_OPEN || (open.length > 0 && random.chance(0.45));
  if (goOn) {
    // The newest conversations are the liveliest.
    const index = Math.max(0, open.length - 1 - Math.floor(random.next() ** 2 * Math.min(open.length, 20)));
    const thread = open[index]!;
    const draft = thread.next(date);
    if (thread.done) open.splice(index, 1);
    return draft;
  }
  const kind = random.weighted([
    ['people', 62],
    ['robot', 30],
    ['issue', 8],
  ] as const);
  if (kind === 'robot') return random.weighted(ROBOTS)(random, owner, date, key);
  const thread =
    kind === 'people'
      ? new Conversation(random, owner, random.weighted(LANGUAGES), key)
      : new IssueThread(random, owner, key);
  const draft = thread.next(date);
  if (!thread.done) open.push(thread);
  return draft;
}

function finish(random: Random, draft: DraftMessage, date: Date, endDate: Date): GeneratedMessage {
  const { spec, threadKey, fromOwner } = draft;
  const daysOld = (endDate.getTime() - date.getTime()) / DAY;
  return {
    raw: buildMessage(spec),
    flags: flagsFor(random, fromOwner, spec.headers === undefined, daysOld),
    internalDate: date,
    mailbox: mailboxFor(random, fromOwner, daysOld),
    threadKey,
    subject: spec.subject,
    charset: spec.charset ?? 'utf-8',
  };
}

function flagsFor(random: Random, fromOwner: boolean, byPerson: boolean, daysOld: number): string[] {
  const flags: string[] = [];
  if (fromOwner || random.chance(daysOld < 3 ? 0.6 : daysOld < 30 ? 0.9 : 0.985)) flags.push('\\Seen');
  if (random.chance(0.03)) flags.push('\\Flagged');
  if (!fromOwner && byPerson && flags.includes('\\Seen') && random.chance(0.2)) flags.push('\\Answered');
  if (random.chance(0.02)) flags.push('$Forwarded');
  if (random.chance(0.05)) flags.push(random.pick(['Work', 'Projects', 'Family', 'Travel', '$label1']));
  return flags;
}

function mailboxFor(random: Random, fromOwner: boolean, daysOld: number): string {
  if (fromOwner) return 'Sent';
  if (daysOld > 20 && random.chance(0.3)) return 'Archive';
  return random.chance(0.02) ? 'Trash' : 'INBOX';
}

/**
 * Moves the time within its day so that most mail comes between 7 and 19 o'clock. The order of messages stays as it
 * is, because later times of a day stay later; none passes the end.
 */
function officeHours(time: number, end: number): Date {
  const day = Math.floor(time / DAY);
  const part = time / DAY - day;
  const hours =
    part < 0.08
      ? (part / 0.08) * 7
      : part < 0.83
        ? 7 + ((part - 0.08) / 0.75) * 12
        : 19 + ((part - 0.83) / 0.17) * 5;
  return new Date(Math.min(end, Math.floor((day * DAY + hours * 3_600_000) / 1000) * 1000));
}
