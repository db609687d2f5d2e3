import { one, type ReadableDb, run, type WritableDb } from './database.ts';

/** The SHA-256 fingerprint that the person trusts for a server, or null. */
export function trustedFingerprint(db: ReadableDb, host: string, port: number): string | null {
  const row = one<{ sha256: string }>(
    db,
    'SELECT sha256 FROM certificate_exception WHERE host = ? AND port = ?',
    host.toLowerCase(),
    port,
  );
  return row?.sha256 ?? null;
}

/** Trusts one certificate for one server, in place of the one trusted before. */
export function trustFingerprint(db: WritableDb, host: string, port: number, sha256: string): void {
  run(
    db,
    'INSERT OR REPLACE INTO certificate_exception (host, port, sha256) VALUES (?, ?, ?)',
    host.toLowerCase(),
    port,
    sha256,
  );
}

/** Trust in servers that no account uses any more goes with the last account that did. */
export function forgetUnusedCertificates(db: WritableDb): void {
  run(
    db,
    `DELETE FROM certificate_exception AS e WHERE NOT EXISTS (
       SELECT 1 FROM account a WHERE
         (lower(a.imap ->> '$.host') = e.host AND a.imap ->> '$.port' = e.port) OR
         (lower(a.smtp ->> '$.host') = e.host AND a.smtp ->> '$.port' = e.port))`,
  );
}
