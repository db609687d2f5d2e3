import {
  closeSync,
  existsSync,
  fchownSync,
  futimesSync,
  openSync,
  readFileSync,
  renameSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import type { DovecotServer } from './dovecot.ts';

export interface DeliveryOptions {
  mailbox?: string;
  /** System flags (`\\Seen`) and keywords (`$Forwarded`, `work`). */
  flags?: readonly string[];
  internalDate?: Date;
}

export interface FillMessage {
  raw: Buffer;
  flags?: readonly string[];
  internalDate?: Date;
}

const LETTERS: Record<string, string> = {
  '\\draft': 'D',
  '\\flagged': 'F',
  '\\passed': 'P',
  '\\answered': 'R',
  '\\seen': 'S',
  '\\deleted': 'T',
};
const LETTER_A = 97;
const MAX_KEYWORDS = 26;

let sequence = 0;

/**
 * Delivers one message as a delivery agent does: written to the maildir's `tmp`, then renamed, so that a client in
 * IDLE is told of it (Dovecot gathers changes for half a second). Returns the name of the file.
 *
 * @example
 * deliver(server, 'mara@lab.test', 'Subject: Hello\n\nGood morning.\n', { flags: ['\\Flagged'] });
 */
export function deliver(
  server: DovecotServer,
  user: string,
  raw: Buffer | string,
  options: DeliveryOptions = {},
): string {
  const bytes = typeof raw === 'string' ? Buffer.from(raw, 'utf8') : raw;
  const maildir = server.maildirOf(user, options.mailbox ?? 'INBOX');
  const message = {
    raw: bytes,
    flags: options.flags ?? [],
    internalDate: options.internalDate ?? new Date(),
  };
  return dropFile(maildir, message, new Keywords(server, maildir), ownerOf(server));
}

/**
 * Puts many messages into a mailbox at once, as fast as the disk allows (about 20,000 in a second or two). UIDs are
 * given in the order of the iterable. Returns how many were written.
 */
export function fillMaildir(
  server: DovecotServer,
  user: string,
  mailbox: string,
  messages: Iterable<FillMessage>,
): number {
  const maildir = server.maildirOf(user, mailbox);
  const keywords = new Keywords(server, maildir);
  const owner = ownerOf(server);
  let count = 0;
  for (const message of messages) {
    dropFile(maildir, message, keywords, owner);
    count++;
  }
  return count;
}

function ownerOf(server: DovecotServer): { uid: number; gid: number } | undefined {
  return process.getuid?.() === 0 ? server.mailOwner : undefined;
}

function dropFile(
  maildir: string,
  { raw, flags = [], internalDate }: FillMessage,
  keywords: Keywords,
  owner: { uid: number; gid: number } | undefined,
): string {
  // Dovecot gives UIDs in the order of the number before the first dot, so ours only ever grows.
  const base = `${1_000_000_000 + sequence}.P${process.pid}Q${sequence}.lab,S=${raw.length}`;
  sequence++;
  const letters = flagLetters(flags, keywords);
  // A message in `new` is \Recent and has no flags; with flags it belongs in `cur`.
  const target = letters === '' ? join(maildir, 'new', base) : join(maildir, 'cur', `${base}:2,${letters}`);
  const temporary = join(maildir, 'tmp', base);
  const file = openSync(temporary, 'wx', 0o600);
  try {
    for (let at = 0; at < raw.length; ) at += writeSync(file, raw, at);
    if (owner) fchownSync(file, owner.uid, owner.gid);
    // Dovecot takes INTERNALDATE from the file's time of change.
    if (internalDate) futimesSync(file, internalDate, internalDate);
  } finally {
    closeSync(file);
  }
  renameSync(temporary, target);
  return target;
}

function flagLetters(flags: readonly string[], keywords: Keywords): string {
  const letters = flags.map((flag) =>
    flag.startsWith('\\') ? (LETTERS[flag.toLowerCase()] ?? '') : keywords.letterOf(flag),
  );
  return letters.sort().join('');
}

/** Dovecot's table of a mailbox's keywords: letters a to z in file names, written out in `dovecot-keywords`. */
class Keywords {
  private readonly file: string;
  private readonly server: DovecotServer;
  private names: string[] | undefined;

  constructor(server: DovecotServer, maildir: string) {
    this.server = server;
    this.file = join(maildir, 'dovecot-keywords');
  }

  letterOf(keyword: string): string {
    this.names ??= this.read();
    let index = this.names.findIndex((name) => name.toLowerCase() === keyword.toLowerCase());
    if (index < 0) {
      if (this.names.length >= MAX_KEYWORDS) throw new Error('A maildir can hold 26 different keywords');
      index = this.names.push(keyword) - 1;
      this.write();
    }
    return String.fromCharCode(LETTER_A + index);
  }

  private read(): string[] {
    if (!existsSync(this.file)) return [];
    const names: string[] = [];
    for (const line of readFileSync(this.file, 'utf8').split('\n')) {
      const [number, name] = line.split(' ');
      if (name) names[Number(number)] = name;
    }
    return names;
  }

  private write(): void {
    const temporary = join(dirname(this.file), 'tmp', 'dovecot-keywords');
    const lines = (this.names ?? []).map((name, index) => `${index} ${name}\n`);
    writeFileSync(temporary, lines.join(''), { mode: 0o600 });
    this.server.own(temporary);
    renameSync(temporary, this.file);
  }
}
