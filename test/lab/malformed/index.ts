import { brokenContent, brokenEncodings } from './content.ts';
import type { MalformedMessage } from './corpus.ts';
import { brokenHeaders } from './headers.ts';
import { brokenStructure } from './structure.ts';

export type { MalformedMessage };

/** Their text may fairly be out of reach; the subject at least has to be there. */
const SUBJECT_ONLY = new Set(['external-body', 'partial-message', 'transfer-encoding-twice']);

/**
 * Messages that break the rules in ways that real mail does, or that somebody hostile would try. Each is built anew
 * (two are 10 MB), so keep what you need.
 */
export function malformedMessages(): MalformedMessage[] {
  const messages = [...brokenStructure(), ...brokenHeaders(), ...brokenEncodings(), ...brokenContent()];
  return messages.map((message) =>
    SUBJECT_ONLY.has(message.name) ? { ...message, expectReadable: `Malformed: ${message.name}` } : message,
  );
}
