/**
 * Mail as Gmail keeps it: each message once, with labels that IMAP shows as mailboxes. Google documents the extensions
 * (developers.google.com/workspace/gmail/imap/imap-extensions) and, in its help pages for IMAP, what deleting does.
 */
export interface GmailMessage {
  /** X-GM-MSGID and X-GM-THRID: unsigned 64-bit numbers. */
  readonly id: string;
  readonly threadId: string;
  readonly raw: string;
  readonly receivedAt: Date;
  /** Without `\Deleted`, which Gmail acts upon at once. They are the message's, and so the same in every mailbox. */
  readonly flags: Set<string>;
  /** Paths of the mailboxes that are labels: INBOX, Sent Mail, Drafts and the person's own. */
  readonly labels: Set<string>;
  /** Spam and Trash are no labels: what is there is nowhere else. */
  place: 'mail' | 'spam' | 'trash' | 'gone';
}

/** A message in a mailbox. */
export interface GmailEntry {
  readonly uid: number;
  readonly message: GmailMessage;
  modseq: number;
}

export interface GmailMailbox {
  readonly path: string;
  readonly attributes: readonly string[];
  readonly uidValidity: number;
  uidNext: number;
  highestModseq: number;
  entries: GmailEntry[];
}

export const gmailPaths = {
  all: '[Gmail]/All Mail',
  drafts: '[Gmail]/Drafts',
  sent: '[Gmail]/Sent Mail',
  spam: '[Gmail]/Spam',
  starred: '[Gmail]/Starred',
  trash: '[Gmail]/Trash',
} as const;

const special: readonly (readonly [string, string])[] = [
  [gmailPaths.all, '\\All'],
  [gmailPaths.drafts, '\\Drafts'],
  [gmailPaths.sent, '\\Sent'],
  [gmailPaths.spam, '\\Junk'],
  [gmailPaths.starred, '\\Flagged'],
  [gmailPaths.trash, '\\Trash'],
];

/** All mail of one account, and who is told of its changes. */
export class GmailStore {
  readonly mailboxes: GmailMailbox[] = [];
  readonly messages: GmailMessage[] = [];
  /** Called after each change. */
  onChange: () => void = () => {};
  private modseq = 1;
  private nextId = 1_278_455_344_230_334_865n;

  constructor(labels: readonly string[]) {
    this.addMailbox('INBOX', ['\\HasNoChildren']);
    for (const label of labels) this.addMailbox(label, ['\\HasNoChildren']);
    this.addMailbox('[Gmail]', ['\\HasChildren', '\\Noselect']);
    for (const [path, role] of special) this.addMailbox(path, ['\\HasNoChildren', role]);
  }

  /** The mailbox of that name, if it can be opened. */
  find(path: string): GmailMailbox | undefined {
    const wanted = path.toUpperCase() === 'INBOX' ? 'INBOX' : path;
    const box = this.mailboxes.find((one) => one.path === wanted);
    return box?.attributes.includes('\\Noselect') ? undefined : box;
  }

  /** A message that comes in. One that is here already, by its Message-ID, is not stored twice: it gets the label. */
  add(raw: string, label: string, flags: readonly string[] = []): GmailMessage {
    const known = this.messages.find((one) => messageId(one) !== undefined && messageId(one) === idIn(raw));
    const id = String(this.nextId++);
    const message: GmailMessage = known ?? {
      ...{ id, threadId: this.threadOf(raw) ?? id, raw, receivedAt: new Date() },
      ...{ flags: new Set(flags), labels: new Set<string>(), place: 'mail' },
    };
    if (!known) this.messages.push(message);
    this.put(message, label);
    return message;
  }

  /** COPY: the label is added; Trash and Spam take a message out of everything else. */
  copy(message: GmailMessage, to: GmailMailbox): void {
    this.put(message, to.path);
  }

  /** MOVE: as COPY, and the label it was seen under goes. All Mail is no label: from there nothing goes. */
  move(message: GmailMessage, from: GmailMailbox, to: GmailMailbox): void {
    if (from !== to) this.unlabel(message, from.path);
    this.put(message, to.path);
  }

  /**
   * `\Deleted`, with Gmail's settings as they come (expunge at once; archive what loses its last label): the label goes,
   * in Trash and Spam the message. A draft is discarded. In All Mail nothing happens.
   */
  drop(message: GmailMessage, from: GmailMailbox): void {
    if (from.path === gmailPaths.trash || from.path === gmailPaths.spam) message.place = 'gone';
    else if (from.path === gmailPaths.drafts) this.put(message, gmailPaths.trash);
    else this.unlabel(message, from.path);
    this.settle(message);
  }

  setFlags(message: GmailMessage, flags: readonly string[]): void {
    const before = [...message.flags].sort().join(' ');
    message.flags.clear();
    for (const flag of flags) message.flags.add(flag);
    if ([...message.flags].sort().join(' ') === before) return;
    for (const { box, entry } of this.standing(message)) this.touch(box, entry);
    this.settle(message);
  }

  /** The person's own labels and INBOX as X-GM-LABELS names them. */
  labelsOf(message: GmailMessage): string[] {
    const names: Record<string, string> = {
      INBOX: '\\Inbox',
      [gmailPaths.sent]: '\\Sent',
      [gmailPaths.drafts]: '\\Draft',
    };
    const starred = message.flags.has('\\Flagged') ? ['\\Starred'] : [];
    return [...[...message.labels].map((label) => names[label] ?? label), ...starred];
  }

  private addMailbox(path: string, attributes: string[]): void {
    const uidValidity = this.mailboxes.length + 600;
    this.mailboxes.push({ path, attributes, uidValidity, uidNext: 1, highestModseq: 1, entries: [] });
  }

  private put(message: GmailMessage, path: string): void {
    if (path === gmailPaths.trash || path === gmailPaths.spam) {
      message.place = path === gmailPaths.trash ? 'trash' : 'spam';
      message.labels.clear();
    } else {
      message.place = 'mail';
      if (path === gmailPaths.starred) message.flags.add('\\Flagged');
      else if (path !== gmailPaths.all) message.labels.add(path);
    }
    this.settle(message);
  }

  private unlabel(message: GmailMessage, path: string): void {
    if (path === gmailPaths.starred) message.flags.delete('\\Flagged');
    message.labels.delete(path);
  }

  /** Brings the mailboxes in line with the message: what is new somewhere gets a new UID there. */
  private settle(message: GmailMessage): void {
    const wanted = new Set<string>();
    if (message.place === 'trash') wanted.add(gmailPaths.trash);
    if (message.place === 'spam') wanted.add(gmailPaths.spam);
    if (message.place === 'mail') {
      wanted.add(gmailPaths.all);
      for (const label of message.labels) wanted.add(label);
      if (message.flags.has('\\Flagged')) wanted.add(gmailPaths.starred);
    }
    for (const { box, entry } of this.standing(message)) {
      if (wanted.delete(box.path)) continue;
      box.entries = box.entries.filter((one) => one !== entry);
      box.highestModseq = ++this.modseq;
    }
    for (const box of this.mailboxes.filter(({ path }) => wanted.has(path))) {
      const entry = { uid: box.uidNext++, message, modseq: 0 };
      box.entries.push(entry);
      this.touch(box, entry);
    }
    if (message.place === 'gone') this.messages.splice(this.messages.indexOf(message), 1);
    this.onChange();
  }

  private standing(message: GmailMessage): { box: GmailMailbox; entry: GmailEntry }[] {
    return this.mailboxes.flatMap((box) =>
      box.entries.filter((entry) => entry.message === message).map((entry) => ({ box, entry })),
    );
  }

  private touch(box: GmailMailbox, entry: GmailEntry): void {
    entry.modseq = ++this.modseq;
    box.highestModseq = this.modseq;
  }

  private threadOf(raw: string): string | undefined {
    const answered = /^In-Reply-To:\s*(<[^>]+>)/im.exec(raw)?.[1];
    return answered && this.messages.find((one) => messageId(one) === answered)?.threadId;
  }
}

function messageId(message: GmailMessage): string | undefined {
  return idIn(message.raw);
}

function idIn(raw: string): string | undefined {
  return /^Message-ID:\s*(<[^>]+>)/im.exec(raw.slice(0, raw.indexOf('\r\n\r\n') + 2))?.[1];
}
