/** What a client sends, taken apart: a token is an atom, a string, or a list of tokens. */
export type Token = string | Token[];

export interface HostileCommand {
  tag: string;
  /** In capitals, and with `UID` before it where the client said so: `UID FETCH`. */
  name: string;
  args: Token[];
  /** All that was sent for it, literals in their place, as latin1. */
  line: string;
}

const MAX_COMMAND = 64 * 1024 * 1024;

/**
 * Gathers bytes into commands. Literals are fetched with a continuation (`askFor`) where the client waits for one.
 * In `raw` mode every line is handed over as it is: for AUTHENTICATE and IDLE.
 */
export class CommandReader {
  raw: ((line: string) => void) | undefined;
  private readonly askFor: (bytes: number) => void;
  private readonly onCommand: (command: HostileCommand) => Promise<void> | undefined;
  /** A command is being answered: what was sent behind it waits, as with a real server. */
  private busy = false;
  private buffer = Buffer.alloc(0);
  private pieces: string[] = [];
  private literalLeft = -1;

  constructor(
    onCommand: (command: HostileCommand) => Promise<void> | undefined,
    askFor: (bytes: number) => void,
  ) {
    this.onCommand = onCommand;
    this.askFor = askFor;
  }

  /** Forgets what came and was not used yet, as after STARTTLS. */
  reset(): void {
    this.buffer = Buffer.alloc(0);
    this.pieces = [];
    this.literalLeft = -1;
  }

  push(data: Buffer): void {
    this.buffer = Buffer.concat([this.buffer, data]);
    if (this.buffer.length > MAX_COMMAND) throw new Error('The client sent a command without an end');
    this.drain();
  }

  private drain(): void {
    while (!this.busy && this.step());
  }

  private step(): boolean {
    if (this.literalLeft >= 0) {
      if (this.buffer.length < this.literalLeft) return false;
      this.pieces.push(this.take(this.literalLeft));
      this.literalLeft = -1;
      return true;
    }
    const end = this.buffer.indexOf('\n');
    if (end < 0) return false;
    const line = this.take(end + 1).replace(/\r?\n$/, '');
    if (this.raw && this.pieces.length === 0) {
      this.raw(line);
      return true;
    }
    this.pieces.push(line);
    const literal = /\{(\d+)(\+?)\}$/.exec(line);
    if (literal) {
      this.literalLeft = Number(literal[1]);
      if (literal[2] === '') this.askFor(this.literalLeft);
      return true;
    }
    const pieces = this.pieces;
    this.pieces = [];
    const answering = this.onCommand(parseCommand(pieces));
    if (answering) {
      this.busy = true;
      answering.then(() => {
        this.busy = false;
        this.drain();
      });
    }
    return true;
  }

  private take(count: number): string {
    const taken = this.buffer.subarray(0, count).toString('latin1');
    this.buffer = this.buffer.subarray(count);
    return taken;
  }
}

/** `pieces` are lines and literals in turn. */
function parseCommand(pieces: string[]): HostileCommand {
  const tokens = tokensOf(pieces);
  const word = () => {
    const token = tokens.shift();
    return typeof token === 'string' ? token : '';
  };
  const tag = word();
  let name = word().toUpperCase();
  if (name === 'UID') name = `UID ${word().toUpperCase()}`;
  return { tag, name, args: tokens, line: pieces.join('') };
}

function tokensOf(pieces: string[]): Token[] {
  const stack: Token[][] = [[]];
  const add = (token: Token) => stack.at(-1)!.push(token);
  pieces.forEach((piece, index) => {
    if (index % 2 === 1) {
      add(piece);
      return;
    }
    const text = piece.replace(/\{\d+\+?\}$/, '');
    // An atom may hold brackets with spaces and lists in them: BODY.PEEK[HEADER.FIELDS (From To)]<0.100>.
    for (const [match, quoted] of text.matchAll(
      /"((?:\\.|[^"\\])*)"|[()]|(?:[^\s()"[\]]|\[[^\]]*\]|[[\]])+/g,
    )) {
      if (match === '(') stack.push([]);
      else if (match === ')') {
        if (stack.length > 1) add(stack.pop()!);
      } else add(quoted === undefined ? match : quoted.replace(/\\(.)/g, '$1'));
    }
  });
  return stack[0]!;
}

export function quote(text: string): string {
  return `"${text.replace(/[\\"]/g, '\\$&')}"`;
}

/** NIL, a quoted string, or a literal where a quoted string cannot hold it. */
export function nstring(text: string | undefined): string {
  if (text === undefined) return 'NIL';
  return /[\r\n\0\x80-\xff]/.test(text) ? `{${text.length}}\r\n${text}` : quote(text);
}

/** Whether a set such as `1:3,7,9:*` holds the number; `*` is `last`. */
export function inSet(set: string, number: number, last: number): boolean {
  return set.split(',').some((range) => {
    const [from, to = from] = range.split(':').map((end) => (end === '*' ? last : Number(end)));
    return number >= Math.min(from!, to!) && number <= Math.max(from!, to!);
  });
}
