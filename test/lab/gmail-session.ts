import type { Socket } from 'node:net';
import type { GmailEntry, GmailMailbox, GmailStore } from './gmail-store.ts';
import { fetchItems } from './hostile-message.ts';
import { CommandReader, type HostileCommand, inSet, quote, type Token } from './hostile-wire.ts';

/**
 * What Gmail announces, without that which is not done here: QUOTA, COMPRESS=DEFLATE, UTF8=ACCEPT. There is no QRESYNC
 * and no OBJECTID.
 */
const capability =
  'IMAP4rev1 UNSELECT IDLE NAMESPACE ID XLIST CHILDREN X-GM-EXT-1 UIDPLUS ENABLE MOVE CONDSTORE ESEARCH ' +
  'LIST-EXTENDED LIST-STATUS LITERAL- SPECIAL-USE APPENDLIMIT=35651584 SASL-IR AUTH=PLAIN';

const text = (token: Token | undefined): string => (typeof token === 'string' ? token : '');
const words = (token: Token | undefined): string[] => (Array.isArray(token) ? token.flat(3).map(String) : []);

/** One connection: it sees the mailbox that it has open as it was last told of it (RFC 9051 section 5.2). */
export class GmailSession {
  private readonly store: GmailStore;
  private readonly socket: Socket;
  private readonly note: (command: HostileCommand) => 'answer' | 'cut';
  private readonly reader: CommandReader;
  private box: GmailMailbox | undefined;
  private view: GmailEntry[] = [];
  /** MODSEQ of what was told last, by UID. */
  private readonly told = new Map<number, number>();
  private idling = false;
  private withModseq = false;

  /** `note` is told every command before it is done; at 'cut' the line breaks after that, before the answer. */
  constructor(store: GmailStore, socket: Socket, note: (command: HostileCommand) => 'answer' | 'cut') {
    this.store = store;
    this.socket = socket;
    this.note = note;
    this.reader = new CommandReader(
      (command) => void this.onCommand(command),
      () => this.send('+ go on\r\n'),
    );
    socket.on('data', (data) => this.reader.push(data));
    this.send('* OK Gimap ready for requests from 127.0.0.1\r\n');
  }

  /** Something has changed: told at once to a client that idles. */
  changed(): void {
    if (this.idling) this.news();
  }

  private send(line: string): void {
    if (this.socket.writable) this.socket.write(Buffer.from(line, 'latin1'));
  }

  private onCommand(command: HostileCommand): undefined {
    const fate = this.note(command);
    const { tag, name } = command;
    const handler = handlers[name.replace(/^UID /, '')];
    const answer = handler ? handler.call(this, command) : 'BAD Unknown command';
    if (answer === null) return;
    if (fate === 'cut') {
      this.socket.destroy();
      return;
    }
    // Numbers may not shift under a command that names messages by them (RFC 9051 section 7.5.1).
    if (!/^(FETCH|STORE|SEARCH)$/.test(name)) this.news();
    this.send(`${tag} ${answer}\r\n`);
    if (name === 'LOGOUT') this.socket.end();
  }

  /** Tells what has changed in the open mailbox. */
  private news(): void {
    const { box } = this;
    if (!box) return;
    for (let at = 0; at < this.view.length; ) {
      if (box.entries.includes(this.view[at]!)) at++;
      else {
        this.view.splice(at, 1);
        this.send(`* ${at + 1} EXPUNGE\r\n`);
      }
    }
    if (box.entries.length > this.view.length) {
      for (const entry of box.entries.slice(this.view.length)) this.told.set(entry.uid, entry.modseq);
      this.view = [...box.entries];
      this.send(`* ${this.view.length} EXISTS\r\n`);
    }
    for (const [at, entry] of this.view.entries()) {
      if (this.told.get(entry.uid) !== entry.modseq) this.tell(entry, at + 1, ['UID', 'FLAGS']);
    }
  }

  private tell(entry: GmailEntry, number: number, items: readonly string[]): void {
    const { message, uid, modseq } = entry;
    const asked = items.map((item) => item.toUpperCase());
    if (asked.includes('FLAGS')) this.told.set(uid, modseq);
    const own: string[] = [];
    if (asked.includes('X-GM-MSGID')) own.push(`X-GM-MSGID ${message.id}`);
    if (asked.includes('X-GM-THRID')) own.push(`X-GM-THRID ${message.threadId}`);
    if (asked.includes('X-GM-LABELS')) {
      own.push(`X-GM-LABELS (${this.store.labelsOf(message).map(quote).join(' ')})`);
    }
    const withModseq = this.withModseq && asked.includes('FLAGS') && !asked.includes('MODSEQ');
    const standard = fetchItems(
      {
        ...{ uid, modseq, raw: message.raw, internalDate: message.receivedAt },
        flags: [...message.flags],
      },
      [...items, ...(withModseq ? ['MODSEQ'] : [])],
    );
    this.send(`* ${number} FETCH (${[...own, standard].filter(Boolean).join(' ')})\r\n`);
  }

  /** The messages of a set, with their numbers. */
  private pick({ name }: HostileCommand, set: string): { entry: GmailEntry; number: number }[] {
    const byUid = name.startsWith('UID ');
    const last = byUid ? (this.view.at(-1)?.uid ?? 0) : this.view.length;
    return this.view
      .map((entry, at) => ({ entry, number: at + 1 }))
      .filter(({ entry, number }) => inSet(set, byUid ? entry.uid : number, last))
      .filter(({ entry }) => this.box?.entries.includes(entry));
  }

  open({ args }: HostileCommand): string {
    this.box = this.store.find(text(args[0]));
    this.view = [];
    this.told.clear();
    const { box } = this;
    if (!box) return 'NO [NONEXISTENT] Unknown Mailbox (Failure)';
    if (words(args[1]).includes('CONDSTORE')) this.withModseq = true;
    this.view = [...box.entries];
    for (const entry of this.view) this.told.set(entry.uid, entry.modseq);
    const flags = '\\Answered \\Flagged \\Draft \\Deleted \\Seen $Forwarded';
    this.send(
      `* FLAGS (${flags})\r\n* OK [PERMANENTFLAGS (${flags} \\*)] Flags permitted.\r\n` +
        `* OK [UIDVALIDITY ${box.uidValidity}] UIDs valid.\r\n* ${this.view.length} EXISTS\r\n* 0 RECENT\r\n` +
        `* OK [UIDNEXT ${box.uidNext}] Predicted next UID.\r\n* OK [HIGHESTMODSEQ ${box.highestModseq}]\r\n`,
    );
    return `OK [READ-WRITE] ${box.path} selected. (Success)`;
  }

  close(): string {
    this.box = undefined;
    return 'OK Returned to authenticated state. (Success)';
  }

  enable({ args }: HostileCommand): string {
    const enabled = args.map(text).filter((one) => one.toUpperCase() === 'CONDSTORE');
    if (enabled.length > 0) this.withModseq = true;
    this.send(`* ENABLED ${enabled.join(' ')}\r\n`);
    return 'OK Success';
  }

  list({ name, args }: HostileCommand): string {
    const at = args.findIndex((arg) => text(arg).toUpperCase() === 'RETURN');
    const returns = at < 0 ? [] : (args[at + 1] as Token[]);
    const asked = returns.findIndex((one) => text(one).toUpperCase() === 'STATUS');
    const pattern = [args.slice(0, at < 0 ? undefined : at).at(-1)].flat().map(String).at(-1) ?? '*';
    if (pattern === '') this.send(`* ${name} (\\Noselect) "/" ""\r\n`);
    const escaped = pattern.replace(/[.+?^${}()|[\]\\]/g, '\\$&');
    const matcher = new RegExp(`^${escaped.replace(/\*/g, '.*').replace(/%/g, '[^/]*')}$`);
    for (const box of this.store.mailboxes.filter(({ path }) => matcher.test(path))) {
      const subscribed = name === 'LIST' ? ['\\Subscribed'] : [];
      const attributes = [...box.attributes, ...subscribed].join(' ');
      this.send(`* ${name} (${attributes}) "/" ${quote(box.path)}\r\n`);
      if (asked >= 0 && this.store.find(box.path)) this.sendStatus(box, words(returns[asked + 1]));
    }
    return 'OK Success';
  }

  status({ args }: HostileCommand): string {
    const box = this.store.find(text(args[0]));
    if (!box) return 'NO [NONEXISTENT] Unknown Mailbox (Failure)';
    this.sendStatus(box, words(args[1]));
    return 'OK Success';
  }

  private sendStatus(box: GmailMailbox, items: readonly string[]): void {
    const values: Record<string, number> = {
      MESSAGES: box.entries.length,
      RECENT: 0,
      UIDNEXT: box.uidNext,
      UIDVALIDITY: box.uidValidity,
      UNSEEN: box.entries.filter(({ message }) => !message.flags.has('\\Seen')).length,
      HIGHESTMODSEQ: box.highestModseq,
    };
    const known = items.map((item) => item.toUpperCase()).filter((item) => item in values);
    this.send(
      `* STATUS ${quote(box.path)} (${known.map((item) => `${item} ${values[item]}`).join(' ')})\r\n`,
    );
  }

  fetch(command: HostileCommand): string {
    const [set, items = 'FLAGS', modifiers] = command.args;
    const asked = [items].flat(3).map(String);
    if (command.name === 'UID FETCH' && !asked.includes('UID')) asked.unshift('UID');
    const since = Number(words(modifiers)[1] ?? -1);
    if (since >= 0) this.withModseq = true;
    for (const { entry, number } of this.pick(command, text(set))) {
      if (entry.modseq > since) this.tell(entry, number, asked);
    }
    return 'OK Success';
  }

  storeFlags(command: HostileCommand): string {
    const [set, action, given] = command.args;
    const flags = Array.isArray(given) ? words(given) : [text(given)];
    const kind = text(action).toUpperCase();
    if (!/^[+-]?FLAGS(\.SILENT)?$/.test(kind)) return 'BAD Could not parse command';
    for (const { entry, number } of this.pick(command, text(set))) {
      const { message } = entry;
      const before = kind[0] === 'F' ? [] : [...message.flags];
      const after = kind[0] === '-' ? before.filter((flag) => !flags.includes(flag)) : [...before, ...flags];
      this.store.setFlags(
        message,
        after.filter((flag) => flag !== '\\Deleted'),
      );
      if (kind.endsWith('.SILENT')) this.told.set(entry.uid, entry.modseq);
      else this.tell(entry, number, ['UID', 'FLAGS']);
      if (kind[0] !== '-' && flags.includes('\\Deleted')) this.store.drop(message, this.box!);
    }
    return 'OK Success';
  }

  transfer(command: HostileCommand): string {
    const { args, name } = command;
    const to = this.store.find(text(args[1]));
    const from = this.box;
    if (!to) return 'NO [TRYCREATE] No folder (Failure)';
    if (!from) return 'BAD No mailbox selected';
    const picked = this.pick(command, text(args[0])).map(({ entry }) => entry);
    if (picked.length === 0) return 'OK No messages (Success)';
    const isMove = name.endsWith('MOVE');
    const uids = picked.map(({ message }) => {
      if (isMove) this.store.move(message, from, to);
      else this.store.copy(message, to);
      return to.entries.find((entry) => entry.message === message)!.uid;
    });
    const pairs = `${picked.map(({ uid }) => uid).join(',')} ${uids.join(',')}`;
    return `OK [COPYUID ${to.uidValidity} ${pairs}] (Success)`;
  }

  append({ args }: HostileCommand): string {
    const box = this.store.find(text(args[0]));
    if (!box) return 'NO [TRYCREATE] No folder (Failure)';
    const flags = words(args.slice(1, -1).find((arg) => Array.isArray(arg)));
    const message = this.store.add(text(args.at(-1)), box.path, flags);
    const { uid } = box.entries.find((entry) => entry.message === message)!;
    return `OK [APPENDUID ${box.uidValidity} ${uid}] (Success)`;
  }

  search(command: HostileCommand): string {
    const { tag } = command;
    let args = command.args;
    const isExtended = text(args[0]).toUpperCase() === 'RETURN';
    if (isExtended) args = args.slice(2);
    let found = this.pick(command, '1:*');
    for (let at = 0; at < args.length; at++) {
      const key = text(args[at]).toUpperCase();
      const flag = /^(UN)?(SEEN|FLAGGED|ANSWERED|DRAFT)$/.exec(key);
      if (key === 'ALL' || key === 'UNDELETED') continue;
      if (key === 'UID') {
        const set = text(args[++at]);
        const last = this.view.at(-1)?.uid ?? 0;
        found = found.filter(({ entry }) => inSet(set, entry.uid, last));
      } else if (key === 'X-GM-MSGID') {
        const id = text(args[++at]);
        found = found.filter(({ entry }) => entry.message.id === id);
      } else if (key === 'CHARSET') {
        if (text(args[++at]).toUpperCase() !== 'UTF-8') return 'NO [BADCHARSET (UTF-8)] Unknown charset';
      } else if (key === 'X-GM-RAW') {
        // Words alone: what else Gmail understands is not to be found out here.
        const words = text(args[++at]).toLowerCase().replace(/[()"]/g, ' ').split(/\s+/).filter(Boolean);
        found = found.filter(({ entry }) =>
          words.every((word) => entry.message.raw.toLowerCase().includes(word)),
        );
      } else if (key === 'HEADER') {
        const line = new RegExp(`^${text(args[++at])}:(.*)$`, 'im');
        const wanted = text(args[++at]).toLowerCase();
        found = found.filter(({ entry }) =>
          line.exec(entry.message.raw)?.[1]?.toLowerCase().includes(wanted),
        );
      } else if (flag) {
        const name = `\\${flag[2]![0]}${flag[2]!.slice(1).toLowerCase()}`;
        found = found.filter(({ entry }) => entry.message.flags.has(name) === (flag[1] === undefined));
      } else return 'BAD Could not parse command';
    }
    const byUid = command.name === 'UID SEARCH';
    const numbers = found.map(({ entry, number }) => (byUid ? entry.uid : number));
    const all = numbers.length === 0 ? '' : ` ALL ${numbers.join(',')}`;
    if (isExtended) this.send(`* ESEARCH (TAG ${quote(tag)})${byUid ? ' UID' : ''}${all}\r\n`);
    else this.send(`* SEARCH ${numbers.join(' ')}\r\n`);
    return 'OK SEARCH completed (Success)';
  }

  idle({ tag }: HostileCommand): null {
    this.send('+ idling\r\n');
    this.idling = true;
    this.news();
    this.reader.raw = () => {
      this.reader.raw = undefined;
      this.idling = false;
      this.send(`${tag} OK IDLE terminated (Success)\r\n`);
    };
    return null;
  }

  say(line: string): string {
    this.send(`* ${line}\r\n`);
    return 'OK Success';
  }
}

/** Null: the answer comes later. Everybody may sign in. */
type Handler = (this: GmailSession, command: HostileCommand) => string | null;

const { prototype: of } = GmailSession;
const handlers: Record<string, Handler> = {
  CAPABILITY() {
    return this.say(`CAPABILITY ${capability}`);
  },
  LOGOUT() {
    return this.say('BYE LOGOUT Requested');
  },
  ID() {
    return this.say('ID ("name" "GImap" "vendor" "Google, Inc.")');
  },
  NAMESPACE() {
    return this.say('NAMESPACE (("" "/")) NIL NIL');
  },
  NOOP: () => 'OK Success',
  LOGIN: () => `OK [CAPABILITY ${capability}] authenticated (Success)`,
  AUTHENTICATE: () => `OK [CAPABILITY ${capability}] authenticated (Success)`,
  // What is marked as deleted has gone at once.
  EXPUNGE: () => 'OK Success',
  ...{ ENABLE: of.enable, LIST: of.list, LSUB: of.list, XLIST: of.list, STATUS: of.status },
  ...{ SELECT: of.open, EXAMINE: of.open, CLOSE: of.close, UNSELECT: of.close, IDLE: of.idle },
  ...{ FETCH: of.fetch, STORE: of.storeFlags, SEARCH: of.search, APPEND: of.append },
  ...{ COPY: of.transfer, MOVE: of.transfer },
};
