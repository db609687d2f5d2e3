import { z } from 'zod';
import { DiscoveryStep } from '../model/discovery.ts';
import { SearchHit } from '../model/search.ts';
import { Settings } from '../model/settings.ts';
import { AccountStatus } from '../model/status.ts';

/** Everything the engine or the host tells the interface unasked. Events say what changed; the interface asks again. */
export const ApiEvent = z.discriminatedUnion('type', [
  z.object({ type: z.literal('accounts.changed') }),
  /** A search for an account's servers looks at one more place. */
  z.object({ type: z.literal('accounts.discovering'), searchId: z.string(), step: DiscoveryStep }),
  /** The mailbox tree or its counts changed. */
  z.object({ type: z.literal('mailboxes.changed'), accountId: z.int() }),
  /**
   * Conversations changed in these mailboxes. `threadIds` names them when they are few (at most 200), else it is
   * null: anything may have changed.
   */
  z.object({
    type: z.literal('threads.changed'),
    accountId: z.int(),
    mailboxIds: z.array(z.int()),
    threadIds: z.array(z.int()).nullable(),
    /** The person has just done it, and looks at it: to be shown without any pause. */
    isOwn: z.boolean(),
  }),
  z.object({ type: z.literal('message.bodyChanged'), messageId: z.int(), threadId: z.int() }),
  /** More is in the search index, or no longer, or more people are known: a search may find something else now. */
  z.object({ type: z.literal('search.changed') }),
  /** The servers found these for the search of this id; each message once. */
  z.object({ type: z.literal('search.found'), searchId: z.string(), hits: z.array(SearchHit) }),
  z.object({ type: z.literal('searches.changed') }),
  z.object({ type: z.literal('sync.status'), status: AccountStatus }),
  /** The journal changed: queued, done or failed operations. */
  z.object({ type: z.literal('operations.changed'), accountId: z.int() }),
  /** Messages in the outbox came, went or changed their state. */
  z.object({ type: z.literal('outbox.changed'), accountId: z.int() }),
  /** A draft was made, given away, or has reached the server. */
  z.object({ type: z.literal('drafts.changed') }),
  /** Policy, progress or disk use of the account's offline copy changed. */
  z.object({ type: z.literal('offline.changed'), accountId: z.int() }),
  /** How full the account is on its server has changed. */
  z.object({ type: z.literal('quota.changed'), accountId: z.int() }),
  /** The server refused something; it has been taken back here. Shown as an alert. */
  z.object({
    type: z.literal('operation.failed'),
    operationId: z.int(),
    accountId: z.int(),
    message: z.string(),
    /** As in `Operation`: dismissing it would lose a message. */
    isMessage: z.boolean(),
  }),
  /** New mail arrived in an inbox (not during a first sync): for notifications. */
  z.object({
    type: z.literal('mail.arrived'),
    accountId: z.int(),
    messages: z.array(z.object({ threadId: z.int(), from: z.string(), subject: z.string() })),
  }),
  z.object({ type: z.literal('settings.changed'), settings: Settings }),
  /** A menu, tray or notification asks the interface to do something. */
  z.object({
    type: z.literal('app.command'),
    /** `opened`: something waits in `app.takeOpened`. */
    command: z.enum(['focus-search', 'add-account', 'undo', 'open-thread', 'opened']),
    threadId: z.int().optional(),
  }),
]);
export type ApiEvent = z.infer<typeof ApiEvent>;
