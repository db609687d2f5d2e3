import { encodeText, fitsCharset } from './charsets.ts';
import {
  type Address,
  encodeAddress,
  encodeHeaderText,
  headerDate,
  headerLine,
  parameter,
  type WordEncoding,
} from './headers.ts';

export type BodyEncoding = '7bit' | '8bit' | 'quoted-printable' | 'base64';

export interface Attachment {
  name: string;
  type: string;
  content: Buffer;
  /** With an id the part is an inline image of the HTML, `cid:` + id. */
  contentId?: string;
}

/** A message to write out, in the words of a mail program rather than of MIME. */
export interface MessageSpec {
  from: Address;
  to: readonly Address[];
  cc?: readonly Address[];
  subject: string;
  date: Date;
  /** Minutes east of UTC in the Date header. */
  zone?: number;
  messageId: string;
  inReplyTo?: string;
  references?: readonly string[];
  /** Further headers, ASCII. */
  headers?: readonly (readonly [string, string])[];
  text?: string;
  html?: string;
  calendar?: string;
  attachments?: readonly Attachment[];
  charset?: string;
  bodyEncoding?: BodyEncoding;
  wordEncoding?: WordEncoding;
  /** RFC 3676: paragraphs are wrapped with a space before the soft line end. */
  flowed?: boolean;
}

/** The whole message in RFC 5322 form with CRLF. The same description always gives the same bytes. */
export function buildMessage(spec: MessageSpec): Buffer {
  const everything = [
    spec.subject,
    spec.text,
    spec.html,
    ...[spec.from, ...spec.to].map(({ name }) => name),
  ].join(' ');
  const wanted = spec.charset ?? 'utf-8';
  const charset = fitsCharset(everything, wanted) ? wanted : 'utf-8';
  const word = spec.wordEncoding ?? 'B';
  const list = (addresses: readonly Address[]) =>
    addresses.map((address) => encodeAddress(address, charset, word)).join(', ');

  const header = [
    headerLine('Date', headerDate(spec.date, spec.zone ?? 0)),
    headerLine('From', encodeAddress(spec.from, charset, word)),
    headerLine('To', list(spec.to)),
    spec.cc?.length ? headerLine('Cc', list(spec.cc)) : '',
    headerLine('Subject', encodeHeaderText(spec.subject, charset, word)),
    headerLine('Message-ID', `<${spec.messageId}>`),
    spec.inReplyTo ? headerLine('In-Reply-To', `<${spec.inReplyTo}>`) : '',
    spec.references?.length ? headerLine('References', spec.references.map((id) => `<${id}>`).join(' ')) : '',
    ...(spec.headers ?? []).map(([name, value]) => headerLine(name, value)),
    'MIME-Version: 1.0\r\n',
  ].join('');
  return Buffer.concat([Buffer.from(header, 'latin1'), bodyOf(spec, charset)]);
}

/** A part: its own headers, an empty line and its content. */
function bodyOf(spec: MessageSpec, charset: string): Buffer {
  const inline = spec.attachments?.filter((file) => file.contentId) ?? [];
  const attached = spec.attachments?.filter((file) => !file.contentId) ?? [];
  const boundary = (level: string) =>
    `=_${level}_${spec.messageId.replace(/[^A-Za-z0-9]/g, '').slice(0, 24)}`;

  const versions: Buffer[] = [];
  if (spec.text !== undefined) versions.push(textPart('plain', spec.text, charset, spec));
  if (spec.html !== undefined) {
    const html = textPart('html', spec.html, charset, spec);
    versions.push(
      inline.length > 0 ? multipart('related', boundary('rel'), [html, ...inline.map(filePart)]) : html,
    );
  }
  if (spec.calendar !== undefined) versions.push(calendarPart(spec.calendar));
  if (versions.length === 0) versions.push(textPart('plain', '', charset, spec));
  const body = versions.length > 1 ? multipart('alternative', boundary('alt'), versions) : versions[0]!;
  return attached.length > 0 ? multipart('mixed', boundary('mix'), [body, ...attached.map(filePart)]) : body;
}

function multipart(kind: string, boundary: string, parts: readonly Buffer[]): Buffer {
  const head = `Content-Type: multipart/${kind};\r\n boundary="${boundary}"\r\n\r\n`;
  const pieces: Buffer[] = [Buffer.from(head)];
  for (const part of parts) pieces.push(Buffer.from(`--${boundary}\r\n`), part, Buffer.from('\r\n'));
  pieces.push(Buffer.from(`--${boundary}--\r\n`));
  return Buffer.concat(pieces);
}

function textPart(kind: 'plain' | 'html', text: string, charset: string, spec: MessageSpec): Buffer {
  const flowed = kind === 'plain' && spec.flowed === true;
  const lines = (flowed ? flow(text) : text).replaceAll('\n', '\r\n');
  const bytes = encodeText(lines.endsWith('\n') ? lines : `${lines}\r\n`, charset);
  const encoding = safeEncoding(bytes, spec.bodyEncoding ?? 'quoted-printable', charset);
  const type = `text/${kind}; charset=${charset}${flowed ? '; format=flowed' : ''}`;
  const head = `Content-Type: ${type}\r\nContent-Transfer-Encoding: ${encoding}\r\n\r\n`;
  return Buffer.concat([Buffer.from(head), encodeBody(bytes, encoding)]);
}

/** 7bit and 8bit are kept only where the bytes allow it: no high bytes, no line over 998. */
function safeEncoding(bytes: Buffer, wanted: BodyEncoding, charset: string): BodyEncoding {
  if (wanted === 'base64' || wanted === 'quoted-printable') return wanted;
  const longest = bytes
    .toString('latin1')
    .split('\r\n')
    .reduce((most, line) => Math.max(most, line.length), 0);
  if (longest > 990) return 'quoted-printable';
  if (charset === 'iso-2022-jp') return '7bit';
  return bytes.some((byte) => byte > 127) ? '8bit' : '7bit';
}

function calendarPart(text: string): Buffer {
  const method = /METHOD:(\w+)/.exec(text)?.[1] ?? 'REQUEST';
  const head = `Content-Type: text/calendar; charset=utf-8; method=${method}\r\nContent-Transfer-Encoding: base64\r\n\r\n`;
  return Buffer.concat([Buffer.from(head), encodeBody(Buffer.from(text), 'base64')]);
}

function filePart(file: Attachment): Buffer {
  const disposition = file.contentId ? 'inline' : 'attachment';
  const head = [
    `Content-Type: ${file.type};\r\n ${parameter('name', file.name)}\r\n`,
    `Content-Disposition: ${disposition};\r\n ${parameter('filename', file.name)}\r\n`,
    file.contentId ? `Content-ID: <${file.contentId}>\r\n` : '',
    'Content-Transfer-Encoding: base64\r\n\r\n',
  ].join('');
  return Buffer.concat([Buffer.from(head), encodeBody(file.content, 'base64')]);
}

function encodeBody(bytes: Buffer, encoding: BodyEncoding): Buffer {
  if (encoding === 'base64') return Buffer.from(bytes.toString('base64').replace(/.{1,76}/g, '$&\r\n'));
  if (encoding === 'quoted-printable') return Buffer.from(quotedPrintable(bytes), 'latin1');
  return bytes;
}

function quotedPrintable(bytes: Buffer): string {
  const lines = bytes.toString('latin1').split('\r\n');
  return lines
    .map((line) => {
      let out = '';
      let column = 0;
      for (let index = 0; index < line.length; index++) {
        const code = line.charCodeAt(index);
        const atEnd = index === line.length - 1;
        const plain = (code > 32 && code < 127 && code !== 61) || ((code === 32 || code === 9) && !atEnd);
        const piece = plain ? line[index]! : `=${code.toString(16).toUpperCase().padStart(2, '0')}`;
        if (column + piece.length > 75) {
          out += '=\r\n';
          column = 0;
        }
        out += piece;
        column += piece.length;
      }
      return out;
    })
    .join('\r\n');
}

/** Lines over 72 columns get soft ends; lines that begin with `>`, `From ` or a space are stuffed. */
function flow(text: string): string {
  const wrapped = text.split('\n').flatMap((line) => {
    const quote = /^(>+ ?)?/.exec(line)?.[0] ?? '';
    const words = line.slice(quote.length).split(' ');
    const lines: string[] = [];
    let current = '';
    for (const word of words) {
      if (current !== '' && current.length + word.length + quote.length > 70) {
        lines.push(`${quote}${current} `);
        current = word;
      } else {
        current = current === '' ? word : `${current} ${word}`;
      }
    }
    // The signature's "-- " is the one line that ends in a space without being soft.
    return [...lines, line === '-- ' ? line : `${quote}${current}`];
  });
  return wrapped.map((line) => (/^(From | )/.test(line) ? ` ${line}` : line)).join('\n');
}
