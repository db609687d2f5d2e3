/** Codes that mean 'later', not 'no' (RFC 5530). */
const temporaryCodes = new Set(['UNAVAILABLE', 'INUSE', 'SERVERBUG', 'LIMIT', 'THROTTLED', 'EXPUNGEISSUED']);

/** The server said NO or BAD; the message is in its own words. */
export class Refusal extends Error {
  /** True when the same may be taken a moment later. */
  readonly isTemporary: boolean;
  /** The response code (RFC 9051 section 7.1) in upper case; empty where there was none. */
  readonly code: string;

  constructor(words: string, code = '') {
    super(words || 'The server refused.');
    this.name = 'Refusal';
    this.code = code.toUpperCase();
    this.isTemporary = temporaryCodes.has(this.code);
  }
}

/** The UIDs that were to be used are those of an earlier mailbox of this name (RFC 9051 section 2.3.1.1). */
export class UidsChanged extends Error {
  constructor(path: string) {
    super(`UIDVALIDITY of ${path} has changed.`);
    this.name = 'UidsChanged';
  }
}

/** A failed command as a refusal; null when it failed for another reason (connection, parser, this program). */
export function refusalOf(thrown: unknown): Refusal | null {
  if (thrown instanceof Refusal) return thrown;
  const { responseStatus, responseText, serverResponseCode } = (thrown ?? {}) as Record<string, unknown>;
  if (responseStatus !== 'NO' && responseStatus !== 'BAD') return null;
  return new Refusal(
    typeof responseText === 'string' ? responseText : '',
    typeof serverResponseCode === 'string' ? serverResponseCode : '',
  );
}
