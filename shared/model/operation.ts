import { z } from 'zod';
import { ThreadView } from './mailbox.ts';
import { isKeyword } from './tags.ts';
import { ThreadFilter } from './thread.ts';

/** What a person does to messages. */
export const Action = z.discriminatedUnion('type', [
  /** `automatic`: by being shown rather than by a deed of the person, so it is no step that Undo takes back. */
  z.object({ type: z.literal('set-seen'), value: z.boolean(), automatic: z.boolean().optional() }),
  z.object({ type: z.literal('set-starred'), value: z.boolean() }),
  z.object({ type: z.literal('archive') }),
  z.object({ type: z.literal('junk') }),
  /** From Junk back to the Inbox. */
  z.object({ type: z.literal('not-junk') }),
  /** To Trash. For messages already in Trash it removes them for good, which needs `permanent: true`. */
  z.object({ type: z.literal('delete'), permanent: z.boolean().optional() }),
  z.object({ type: z.literal('move'), mailboxId: z.int() }),
  z.object({ type: z.literal('copy'), mailboxId: z.int() }),
  /** Sets or clears a keyword (a tag, see `tags.ts`) on every message that is meant. */
  z.object({
    type: z.literal('set-keyword'),
    keyword: z.string().refine(isKeyword),
    value: z.boolean(),
  }),
]);
export type Action = z.infer<typeof Action>;

/** What it is done to. `view` tells where the conversations were acted on: moves touch only what is shown there. */
export const ActionTarget = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('threads'),
    threadIds: z.array(z.int()).min(1).max(100_000),
    view: ThreadView.nullable(),
  }),
  /** Everything in one mailbox: mark all as read, empty Trash or Junk. */
  z.object({ kind: z.literal('mailbox'), mailboxId: z.int() }),
  z.object({ kind: z.literal('messages'), messageIds: z.array(z.int()).min(1).max(100_000) }),
  /**
   * Every conversation of a list, however many, or every message of a search, as they were at `notAfter` (milliseconds
   * since 1970): what is newer than that the person has not seen there.
   */
  z.object({ kind: z.literal('view'), view: ThreadView, filter: ThreadFilter, notAfter: z.number() }),
  z.object({ kind: z.literal('search'), text: z.string().max(2000), notAfter: z.number() }),
]);
export type ActionTarget = z.infer<typeof ActionTarget>;

/** queued: stored, not begun; sending: given to the server, answer unknown; the rest are final. */
export const OperationState = z.enum(['queued', 'sending', 'done', 'failed', 'cancelled']);
export type OperationState = z.infer<typeof OperationState>;

/** One row of the journal, for display. */
export const Operation = z.object({
  id: z.int(),
  accountId: z.int(),
  state: OperationState,
  /** Plain words, e.g. "Move 3 messages to Archive". */
  description: z.string(),
  createdAt: z.number(),
  /** The server's words when it refused. */
  error: z.string().nullable(),
  /** It puts a message on the server that may be nowhere else: refused, it can be saved, and dismissing it loses it. */
  isMessage: z.boolean(),
  /** It has surely not left this computer and can be taken back by itself. */
  cancellable: z.boolean(),
});
export type Operation = z.infer<typeof Operation>;
