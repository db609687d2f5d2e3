/** NIL, a list, or a string: an atom's or quoted one's text, a literal's bytes. As imapflow's own readers take them. */
export type Token = null | { value: string | Buffer } | Token[];

/** Thrown where a response is not written as servers usually write it; whoever reads it leaves it to imapflow then. */
export const unusual = new Error('The response is written in an unusual way.');

/** Lists within lists: more than a message has parts within parts. */
const deepest = 40;
/** Tokens in one response: a message of a thousand parts has some twenty thousand. */
const most = 100_000;

const lineFeed = 0x0a;
const carriageReturn = 0x0d;
const space = 0x20;
const quote = 0x22;
const open = 0x28;
const close = 0x29;
const openBracket = 0x5b;
const backslash = 0x5c;
const openBrace = 0x7b;
const closeBrace = 0x7d;

/** Characters of atoms as they are met in FETCH (ATOM-CHAR of RFC 9051 section 9); flags of the system begin with a backslash. */
const isAtomCharacter = new Uint8Array(128);
for (const character of "!#$&'+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ^_`abcdefghijklmnopqrstuvwxyz|~") {
  isAtomCharacter[character.charCodeAt(0)] = 1;
}

/** The last list of fields that was looked at: it is the same in all rows that answer a FETCH. */
let plainSection = '';

/**
 * Takes a server's response apart (RFC 9051 section 9), each token once and without looking back. It knows only what is
 * written plainly and throws `unusual` at everything else, so that what it does read it reads as imapflow does.
 */
export class ResponseTokens {
  private readonly text: string;
  private readonly literals: readonly Buffer[];
  private at: number;
  private nextLiteral = 0;
  private count = 0;

  /** `text` with the literals cut out of it, but not their sizes; `start`: where in it to begin. */
  constructor(text: string, literals: readonly Buffer[], start: number) {
    this.text = text;
    this.literals = literals;
    this.at = start;
  }

  /** True at this character, which is then behind. */
  skips(character: ')' | ' '): boolean {
    if (this.text.charCodeAt(this.at) !== character.charCodeAt(0)) return false;
    this.at++;
    return true;
  }

  /** True when nothing is left. */
  get isAtEnd(): boolean {
    return this.at === this.text.length && this.nextLiteral === this.literals.length;
  }

  /** The name of a data item with its section, in upper case and without the list of fields: `BODY[HEADER.FIELDS`. */
  itemName(): string {
    const { text } = this;
    const start = this.at;
    let end = start;
    while (isAtomCharacter[text.charCodeAt(end)] === 1) end++;
    if (end === start) throw unusual;
    if (text.charCodeAt(end) !== openBracket) {
      this.at = end;
      return text.slice(start, end).toUpperCase();
    }
    let name = end + 1;
    while (isAtomCharacter[text.charCodeAt(name)] === 1) name++;
    end = text.indexOf(']', name);
    if (end < 0) throw unusual;
    const section = text.slice(name, end);
    if (section !== plainSection) {
      if (!/^(?: \([\w-]+(?: [\w-]+)*\))?$/.test(section)) throw unusual;
      plainSection = section;
    }
    this.at = end + 1;
    return text.slice(start, name).toUpperCase();
  }

  token(depth = 0): Token {
    if (++this.count > most) throw unusual;
    const code = this.text.charCodeAt(this.at);
    if (code === open) return this.list(depth + 1);
    if (code === quote) return { value: this.quoted() };
    if (code === openBrace) return { value: this.literal() };
    return this.atom();
  }

  private list(depth: number): Token[] {
    if (depth > deepest) throw unusual;
    const { text } = this;
    const tokens: Token[] = [];
    this.at++;
    for (;;) {
      const code = text.charCodeAt(this.at);
      if (code === close) {
        this.at++;
        return tokens;
      }
      // Bodies of a multipart stand without a space between them.
      if (tokens.length > 0) {
        if (code === space) this.at++;
        else if (code !== open || !Array.isArray(tokens.at(-1))) throw unusual;
      }
      tokens.push(this.token(depth));
    }
  }

  private quoted(): string {
    const { text } = this;
    const start = this.at + 1;
    let isEscaped = false;
    let end = start;
    for (; ; end++) {
      const code = text.charCodeAt(end);
      if (code === quote) break;
      if (code === backslash) {
        const next = text.charCodeAt(++end);
        if (next !== quote && next !== backslash) throw unusual;
        isEscaped = true;
      } else if (!(code > 0) || code === carriageReturn || code === lineFeed) throw unusual;
    }
    this.at = end + 1;
    const value = text.slice(start, end);
    return isEscaped ? value.replace(/\\(["\\])/g, '$1') : value;
  }

  private literal(): Buffer {
    const { text } = this;
    const end = text.indexOf('}', this.at);
    const size = text.slice(this.at + 1, Math.min(end, this.at + 12));
    const literal = this.literals[this.nextLiteral++];
    if (!/^\d+$/.test(size) || literal?.length !== Number(size)) throw unusual;
    if (text.charCodeAt(end) !== closeBrace) throw unusual;
    let after = end + 1;
    if (text.charCodeAt(after) === carriageReturn) after++;
    if (text.charCodeAt(after) !== lineFeed) throw unusual;
    this.at = after + 1;
    return literal;
  }

  private atom(): Token {
    const { text } = this;
    const start = this.at;
    const first = text.charCodeAt(start) === backslash ? start + 1 : start;
    let end = first;
    while (isAtomCharacter[text.charCodeAt(end)] === 1) end++;
    if (end === first) throw unusual;
    this.at = end;
    const value = text.slice(start, end);
    return end - start === 3 && value.toUpperCase() === 'NIL' ? null : { value };
  }
}
