import { encodeText } from './charsets.ts';

/** A person or a machine in From, To or Cc. */
export interface Address {
  name: string;
  email: string;
}

export type WordEncoding = 'B' | 'Q';

const MAX_WORD = 75;

/** A header value with RFC 2047 encoded words where it is not plain ASCII, folded at 76 columns. */
export function encodeHeaderText(text: string, charset: string, encoding: WordEncoding): string {
  if (isPlain(text)) return text;
  return encodedWords(text, charset, encoding).join('\r\n ');
}

/** An address with its name quoted, encoded or left out, as the name needs. */
export function encodeAddress({ name, email }: Address, charset: string, encoding: WordEncoding): string {
  if (name === '') return email;
  if (!isPlain(name)) return `${encodedWords(name, charset, encoding).join('\r\n ')} <${email}>`;
  return /^[\w !#$%&'*+/=?^`{|}~-]+$/.test(name)
    ? `${name} <${email}>`
    : `"${name.replace(/["\\]/g, '\\$&')}" <${email}>`;
}

/** `Name: value`, folded at spaces so that no line passes 76 columns where that is possible. */
export function headerLine(name: string, value: string): string {
  if (name.length + value.length + 2 <= 76 && !value.includes('\r\n')) return `${name}: ${value}\r\n`;
  let lines = '';
  let line = `${name}:`;
  for (const word of value.replaceAll('\r\n ', ' ').split(' ')) {
    if (line.length + 1 + word.length > 76 && line.trim() !== '' && line !== `${name}:`) {
      lines += `${line}\r\n`;
      line = '';
    }
    line += ` ${word}`;
  }
  return `${lines}${line}\r\n`;
}

/**
 * A parameter such as a file name: quoted where it is ASCII, else by RFC 2231, in pieces where it is long
 * (`filename*0*=utf-8''…; filename*1*=…`).
 */
export function parameter(name: string, value: string, charset = 'utf-8'): string {
  if (isPlain(value)) return `${name}="${value.replace(/["\\]/g, '\\$&')}"`;
  const encoded = [...value].map((character) => percent(character, charset));
  const whole = encoded.join('');
  if (whole.length <= 60) return `${name}*=${charset}''${whole}`;
  const pieces: string[] = [''];
  for (const part of encoded) {
    if (pieces[pieces.length - 1]!.length + part.length > 50) pieces.push('');
    pieces[pieces.length - 1] += part;
  }
  return pieces
    .map((piece, index) => `${name}*${index}*=${index === 0 ? `${charset}''` : ''}${piece}`)
    .join(';\r\n ');
}

/** `Fri, 20 Nov 2026 10:42:00 +0100`, in a zone given in minutes east of UTC. */
export function headerDate(date: Date, zone: number): string {
  const local = new Date(date.getTime() + zone * 60_000).toUTCString();
  const [hours, minutes] = [Math.floor(Math.abs(zone) / 60), Math.abs(zone) % 60];
  const offset = `${zone < 0 ? '-' : '+'}${String(hours).padStart(2, '0')}${String(minutes).padStart(2, '0')}`;
  return local.replace('GMT', offset);
}

function isPlain(text: string): boolean {
  return /^[\x20-\x7e]*$/.test(text);
}

function percent(character: string, charset: string): string {
  if (/[A-Za-z0-9._-]/.test(character)) return character;
  return [...encodeText(character, charset)].map((byte) => `%${hex(byte)}`).join('');
}

function hex(byte: number): string {
  return byte.toString(16).toUpperCase().padStart(2, '0');
}

/** Words of at most 75 characters, each a whole number of characters, so that each can be decoded by itself. */
function encodedWords(text: string, charset: string, encoding: WordEncoding): string[] {
  const room = MAX_WORD - `=?${charset}?${encoding}??=`.length;
  const words: string[] = [];
  let piece = '';
  for (const character of text) {
    if (encodeWord(piece + character, charset, encoding).length > room && piece !== '') {
      words.push(piece);
      piece = '';
    }
    piece += character;
  }
  words.push(piece);
  return words.map((word) => `=?${charset}?${encoding}?${encodeWord(word, charset, encoding)}?=`);
}

function encodeWord(text: string, charset: string, encoding: WordEncoding): string {
  const bytes = encodeText(text, charset);
  if (encoding === 'B') return bytes.toString('base64');
  let word = '';
  for (const byte of bytes) {
    if (byte === 0x20) word += '_';
    else if (/[A-Za-z0-9!*+/-]/.test(String.fromCharCode(byte))) word += String.fromCharCode(byte);
    else word += `=${hex(byte)}`;
  }
  return word;
}
