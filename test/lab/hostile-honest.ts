import type { HostileConnection } from './hostile.ts';
import { type HostileMailbox, hostileMailbox } from './hostile-mailboxes.ts';
import { fetchItems, type HostileMessage } from './hostile-message.ts';
import { type HostileCommand, inSet, quote, type Token } from './hostile-wire.ts';

export interface Answer {
  untagged: string[];
  /** Without the tag; nothing where the answer comes later (AUTHENTICATE, IDLE). */
  tagged?: string;
  /** What has to happen once that is sent. */
  after?: () => void;
}

type Handler = (connection: HostileConnection, command: HostileCommand) => Answer;

const ok = (text = 'done', untagged: string[] = []): Answer => ({ untagged, tagged: `OK ${text}` });
const no = (text: string): Answer => ({ untagged: [], tagged: `NO ${text}` });
const text = (token: Token | undefined): string => (typeof token === 'string' ? token : '');
const words = (token: Token | undefined): string[] => (Array.isArray(token) ? token.map(text) : []);

/** What a well-meaning server says to the command, and does. */
export function honestAnswer(connection: HostileConnection, command: HostileCommand): Answer {
  const uid = command.name.startsWith('UID ');
  const handler = handlers[command.name.replace(/^UID /, '')];
  if (!handler) return { untagged: [], tagged: 'BAD unknown command' };
  if (uid) return handler(connection, command);
  if (connection.state !== 'authenticated' && !anyTime.has(command.name)) return no('log in first');
  return handler(connection, command);
}

const anyTime = new Set(['CAPABILITY', 'NOOP', 'LOGOUT', 'ID', 'STARTTLS', 'LOGIN', 'AUTHENTICATE']);

const handlers: Record<string, Handler> = {
  CAPABILITY: ({ capability }) => ok('done', [`* CAPABILITY ${capability}\r\n`]),
  NOOP: () => ok(),
  CHECK: () => ok(),
  ID: () => ok('done', ['* ID ("name" "Curlew lab")\r\n']),
  ENABLE: (_, { args }) => ok('done', [`* ENABLED ${args.map(text).join(' ')}\r\n`]),
  NAMESPACE: () => ok('done', ['* NAMESPACE (("" "/")) NIL NIL\r\n']),
  LOGOUT: (connection) => ({
    ...ok('bye', ['* BYE logging out\r\n']),
    after: () => {
      connection.state = 'logged out';
      connection.close();
    },
  }),
  STARTTLS: (connection, { tag }) => ({
    untagged: [],
    after: () => connection.startTls(`${tag} OK begin TLS\r\n`),
  }),
  LOGIN: (connection, { args }) => loggedIn(connection, 'LOGIN', text(args[0]), text(args[1])),
  AUTHENTICATE: authenticate,
  LIST: list,
  LSUB: list,
  XLIST: list,
  STATUS: (connection, { args }) => {
    const box = find(connection, text(args[0]));
    if (!box) return no('[NONEXISTENT] no such mailbox');
    return ok('done', [statusLine(box, words(args[1]))]);
  },
  SELECT: select,
  EXAMINE: select,
  CLOSE: (connection) => {
    connection.selected = undefined;
    return ok();
  },
  UNSELECT: (connection) => {
    connection.selected = undefined;
    return ok();
  },
  SUBSCRIBE: () => ok(),
  UNSUBSCRIBE: () => ok(),
  CREATE: ({ server }, { args }) => {
    server.mailboxes.push(hostileMailbox(text(args[0])));
    return ok();
  },
  DELETE: ({ server }, { args }) => {
    const at = server.mailboxes.findIndex(({ path }) => path === text(args[0]));
    if (at < 0) return no('[NONEXISTENT] no such mailbox');
    server.mailboxes.splice(at, 1);
    return ok();
  },
  RENAME: (connection, { args }) => {
    const box = find(connection, text(args[0]));
    if (!box) return no('[NONEXISTENT] no such mailbox');
    box.path = text(args[1]);
    return ok();
  },
  SEARCH: search,
  FETCH: fetch,
  STORE: store,
  COPY: (connection, command) => copy(connection, command, false),
  MOVE: (connection, command) => copy(connection, command, true),
  EXPUNGE: (connection, { name, args }) => {
    const only = name === 'UID EXPUNGE' ? text(args[0]) : undefined;
    return ok(
      'done',
      expunge(connection, (message) => isDeleted(message) && chosen(message, only)),
    );
  },
  APPEND: append,
  IDLE: idle,
};

function loggedIn(connection: HostileConnection, mechanism: string, user: string, secret: string): Answer {
  if (!connection.tryLogin(mechanism, user, secret)) return no('[AUTHENTICATIONFAILED] wrong password');
  return ok(`[CAPABILITY ${connection.capability}] welcome`);
}

function authenticate(connection: HostileConnection, { tag, args }: HostileCommand): Answer {
  const mechanism = text(args[0]).toUpperCase();
  const finish = (response: string): string => {
    const decoded = Buffer.from(response, 'base64').toString('utf8');
    // PLAIN: identity, user and password between zero bytes. Tokens are kept whole.
    const [, user = '', secret = ''] = mechanism === 'PLAIN' ? decoded.split('\0') : ['', decoded, decoded];
    return loggedIn(connection, mechanism, user, secret).tagged!;
  };
  if (text(args[1]) !== '') return { untagged: [], tagged: finish(text(args[1])) };
  connection.readRaw((line) => {
    connection.readRaw(undefined);
    connection.send(`${tag} ${line === '*' ? 'BAD cancelled' : finish(line)}\r\n`);
  });
  return { untagged: ['+ \r\n'] };
}

function find({ server }: HostileConnection, path: string): HostileMailbox | undefined {
  const wanted = path.toUpperCase() === 'INBOX' ? 'INBOX' : path;
  return server.mailboxes.find((box) => box.path === wanted);
}

function list({ server }: HostileConnection, { name, args }: HostileCommand): Answer {
  const strings = args.filter((arg) => typeof arg === 'string');
  const pattern = args.flat(2).map(String).includes('*') ? '*' : (strings.at(-1) ?? '*');
  if (pattern === '') return ok('done', [`* ${name} (\\Noselect) "/" ""\r\n`]);
  const matcher = new RegExp(
    `^${pattern
      .split(/([*%])/)
      .map((piece) =>
        piece === '*' ? '.*' : piece === '%' ? '[^/]*' : piece.replace(/[.+?^${}()|[\]\\]/g, '\\$&'),
      )
      .join('')}$`,
  );
  const lines = server.mailboxes
    .filter(({ path }) => matcher.test(path))
    .map((box) => {
      const delimiter = box.delimiter === null ? 'NIL' : quote(box.delimiter);
      return `* ${name} (${box.attributes.join(' ')}) ${delimiter} ${quote(box.path)}\r\n`;
    });
  return ok('done', lines);
}

function statusLine(box: HostileMailbox, items: string[]): string {
  const values: Record<string, number> = {
    MESSAGES: box.messages.length,
    RECENT: 0,
    UIDNEXT: box.uidNext,
    UIDVALIDITY: box.uidValidity,
    UNSEEN: box.messages.filter(({ flags }) => !flags.includes('\\Seen')).length,
    HIGHESTMODSEQ: box.highestModseq,
    SIZE: box.messages.reduce((sum, { raw }) => sum + raw.length, 0),
  };
  const pairs = items
    .map((item) => item.toUpperCase())
    .filter((item) => item in values)
    .map((item) => `${item} ${values[item]}`);
  return `* STATUS ${quote(box.path)} (${pairs.join(' ')})\r\n`;
}

function select(connection: HostileConnection, { name, args }: HostileCommand): Answer {
  const box = find(connection, text(args[0]));
  connection.selected = box;
  if (!box) return no('[NONEXISTENT] no such mailbox');
  const flags = '\\Answered \\Flagged \\Deleted \\Seen \\Draft $Forwarded';
  const unseen = box.messages.findIndex((message) => !message.flags.includes('\\Seen'));
  const lines = [
    `* FLAGS (${flags})\r\n`,
    `* OK [PERMANENTFLAGS (${flags} \\*)] limited\r\n`,
    `* ${box.messages.length} EXISTS\r\n`,
    '* 0 RECENT\r\n',
    ...(unseen < 0 ? [] : [`* OK [UNSEEN ${unseen + 1}] first unseen\r\n`]),
    `* OK [UIDVALIDITY ${box.uidValidity}] ok\r\n`,
    `* OK [UIDNEXT ${box.uidNext}] ok\r\n`,
  ];
  if (/\bCONDSTORE\b/.test(connection.capability))
    lines.push(`* OK [HIGHESTMODSEQ ${box.highestModseq}] ok\r\n`);
  return ok(name === 'SELECT' ? '[READ-WRITE] done' : '[READ-ONLY] done', lines);
}

/** The messages of a set with their numbers, by UID where the command says so. */
function pick({ selected }: HostileConnection, { name }: HostileCommand, set: string) {
  const messages = selected?.messages ?? [];
  const byUid = name.startsWith('UID ');
  const last = byUid ? (messages.at(-1)?.uid ?? 0) : messages.length;
  return messages
    .map((message, index) => ({ message, number: index + 1 }))
    .filter(({ message, number }) => inSet(set, byUid ? message.uid : number, last));
}

function chosen(message: HostileMessage, set: string | undefined): boolean {
  return set === undefined || inSet(set, message.uid, 0);
}

function isDeleted(message: HostileMessage): boolean {
  return message.flags.includes('\\Deleted');
}

function search(connection: HostileConnection, command: HostileCommand): Answer {
  const all = pick(connection, command, '1:*');
  const flagged = (flag: string, set: boolean) => (message: HostileMessage) =>
    message.flags.includes(flag) === set;
  const tests: ((message: HostileMessage, number: number) => boolean)[] = [];
  const args = command.args.map(text);
  for (let at = 0; at < args.length; at++) {
    const key = args[at]!.toUpperCase();
    if (key === 'UID') {
      const set = args[++at] ?? '';
      tests.push((message) => inSet(set, message.uid, all.at(-1)?.message.uid ?? 0));
    } else if (key === 'HEADER') {
      const [field, value] = [args[++at] ?? '', args[++at] ?? ''];
      tests.push((message) => headerHas(message.raw, field, value));
    } else if (/^[\d:*,]+$/.test(key)) {
      tests.push((_, number) => inSet(key, number, all.length));
    } else {
      const [, un = '', flag = ''] = /^(UN)?(SEEN|DELETED|FLAGGED|ANSWERED|DRAFT)$/.exec(key) ?? [];
      if (flag) tests.push(flagged(`\\${flag[0]}${flag.slice(1).toLowerCase()}`, un === ''));
    }
  }
  const found = all.filter(({ message, number }) => tests.every((test) => test(message, number)));
  const numbers = found.map(({ message, number }) => (command.name === 'UID SEARCH' ? message.uid : number));
  return ok('done', [`* SEARCH${numbers.map((number) => ` ${number}`).join('')}\r\n`]);
}

function headerHas(raw: string, field: string, value: string): boolean {
  const header = raw.slice(0, raw.indexOf('\r\n\r\n')).replace(/\r\n[ \t]+/g, ' ');
  return header.split('\r\n').some((line) => {
    const [name = '', ...rest] = line.split(':');
    return (
      name.toLowerCase() === field.toLowerCase() && rest.join(':').toLowerCase().includes(value.toLowerCase())
    );
  });
}

function fetch(connection: HostileConnection, command: HostileCommand): Answer {
  const [set, items = 'ALL', modifiers] = command.args;
  const asked = [items].flat(3).map(String);
  const byUid = command.name === 'UID FETCH' && !asked.some((item) => item.toUpperCase() === 'UID');
  const since = words(modifiers).at(-1);
  const lines = pick(connection, command, text(set))
    .filter(({ message }) => since === undefined || !/^\d+$/.test(since) || message.modseq > Number(since))
    .map(
      ({ message, number }) =>
        `* ${number} FETCH (${fetchItems(message, byUid ? ['UID', ...asked] : asked)})\r\n`,
    );
  return ok('done', lines);
}

function store(connection: HostileConnection, command: HostileCommand): Answer {
  const rest = command.args
    .slice(1)
    .filter((arg) => !(Array.isArray(arg) && /UNCHANGEDSINCE/i.test(text(arg[0]))));
  const action = text(rest[0]).toUpperCase();
  const flags = rest.slice(1).flat(2).map(String);
  const picked = pick(connection, command, text(command.args[0]));
  for (const { message } of picked) {
    const kept = action.startsWith('+')
      ? message.flags
      : action.startsWith('-')
        ? message.flags.filter((flag) => !flags.includes(flag))
        : [];
    message.flags = action.startsWith('-') ? kept : [...new Set([...kept, ...flags])];
    message.modseq = ++connection.selected!.highestModseq;
  }
  const lines = picked.map(
    ({ message, number }) => `* ${number} FETCH (UID ${message.uid} FLAGS (${message.flags.join(' ')}))\r\n`,
  );
  return ok('done', action.includes('.SILENT') ? [] : lines);
}

function copy(connection: HostileConnection, command: HostileCommand, move: boolean): Answer {
  const target = find(connection, text(command.args[1]));
  if (!target) return no('[TRYCREATE] no such mailbox');
  const picked = pick(connection, command, text(command.args[0])).map(({ message }) => message);
  const copies = picked.map((message) => ({ ...message, uid: target.uidNext++ }));
  target.messages.push(...copies);
  const uids = (messages: HostileMessage[]) => messages.map(({ uid }) => uid).join(',');
  const code = `[COPYUID ${target.uidValidity} ${uids(picked)} ${uids(copies)}]`;
  if (picked.length === 0) return ok();
  if (!move) return ok(`${code} done`);
  const gone = new Set(picked);
  return ok('done', [`* OK ${code} moved\r\n`, ...expunge(connection, (message) => gone.has(message))]);
}

/** Removes messages, and tells their numbers as each is gone before the next is told. */
function expunge({ selected }: HostileConnection, goes: (message: HostileMessage) => boolean): string[] {
  const lines: string[] = [];
  const messages = selected?.messages ?? [];
  for (let at = 0; at < messages.length; ) {
    if (goes(messages[at]!)) {
      messages.splice(at, 1);
      lines.push(`* ${at + 1} EXPUNGE\r\n`);
    } else at++;
  }
  return lines;
}

function append(connection: HostileConnection, { args }: HostileCommand): Answer {
  const box = find(connection, text(args[0]));
  if (!box) return no('[TRYCREATE] no such mailbox');
  const uid = box.uidNext++;
  box.messages.push({
    uid,
    flags: words(args.find((arg) => Array.isArray(arg))),
    internalDate: new Date(),
    raw: text(args.at(-1)),
    modseq: ++box.highestModseq,
  });
  const lines = connection.selected === box ? [`* ${box.messages.length} EXISTS\r\n`] : [];
  return ok(`[APPENDUID ${box.uidValidity} ${uid}] done`, lines);
}

function idle(connection: HostileConnection, { tag }: HostileCommand): Answer {
  connection.idling = tag;
  connection.readRaw(() => {
    connection.readRaw(undefined);
    connection.idling = undefined;
    connection.send(`${tag} OK idled\r\n`);
  });
  return { untagged: ['+ idling\r\n'] };
}
