import type { Token } from './hostile-wire.ts';
import { nstring, quote } from './hostile-wire.ts';

export interface HostileMessage {
  uid: number;
  flags: string[];
  internalDate: Date;
  /** Lines end with CRLF; bytes as latin1. */
  raw: string;
  modseq: number;
}

interface Part {
  headers: Map<string, string>;
  header: string;
  body: string;
  type: string;
  subtype: string;
  parameters: [string, string][];
  children: Part[];
}

/** Answers FETCH items of a message truthfully, in the order asked. */
export function fetchItems(message: HostileMessage, items: Token[]): string {
  return macro(items)
    .map((item) => oneItem(message, item))
    .filter(Boolean)
    .join(' ');
}

function macro(items: Token[]): string[] {
  const flat = items.flat(3).map(String);
  const known: Record<string, string[]> = {
    ALL: ['FLAGS', 'INTERNALDATE', 'RFC822.SIZE', 'ENVELOPE'],
    FAST: ['FLAGS', 'INTERNALDATE', 'RFC822.SIZE'],
    FULL: ['FLAGS', 'INTERNALDATE', 'RFC822.SIZE', 'ENVELOPE', 'BODY'],
  };
  return flat.flatMap((item) => known[item.toUpperCase()] ?? [item]);
}

function oneItem(message: HostileMessage, item: string): string {
  const name = item.toUpperCase();
  if (name === 'UID') return `UID ${message.uid}`;
  if (name === 'FLAGS') return `FLAGS (${message.flags.join(' ')})`;
  if (name === 'INTERNALDATE') return `INTERNALDATE ${quote(imapDate(message.internalDate))}`;
  if (name === 'RFC822.SIZE') return `RFC822.SIZE ${message.raw.length}`;
  if (name === 'MODSEQ') return `MODSEQ (${message.modseq})`;
  if (name === 'ENVELOPE') return `ENVELOPE ${envelope(parse(message.raw))}`;
  if (name === 'BODYSTRUCTURE' || name === 'BODY') return `${name} ${structure(parse(message.raw))}`;
  if (name === 'RFC822') return `RFC822 ${literal(message.raw)}`;
  if (name === 'RFC822.HEADER') return `RFC822.HEADER ${literal(parse(message.raw).header)}`;
  const body = /^BODY(?:\.PEEK)?\[(.*)\](?:<(\d+)\.(\d+)>)?$/i.exec(item);
  if (!body) return '';
  const [, section = '', from, count] = body;
  const text = sectionOf(parse(message.raw), section);
  const label = `BODY[${section.toUpperCase()}]`;
  if (text === undefined) return `${label} NIL`;
  if (from === undefined) return `${label} ${literal(text)}`;
  return `${label}<${from}> ${literal(text.slice(Number(from), Number(from) + Number(count)))}`;
}

export function literal(text: string): string {
  return `{${text.length}}\r\n${text}`;
}

function imapDate(date: Date): string {
  const months = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ');
  const two = (number: number) => String(number).padStart(2, '0');
  const day = String(date.getUTCDate()).padStart(2, ' ');
  const time = [date.getUTCHours(), date.getUTCMinutes(), date.getUTCSeconds()].map(two).join(':');
  return `${day}-${months[date.getUTCMonth()]}-${date.getUTCFullYear()} ${time} +0000`;
}

function parse(raw: string): Part {
  const end = raw.indexOf('\r\n\r\n');
  const header = end < 0 ? raw : raw.slice(0, end + 4);
  const body = end < 0 ? '' : raw.slice(end + 4);
  const headers = new Map<string, string>();
  for (const line of header.replace(/\r\n[ \t]+/g, ' ').split('\r\n')) {
    const colon = line.indexOf(':');
    const name = line.slice(0, colon).toLowerCase();
    if (colon > 0 && !headers.has(name)) headers.set(name, line.slice(colon + 1).trim());
  }
  const [full = '', ...rest] = (headers.get('content-type') ?? 'text/plain; charset=us-ascii').split(';');
  const [type = 'text', subtype = 'plain'] = full.trim().split('/');
  const parameters = rest.map((pair): [string, string] => {
    const [key = '', value = ''] = pair.trim().split('=');
    return [key, value.replace(/^"|"$/g, '')];
  });
  const boundary = parameters.find(([key]) => key.toLowerCase() === 'boundary')?.[1];
  const children =
    boundary === undefined
      ? []
      : `\r\n${body}`
          .split(`\r\n--${boundary}`)
          .slice(1)
          .filter((piece) => !piece.startsWith('--'))
          .map((piece) => parse(piece.replace(/^[^\n]*\n/, '')));
  return { headers, header, body, type, subtype, parameters, children };
}

function envelope({ headers }: Part): string {
  const field = (name: string) => nstring(headers.get(name));
  const list = (name: string, fallback?: string) => {
    const text = headers.get(name) ?? (fallback && headers.get(fallback));
    if (!text) return 'NIL';
    return `(${text
      .split(',')
      .map((one) => {
        const [, display, address = one.trim()] = /^(.*?)\s*<(.*)>$/.exec(one.trim()) ?? [];
        const [local, host] = address.split('@');
        const name_ = display ? nstring(display.replace(/^"|"$/g, '')) : 'NIL';
        return `(${name_} NIL ${nstring(local)} ${nstring(host)})`;
      })
      .join('')})`;
  };
  return `(${[
    ...[field('date'), field('subject'), list('from'), list('sender', 'from'), list('reply-to', 'from')],
    ...[list('to'), list('cc'), list('bcc'), field('in-reply-to'), field('message-id')],
  ].join(' ')})`;
}

function structure(part: Part): string {
  if (part.children.length > 0) {
    return `(${part.children.map(structure).join('')} ${quote(part.subtype)} ${list(part.parameters)} NIL NIL NIL)`;
  }
  const encoding = part.headers.get('content-transfer-encoding') ?? '7bit';
  const [disposition, ...rest] = (part.headers.get('content-disposition') ?? '').split(';');
  const parameters = rest.map((pair): [string, string] => {
    const [key = '', value = ''] = pair.trim().split('=');
    return [key, value.replace(/^"|"$/g, '')];
  });
  const fields = [
    ...[
      quote(part.type),
      quote(part.subtype),
      list(part.parameters),
      nstring(part.headers.get('content-id')),
    ],
    ...['NIL', quote(encoding), String(part.body.length)],
    ...(part.type.toLowerCase() === 'text' ? [String(part.body.split('\r\n').length - 1)] : []),
    ...['NIL', disposition ? `(${quote(disposition.trim())} ${list(parameters)})` : 'NIL', 'NIL', 'NIL'],
  ];
  return `(${fields.join(' ')})`;
}

function list(parameters: [string, string][]): string {
  if (parameters.length === 0) return 'NIL';
  return `(${parameters.map(([key, value]) => `${quote(key)} ${quote(value)}`).join(' ')})`;
}

function sectionOf(root: Part, section: string): string | undefined {
  const [, numbers = '', rest = ''] = /^((?:\d+(?:\.|$))*)(.*)$/.exec(section) ?? [];
  let part: Part | undefined = root;
  for (const number of numbers.split('.').filter(Boolean)) {
    // A message that is not multipart is its own part 1.
    part = part?.children.length ? part.children[Number(number) - 1] : number === '1' ? part : undefined;
  }
  if (!part) return undefined;
  const what = rest.toUpperCase();
  if (what === '') return numbers === '' ? part.header + part.body : part.body;
  if (what === 'TEXT') return part.body;
  if (what === 'HEADER' || what === 'MIME') return part.header;
  const fields = /^HEADER\.FIELDS(\.NOT)? \((.*)\)$/.exec(what);
  if (!fields) return undefined;
  const names = new Set(fields[2]!.split(/\s+/).map((name) => name.replace(/^"|"$/g, '')));
  const lines = part.header.split(/\r\n(?![ \t])/).filter((line) => line !== '');
  const kept = lines.filter((line) => names.has(line.split(':')[0]!.toUpperCase()) === !fields[1]);
  return `${kept.map((line) => `${line}\r\n`).join('')}\r\n`;
}
