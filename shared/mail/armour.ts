/** A stretch of a plain text: as it stands, or what OpenPGP's inline armour encloses. */
export type ArmourPiece =
  | { readonly kind: 'plain'; readonly text: string }
  /** `text`: what the signature is said to cover, its dashes unescaped. Nobody has checked it. */
  | { readonly kind: 'signed'; readonly text: string }
  | { readonly kind: 'encrypted' };

/** What a text with an encrypted message in it is saved as. */
export const encryptedName = 'encrypted.asc';

/** More pieces than this are no letter. */
const mostPieces = 50;

const signedBegin = '-----BEGIN PGP SIGNED MESSAGE-----';
const signatureBegin = '-----BEGIN PGP SIGNATURE-----';
const signatureEnd = '-----END PGP SIGNATURE-----';
const messageBegin = '-----BEGIN PGP MESSAGE-----';
const messageEnd = '-----END PGP MESSAGE-----';

/**
 * Splits a plain text at inline OpenPGP armour: encrypted messages (RFC 9580 section 6.2) and cleartext signatures
 * (section 7). Only armour that is whole and keeps the rules counts, and it counts for what it encloses alone: text
 * before and after, quoted armour, and armour that is broken are plain text. A beginning breaks what was begun before,
 * so that the time grows with the length of the text, whatever is in it.
 */
export function splitArmour(text: string): ArmourPiece[] {
  if (!text.includes('-----BEGIN PGP ')) return [{ kind: 'plain', text }];
  const lines = text.split(/\r?\n/);
  const pieces: ArmourPiece[] = [];
  let plain: string[] = [];
  const flush = (): void => {
    if (plain.some((line) => line.trim() !== '')) pieces.push({ kind: 'plain', text: plain.join('\n') });
    plain = [];
  };
  for (let at = 0; at < lines.length; ) {
    const line = lines[at]?.trimEnd();
    const found =
      pieces.length >= mostPieces
        ? null
        : line === signedBegin
          ? readSigned(lines, at)
          : line === messageBegin
            ? readEncrypted(lines, at)
            : null;
    if (found === null) {
      plain.push(lines[at] ?? '');
      at += 1;
      continue;
    }
    flush();
    pieces.push(found.piece);
    at = found.next;
  }
  flush();
  return pieces.length === 0 ? [{ kind: 'plain', text }] : pieces;
}

interface Found {
  readonly piece: ArmourPiece;
  /** The line behind it. */
  readonly next: number;
}

/**
 * Section 7.1: after the first line only Hash headers and an empty line, then text in which every line that begins with
 * a dash is escaped, then the signature. Other headers have been used to show text as if it were signed.
 */
function readSigned(lines: readonly string[], begin: number): Found | null {
  let at = begin + 1;
  while (/^Hash: [\w, -]+$/.test(lines[at]?.trimEnd() ?? '')) at += 1;
  if (lines[at]?.trim() !== '') return null;
  const text: string[] = [];
  for (at += 1; at < lines.length; at += 1) {
    const line = lines[at] ?? '';
    if (line.trimEnd() === signatureBegin) {
      const end = endOfArmour(lines, at, signatureEnd);
      return end === null ? null : { piece: { kind: 'signed', text: text.join('\n') }, next: end + 1 };
    }
    if (line.startsWith('-') && !line.startsWith('- ')) return null;
    text.push(line.startsWith('- ') ? line.slice(2) : line);
  }
  return null;
}

function readEncrypted(lines: readonly string[], begin: number): Found | null {
  const end = endOfArmour(lines, begin, messageEnd);
  return end === null ? null : { piece: { kind: 'encrypted' }, next: end + 1 };
}

/** Headers, an empty line, base64 with at least one line of it, the checksum, the end. Null when it is anything else. */
function endOfArmour(lines: readonly string[], begin: number, end: string): number | null {
  let at = begin + 1;
  while (/^[A-Za-z][\w-]*: /.test(lines[at] ?? '')) at += 1;
  if (lines[at]?.trim() !== '') return null;
  const first = at + 1;
  for (at = first; at < lines.length; at += 1) {
    const line = lines[at]?.trimEnd() ?? '';
    if (line === end) return at > first ? at : null;
    if (line !== '' && !/^[A-Za-z0-9+/]+={0,2}$|^=[A-Za-z0-9+/]{4}$/.test(line)) return null;
  }
  return null;
}
