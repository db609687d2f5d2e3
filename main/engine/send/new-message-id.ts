import { randomUUID } from 'node:crypto';

/** A Message-ID in the sender's domain (RFC 5322 section 3.6.4), with its angle brackets. */
export function newMessageId(from: string): string {
  const domain = from.slice(from.lastIndexOf('@') + 1).replace(/[^\p{L}\p{N}.-]/gu, '') || 'localhost';
  return `<${randomUUID()}@${domain}>`;
}
