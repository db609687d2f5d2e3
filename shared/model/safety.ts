import { z } from 'zod';

/**
 * Something about a message's sender that the reader may want to know, and why. `values` are facts to name in the
 * text: addresses and domains, cleaned of whatever could disguise them.
 */
export const SafetyHint = z.object({
  kind: z.enum([
    /** The name holds another address than the message came from: `{shown, real}`. */
    'name-has-address',
    /** The name is that of somebody the person writes with from another address: `{shown, real, known}`. */
    'known-name',
    /** The domain is written in letters that look like others: `{real, shown}`. */
    'look-alike',
    /** The domain can be taken for that of somebody the person writes with: `{real, known}`. */
    'near-known',
    /** The receiver found that the message does not come from that domain: `{domain, method}`. */
    'not-authentic',
    /** More than one sender is named: `{number}`. */
    'several-senders',
    /** Answers would go elsewhere: `{from, replyTo}`. */
    'reply-elsewhere',
    /** Nothing came from this address before: `{address}`. */
    'first-time',
  ]),
  values: z.record(z.string(), z.string()),
});
export type SafetyHint = z.infer<typeof SafetyHint>;
