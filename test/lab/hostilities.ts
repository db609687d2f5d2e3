import { CAPABILITY, cannedMessage, defaultMailboxes, type Hook, type HostileOptions } from './hostile.ts';
import { literal } from './hostile-message.ts';

export interface Hostility {
  name: string;
  /** The row of `ROBUSTNESS.md` that it tries, where there is one. */
  hazard?: string;
  /** Made anew for each server, for a server changes its mailboxes. */
  options: () => HostileOptions;
  /** What the account has to be set to. */
  security: 'none' | 'starttls' | 'tls';
  /** `never`: any credential that arrives is a defect. */
  credentials: 'allowed' | 'never';
  /**
   * `works`: mail is read in spite of it. `degraded`: what was touched may be missing, all else is there. `fails`: an
   * error is shown, nothing is stored or deleted because of it, and the client does not try without a pause.
   */
  outcome: 'works' | 'degraded' | 'fails';
  expectation: string;
}

const bodies = /BODY(\.PEEK)?\[(?!HEADER|[\d.]*MIME)/i;
const asksForBody = (line: string): boolean => bodies.test(line) || /RFC822(?!\.SIZE|\.HEADER)/i.test(line);

/** Misbehaves the first time only, so that a client that tries again gets there. */
const once =
  (hook: Hook): Hook =>
  (context) =>
    context.times === 1 ? hook(context) : context.answer();

/** Passes each honest line through `change`, then says OK. */
const rewrite =
  (change: (line: string, index: number, all: string[]) => string | string[]): Hook =>
  (context) => {
    const all = context.honest();
    context.send(all.flatMap((line, index) => change(line, index, all)).join(''));
    context.ok();
  };

/** Answers honestly after having sent something nobody asked for. */
const first =
  (text: string): Hook =>
  (context) => {
    context.send(text);
    context.answer();
  };

const silent: Hook = () => {};
const bye: Hook = (context) => {
  context.send('* BYE go away\r\n');
  context.close();
};

const plain = { security: 'none', credentials: 'allowed' } as const;
const secret = { security: 'starttls', credentials: 'never', outcome: 'fails', hazard: 'C1' } as const;

export const hostilities: readonly Hostility[] = [
  // Before and at login.
  {
    ...secret,
    name: 'STARTTLS is not offered though TLS is required',
    options: () => ({}),
    expectation: 'Connecting fails with a message about TLS; no LOGIN, no AUTHENTICATE, no password.',
  },
  {
    ...secret,
    name: 'STARTTLS is refused',
    options: () => ({ capability: `${CAPABILITY} STARTTLS`, on: { STARTTLS: (ctx) => ctx.no('not today') } }),
    expectation: 'Connecting fails; the client does not go on in the clear.',
  },
  {
    ...secret,
    name: 'PREAUTH greeting where TLS is required',
    options: () => ({
      greeting: (connection) => {
        connection.state = 'authenticated';
        connection.send(`* PREAUTH [CAPABILITY ${CAPABILITY}] welcome\r\n`);
      },
    }),
    expectation: 'The session is ended: nothing is read from or appended to a server that skipped TLS.',
  },
  {
    hazard: 'C1',
    name: 'plaintext injected behind the answer to STARTTLS',
    security: 'starttls',
    credentials: 'allowed',
    outcome: 'works',
    options: () => ({
      capability: `${CAPABILITY} STARTTLS`,
      on: {
        STARTTLS: (ctx) =>
          ctx.startTls(
            '* CAPABILITY IMAP4rev1 X-INJECTED\r\n* OK [ALERT] call this number\r\nA1 OK injected\r\n',
          ),
      },
    }),
    expectation:
      'What came before TLS is discarded or the connection ended (then nothing works): X-INJECTED is never a capability, the ALERT never shown.',
  },
  {
    hazard: 'C2',
    name: 'garbage instead of a TLS handshake',
    security: 'tls',
    credentials: 'never',
    outcome: 'fails',
    options: () => ({ greeting: (connection) => connection.send('\x00\xff\x13 not TLS at all \r\n') }),
    expectation: 'Connecting fails as a TLS error; no retry in the clear.',
  },
  {
    ...plain,
    name: 'garbage bytes as greeting',
    outcome: 'fails',
    options: () => ({
      greeting: (connection) => connection.send('\x00\x01\xfe\xff{999}\x7f\r\n\xef\xbb\xbf'),
    }),
    credentials: 'never',
    expectation: 'Connecting fails within the time-out.',
  },
  {
    ...plain,
    name: 'no greeting',
    outcome: 'fails',
    credentials: 'never',
    options: () => ({ greeting: () => {} }),
    expectation: 'Connecting ends by time-out; other accounts go on.',
  },
  {
    ...plain,
    name: 'BYE as greeting',
    outcome: 'fails',
    credentials: 'never',
    options: () => ({
      greeting: (connection) => {
        connection.send('* BYE too busy\r\n');
        connection.close();
      },
    }),
    expectation: 'Tried again with growing pauses; not reported as a wrong password.',
  },
  {
    ...plain,
    name: 'BYE at login',
    hazard: 'C8',
    outcome: 'fails',
    options: () => ({ on: { LOGIN: bye, AUTHENTICATE: bye } }),
    expectation: 'Tried again with growing pauses; not reported as a wrong password.',
  },
  {
    ...plain,
    name: 'login throttled',
    hazard: 'C8',
    outcome: 'fails',
    options: () => {
      const throttle: Hook = (ctx) => ctx.no('[UNAVAILABLE] Too many simultaneous connections');
      return { on: { LOGIN: throttle, AUTHENTICATE: throttle } };
    },
    expectation: 'Not reported as a wrong password, and the password is not asked for again.',
  },
  {
    ...plain,
    name: 'endless continuation at AUTHENTICATE',
    outcome: 'fails',
    options: () => ({
      on: {
        AUTHENTICATE: (ctx) => {
          const again = (): void => void ctx.send('+ more\r\n');
          ctx.connection.readRaw(again);
          again();
        },
      },
    }),
    expectation: 'Given up after a bounded number of lines or seconds.',
  },
  {
    ...plain,
    name: 'login is never answered',
    outcome: 'fails',
    options: () => ({ on: { LOGIN: silent, AUTHENTICATE: silent } }),
    expectation: 'Given up after the time-out.',
  },

  // Silence and BYE later on.
  ...['LIST', 'SELECT', 'FETCH', 'IDLE'].flatMap((name): Hostility[] => [
    {
      ...plain,
      name: `BYE at the first ${name}`,
      outcome: 'works',
      options: () => ({ on: { [name]: once(bye) } }),
      expectation: 'Reconnects with a pause and gets there.',
    },
    {
      ...plain,
      name: `the first ${name} is never answered`,
      hazard: 'C9',
      outcome: 'works',
      options: () => ({ on: { [name]: once(silent) } }),
      expectation: 'The time-out ends the connection, the next one gets there.',
    },
  ]),
  {
    ...plain,
    name: 'IDLE ends at once, every time',
    outcome: 'works',
    options: () => ({ on: { IDLE: (ctx) => ctx.ok('enough') } }),
    expectation: 'Mail is read; IDLE is not begun anew without a pause.',
  },
  {
    ...plain,
    name: 'LOGOUT is never answered',
    outcome: 'works',
    options: () => ({ on: { LOGOUT: silent } }),
    expectation: 'The program closes without waiting for long.',
  },
  {
    ...plain,
    name: 'every SELECT but that of INBOX is refused',
    hazard: 'C15',
    outcome: 'degraded',
    options: () => ({
      on: { SELECT: (ctx) => (/inbox/i.test(ctx.command.line) ? ctx.answer() : ctx.no('not yours')) },
    }),
    expectation: 'INBOX works; what is known of the other folders stays.',
  },
  {
    ...plain,
    name: 'CAPABILITY, ID, ENABLE and NAMESPACE get BAD',
    hazard: 'C6',
    outcome: 'works',
    options: () => {
      const bad: Hook = (ctx) => ctx.bad('never heard of it');
      return { greeting: '* OK hello', on: { CAPABILITY: bad, ID: bad, ENABLE: bad, NAMESPACE: bad } };
    },
    expectation: 'Works as with a server of IMAP4rev1 and nothing more.',
  },
  {
    ...plain,
    name: 'QRESYNC claimed, ENABLED left out, no MODSEQ ever',
    hazard: 'C6',
    outcome: 'works',
    options: () => ({
      capability: `${CAPABILITY} CONDSTORE QRESYNC`,
      on: {
        ENABLE: (ctx) => ctx.ok(),
        SELECT: rewrite((line) => (line.includes('HIGHESTMODSEQ') ? '* OK [NOMODSEQ] none\r\n' : line)),
        FETCH: rewrite((line) => line.replace(/ ?MODSEQ \(\d+\)/, '')),
      },
    }),
    expectation: 'Falls back to comparing flags; all six messages are there.',
  },

  // Literals and lines that lie about their length.
  {
    ...plain,
    name: 'literal shorter than announced, then the line breaks',
    hazard: 'C10',
    outcome: 'degraded',
    options: () => ({
      on: {
        FETCH: (ctx) => {
          if (!asksForBody(ctx.command.line)) return ctx.answer();
          ctx.send(`* 1 FETCH (UID 1 BODY[] {5000}\r\nSubject: cut\r\n\r\nHalf a mess`);
          ctx.close();
        },
      },
    }),
    expectation: 'Half a message is never stored or shown as a whole one.',
  },
  {
    ...plain,
    name: 'literal longer than announced',
    hazard: 'C10',
    outcome: 'degraded',
    options: () => ({
      on: {
        FETCH: rewrite((line) =>
          line.replace(/\{(\d+)\}/, (_, size) => `{${Math.max(1, Number(size) - 20)}}`),
        ),
      },
    }),
    expectation: 'The rest of the literal is not taken for a response; the connection may be given up.',
  },
  {
    ...plain,
    name: 'literal of 9 exabytes announced',
    hazard: 'C10',
    outcome: 'degraded',
    options: () => ({
      on: { FETCH: (ctx) => ctx.send('* 1 FETCH (UID 1 BODY[] {9223372036854775807}\r\nabc') },
    }),
    expectation: 'Refused at the announcement; no memory is set aside for it.',
  },
  {
    ...plain,
    name: 'negative literal length',
    hazard: 'C10',
    outcome: 'degraded',
    options: () => ({
      on: { FETCH: first('* 1 FETCH (UID 1 BODY[] {-1}\r\n)\r\n') },
    }),
    expectation: 'The response is dropped or the connection ended; no crash.',
  },
  {
    ...plain,
    name: 'a line of 100 MB without an end',
    hazard: 'C10',
    outcome: 'degraded',
    options: () => ({
      on: {
        FETCH: async (ctx) => {
          ctx.send('* 1 FETCH (UID 1 X-FILLER "');
          await ctx.flood(100_000_000);
        },
      },
    }),
    expectation: 'The connection is ended long before 100 MB are in memory; other accounts go on.',
  },
  {
    ...plain,
    name: 'brackets a hundred thousand deep',
    hazard: 'C10',
    outcome: 'degraded',
    options: () => ({
      on: {
        FETCH: (ctx) => {
          ctx.send(`* 1 FETCH (UID 1 BODYSTRUCTURE ${'('.repeat(100_000)}${')'.repeat(100_000)})\r\n`);
          ctx.answer();
        },
      },
    }),
    expectation: 'No stack overflow; at most that message is without parts.',
  },
  {
    ...plain,
    name: 'NUL bytes and invalid UTF-8 in envelopes',
    hazard: 'C17',
    outcome: 'degraded',
    options: () => ({
      on: { FETCH: rewrite((line) => line.replace(/"(Welcome|The newest)/, '"\x00\xff\xfe$1')) },
    }),
    expectation: 'At most those messages are hard to read.',
  },

  // Numbers.
  {
    ...plain,
    name: 'FETCH answers in reverse order',
    outcome: 'works',
    options: () => ({ on: { FETCH: rewrite((_, index, all) => all[all.length - 1 - index]!) } }),
    expectation: 'All six messages, each with its own text.',
  },
  {
    ...plain,
    name: 'one UID for two messages',
    outcome: 'degraded',
    options: () => ({ on: { FETCH: rewrite((line) => line.replace(/UID 9\b/, 'UID 8')) } }),
    expectation: 'No crash, no message with the text of another.',
  },
  {
    ...plain,
    name: 'every FETCH answer comes twice',
    outcome: 'works',
    options: () => ({ on: { FETCH: rewrite((line) => [line, line]) } }),
    expectation: 'Six messages, none twice.',
  },
  {
    ...plain,
    name: 'FETCH answers are missing',
    hazard: 'C4',
    outcome: 'works',
    options: () => ({
      on: { FETCH: (ctx) => rewrite((line, index) => (ctx.times < 4 && index % 2 === 1 ? [] : line))(ctx) },
    }),
    expectation: 'What is missing is asked for again, and not deleted.',
  },
  {
    ...plain,
    name: 'a FETCH answer for a message that does not exist',
    outcome: 'works',
    options: () => ({ on: { FETCH: first('* 4000000 FETCH (UID 4000000 FLAGS (\\Seen))\r\n') } }),
    expectation: 'No message 4000000 appears.',
  },
  {
    ...plain,
    name: 'UIDs of 0, negative and beyond 32 bits',
    outcome: 'degraded',
    options: () => ({
      on: {
        FETCH: rewrite((line) =>
          line
            .replace(/UID 5\b/, 'UID 0')
            .replace(/UID 8\b/, 'UID -8')
            .replace(/UID 9\b/, 'UID 99999999999999999999'),
        ),
      },
    }),
    expectation: 'Those messages are left out; the others are there.',
  },
  {
    ...plain,
    name: 'EXISTS of 4294967295',
    outcome: 'degraded',
    options: () => ({
      on: {
        SELECT: (ctx) => {
          const lines = ctx.honest().map((line) => line.replace(/\* \d+ EXISTS/, '* 4294967295 EXISTS'));
          ctx.send(lines.join(''));
          ctx.ok('[READ-WRITE] done');
        },
      },
    }),
    expectation: 'No list of four thousand million entries is made; the real messages are there.',
  },
  {
    ...plain,
    name: 'EXISTS negative',
    outcome: 'degraded',
    options: () => ({
      on: { NOOP: first('* -5 EXISTS\r\n* -1 EXPUNGE\r\n* 0 EXPUNGE\r\n'), IDLE: first('* -5 EXISTS\r\n') },
    }),
    expectation: 'Ignored.',
  },

  // Nothing where there should be something: what must not delete.
  {
    ...plain,
    name: 'SEARCH finds nothing',
    hazard: 'C5',
    outcome: 'works',
    options: () => ({
      on: {
        SEARCH: (ctx) => {
          ctx.send('* SEARCH\r\n');
          ctx.ok();
        },
      },
    }),
    expectation: 'EXISTS says 6: nothing that is known is deleted.',
  },
  {
    ...plain,
    name: 'the mailbox is suddenly empty, and full again',
    hazard: 'C5',
    outcome: 'works',
    options: () => ({
      on: {
        SELECT: (ctx) => {
          if (ctx.times !== 2) return ctx.answer();
          ctx.send(
            ctx
              .honest()
              .map((line) => line.replace(/\* \d+ EXISTS/, '* 0 EXISTS'))
              .join(''),
          );
          ctx.ok('[READ-WRITE] done');
        },
      },
    }),
    expectation:
      'Messages may vanish for as long as the server says so, but bodies need not be fetched again.',
  },
  {
    ...plain,
    name: 'LIST is empty after it was not',
    hazard: 'C5',
    outcome: 'works',
    options: () => ({ on: { LIST: (ctx) => (ctx.times > 2 ? ctx.ok() : ctx.answer()) } }),
    expectation: 'The folders and their messages stay.',
  },
  {
    ...plain,
    name: 'UIDVALIDITY changes at every SELECT',
    hazard: 'C3',
    outcome: 'works',
    options: () => ({
      on: {
        SELECT: (ctx) => {
          ctx.send(
            ctx
              .honest()
              .map((line) => line.replace(/UIDVALIDITY \d+/, `UIDVALIDITY ${1000 + ctx.times}`))
              .join(''),
          );
          ctx.ok('[READ-WRITE] done');
        },
      },
    }),
    expectation: 'The mailbox is rebuilt without an endless loop; no change goes to a UID of an older time.',
  },
  {
    ...plain,
    name: 'UIDVALIDITY is missing',
    hazard: 'C3',
    outcome: 'degraded',
    options: () => ({ on: { SELECT: rewrite((line) => (line.includes('UIDVALIDITY') ? [] : line)) } }),
    expectation: 'The mailbox is read without trust in stored UIDs, or left out with a line in the log.',
  },
  {
    ...plain,
    name: 'FETCH with NIL everywhere',
    hazard: 'C17',
    outcome: 'degraded',
    options: () => ({
      on: {
        FETCH: rewrite((line, index) => {
          const uid = /UID (\d+)/.exec(line)?.[1] ?? index + 1;
          const number = /^\* (\d+)/.exec(line)?.[1];
          return (
            `* ${number} FETCH (UID ${uid} FLAGS NIL INTERNALDATE NIL RFC822.SIZE NIL ENVELOPE NIL ` +
            'BODYSTRUCTURE NIL BODY[] NIL BODY[HEADER] NIL)\r\n'
          );
        }),
      },
    }),
    expectation: 'Messages without subject, sender and text; no crash, and no NIL as text.',
  },
  {
    ...plain,
    name: 'the body asked for is the body of another message',
    outcome: 'degraded',
    options: () => ({
      on: {
        FETCH: (ctx) => {
          if (!asksForBody(ctx.command.line)) return ctx.answer();
          ctx.send(`* 1 FETCH (UID 4711 BODY[] ${literal(cannedMessage(4711).raw)})\r\n`);
          ctx.ok();
        },
      },
    }),
    expectation: 'The text of UID 4711 is not shown for any message.',
  },

  // Unsolicited responses at any time.
  {
    ...plain,
    name: 'unsolicited responses before every answer',
    outcome: 'works',
    options: () => ({
      on: {
        '*': first(
          '* FLAGS (\\Seen)\r\n* LIST (\\Noselect) "/" "Intruder"\r\n* SEARCH 1 2 3\r\n* STATUS "Nowhere" (MESSAGES 3)\r\n' +
            '* 1 FETCH (FLAGS (\\Seen))\r\n* OK [ALERT] buy now\r\n* VANISHED 77\r\n* X-WHAT (1 (2 {3}\r\nabc))\r\n',
        ),
      },
    }),
    expectation: 'All of it is survived, and the six messages are there.',
  },
  {
    ...plain,
    name: 'EXPUNGE while FETCH answers',
    hazard: 'C4',
    outcome: 'works',
    options: () => ({
      on: {
        FETCH: (ctx) => {
          const lines = ctx.honest();
          // Forbidden in RFC 3501, section 7.4.1, and done all the same.
          ctx.send(
            ctx.times === 1 ? ['* 6 EXPUNGE\r\n', ...lines, '* 6 EXISTS\r\n'].join('') : lines.join(''),
          );
          ctx.ok();
        },
      },
    }),
    expectation: 'Numbers are not taken for UIDs: no other message vanishes for good.',
  },
  {
    ...plain,
    name: 'EXPUNGE of more messages than there are',
    outcome: 'works',
    options: () => ({
      on: { NOOP: first('* 7 EXPUNGE\r\n* 900 EXPUNGE\r\n'), IDLE: first('* 900 EXPUNGE\r\n') },
    }),
    expectation: 'Ignored, or the mailbox is compared anew.',
  },
  {
    ...plain,
    name: 'VANISHED of everything without QRESYNC',
    hazard: 'C5',
    outcome: 'works',
    options: () => ({
      on: { NOOP: first('* VANISHED 1:*\r\n'), IDLE: first('* VANISHED 1:4294967295\r\n') },
    }),
    expectation: 'Verified before anything is dropped; no loop over four thousand million UIDs.',
  },
  {
    ...plain,
    name: 'tagged answers to tags that were never sent',
    outcome: 'works',
    options: () => ({ on: { '*': first('ZZ99 OK done\r\nZZ99 NO [AUTHENTICATIONFAILED] wrong\r\n') } }),
    expectation: 'Ignored.',
  },
  {
    ...plain,
    name: 'continuations nobody asked for',
    outcome: 'works',
    options: () => ({ on: { '*': first('+ go ahead\r\n+ \r\n') } }),
    expectation: 'Ignored; no data is sent on account of them.',
  },

  // Names.
  {
    ...plain,
    name: 'mailbox names that climb, break and repeat',
    hazard: 'C11',
    outcome: 'works',
    options: () => ({
      on: {
        LIST: (ctx) => {
          const names = [
            '../../etc/passwd',
            '..',
            'a\\\\b',
            '&AGE',
            '&!!!-',
            'con',
            '__proto__',
            'INBOX',
            '',
          ];
          const lines = names.map((name) => `* LIST () "/" "${name}"\r\n`);
          ctx.send([...ctx.honest(), ...lines, '* LIST () NIL {7}\r\na\r\nb\0c!\r\n'].join(''));
          ctx.ok();
        },
      },
    }),
    expectation: 'Listed or left out; nothing is written outside of the data folder; one INBOX.',
  },
  {
    ...plain,
    name: 'fifty thousand mailboxes',
    hazard: 'C11',
    outcome: 'works',
    options: () => ({
      on: {
        LIST: (ctx) => {
          const lines = Array.from({ length: 50_000 }, (_, at) => `* LIST () "/" "Box ${at}"\r\n`);
          ctx.send([...ctx.honest(), ...lines].join(''));
          ctx.ok();
        },
        STATUS: (ctx) => ctx.no('later'),
      },
    }),
    expectation: 'INBOX is read first and soon; the others take their time.',
  },

  // Refusals of what the person does.
  ...['STORE', 'MOVE', 'COPY', 'APPEND', 'EXPUNGE'].map(
    (name): Hostility => ({
      ...plain,
      name: `${name} is refused`,
      hazard: 'C15',
      outcome: 'works',
      options: () => ({ on: { [name]: (ctx) => ctx.no('[OVERQUOTA] no room') } }),
      expectation:
        'The change is rolled back and shown with the words of the server; it is not tried for ever.',
    }),
  ),
  {
    ...plain,
    name: 'the answer to APPEND is lost',
    hazard: 'C13',
    outcome: 'works',
    options: () => ({
      on: {
        APPEND: once((ctx) => {
          ctx.honest();
          ctx.close('reset');
        }),
      },
    }),
    expectation: 'Found by its Message-ID: one copy at the end, not two.',
  },
  {
    ...plain,
    name: 'the answer to MOVE is lost',
    hazard: 'C13',
    outcome: 'works',
    options: () => ({
      on: {
        MOVE: once((ctx) => {
          ctx.honest();
          ctx.close('reset');
        }),
      },
    }),
    expectation: 'The message is in its new place once, and nothing is reported as lost.',
  },
  {
    ...plain,
    name: 'MOVE says OK and does nothing',
    hazard: 'C14',
    outcome: 'works',
    options: () => ({ on: { MOVE: (ctx) => ctx.ok('moved, believe me') } }),
    expectation: 'After the next look the message is back where it is.',
  },
  {
    ...plain,
    name: 'no MOVE, no UIDPLUS, others have marked messages \\Deleted',
    hazard: 'C14',
    outcome: 'works',
    options: () => {
      const mailboxes = defaultMailboxes();
      mailboxes[0]!.messages[0]!.flags.push('\\Deleted');
      return { mailboxes, capability: 'IMAP4rev1 IDLE AUTH=PLAIN' };
    },
    expectation: 'No EXPUNGE without a UID set: message 1 is still there after anything the person moved.',
  },
];
