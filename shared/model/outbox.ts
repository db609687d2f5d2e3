import { z } from 'zod';
import { Address } from './message.ts';

/**
 * queued: waits for its time or a connection; sending: on its way; accepted: the server has it, a copy is being filed;
 * asked: it is not known whether it was sent, and only the person can tell; failed: refused.
 */
export const OutboxState = z.enum(['queued', 'sending', 'accepted', 'asked', 'failed', 'done']);
export type OutboxState = z.infer<typeof OutboxState>;

export const OutboxRecipient = z.object({
  address: z.string(),
  state: z.enum(['waiting', 'accepted', 'refused']),
  /** The server's words about this recipient. */
  reply: z.string().nullable(),
});
export type OutboxRecipient = z.infer<typeof OutboxRecipient>;

/** A message given to Send that needs showing: not yet sent, or not as the person expects. */
export const OutboxItem = z.object({
  id: z.int(),
  accountId: z.int(),
  /** `redirect`: another's message, sent on as it is; `receipt`: word that one was read. Neither can be edited. */
  kind: z.enum(['message', 'redirect', 'receipt']),
  draftId: z.int().nullable(),
  /** The conversation it belongs to, when that is known here. */
  threadId: z.int().nullable(),
  state: OutboxState,
  from: Address,
  to: z.array(Address),
  subject: z.string(),
  snippet: z.string(),
  recipients: z.array(OutboxRecipient),
  /** Milliseconds since 1970: not before this. */
  sendAt: z.number(),
  /** When the next try is due; null when none is. */
  nextTryAt: z.number().nullable(),
  /** What happened, in words for a person, the server's own quoted. */
  note: z.string().nullable(),
  createdAt: z.number(),
});
export type OutboxItem = z.infer<typeof OutboxItem>;
