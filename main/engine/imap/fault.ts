import type { ImapFlow } from 'imapflow';

const faults = new WeakMap<ImapFlow, unknown>();

/** Keeps why a connection was ended: imapflow rejects the command under way with no more than that it has ended. */
export function noteFault(client: ImapFlow, error: unknown): void {
  faults.set(client, error);
}

/** True when what the server sent could not be read (too large, too deep, no IMAP), and not the line or the server. */
export function isUnreadable(client: ImapFlow, thrown: unknown): boolean {
  const code = codeOf(client.usable ? thrown : (faults.get(client) ?? thrown));
  return (
    code.startsWith('ParserError') ||
    code.endsWith('TooLarge') ||
    code === 'TooManyTokens' ||
    code === 'MAX_IMAP_NESTING_REACHED' ||
    code === 'InvalidResponse' ||
    code === 'ResponseProcessingFailed'
  );
}

function codeOf(error: unknown): string {
  return String((error as { code?: unknown } | null)?.code ?? '');
}
