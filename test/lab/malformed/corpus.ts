/** A message that breaks the rules, and what must nevertheless be seen when it is opened. */
export interface MalformedMessage {
  name: string;
  raw: Buffer;
  /** A phrase that has to be visible in the opened message (subject, body or attachment name); '' where nothing can be. */
  expectReadable: string;
}

/** The phrase by which tests recognise a message's text. */
export function phraseFor(name: string): string {
  return `Phrase for ${name}`;
}

export interface Parts {
  /** Header lines without line ends; From, To, Subject, Date and Message-ID come from `standardHeaders`. */
  headers?: readonly (string | Buffer)[];
  /** Names of standard headers to leave out. */
  without?: readonly string[];
  body?: string | Buffer;
  /** Line ends of the headers. */
  eol?: string;
}

/** Puts a message together byte by byte: strings are written as latin-1, so `\xfc` is the byte 0xFC. */
export function assemble(name: string, { headers = [], without = [], body, eol = '\r\n' }: Parts): Buffer {
  const kept = standardHeaders(name).filter(([header]) => !without.includes(header));
  const lines = [...kept.map(([header, value]) => `${header}: ${value}`), ...headers];
  return Buffer.concat([
    ...lines.flatMap((line) => [bytes(line), bytes(eol)]),
    bytes(eol),
    bytes(body ?? `${phraseFor(name)}.${eol}`),
  ]);
}

/** A malformed message whose text holds its phrase. */
export function malformed(name: string, parts: Parts): MalformedMessage {
  return { name, raw: assemble(name, parts), expectReadable: phraseFor(name) };
}

export function bytes(text: string | Buffer): Buffer {
  return typeof text === 'string' ? Buffer.from(text, 'latin1') : text;
}

function standardHeaders(name: string): [string, string][] {
  return [
    ['From', 'Odd Sender <odd@malformed.example>'],
    ['To', 'Mara Lindqvist <mara@harbour.studio>'],
    ['Subject', `Malformed: ${name}`],
    ['Date', 'Mon, 02 Nov 2026 09:30:00 +0100'],
    ['Message-ID', `<${name}@malformed.example>`],
  ];
}
