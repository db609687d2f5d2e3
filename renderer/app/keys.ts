import type { SearchOrder } from '../../shared/model/search.ts';

/** Every query key of the interface, so that events can name what they make stale. */
export const keys = {
  accounts: ['accounts'],
  mailboxes: ['mailboxes'],
  /** Stale whenever the mailboxes are. */
  unread: ['mailboxes', 'unread'],
  provider: (domain: string) => ['provider', domain],
  signInServices: ['signInServices'],
  settings: ['settings'],
  status: ['status'],
  operations: ['operations'],
  outbox: ['outbox'],
  offline: ['offline'],
  quotas: ['quotas'],
  info: ['info'],
  mailProgram: ['mail-program'],
  secrets: ['secrets'],
  identities: ['identities'],
  removal: (accountId: number) => ['removal', accountId],
  thunderbird: ['thunderbird'],
  conversations: ['conversation'],
  conversation: (threadId: number) => ['conversation', threadId],
  body: (messageId: number) => ['body', messageId],
  bodies: ['body'],
  /** Never stale: each version of a draft's copy is a message of its own. */
  openDrafts: (draftIds: readonly number[], copies: readonly number[]) => ['open-drafts', draftIds, copies],
  tags: ['tags'],
  searches: ['search'],
  search: (text: string, order: SearchOrder) => ['search', text, order],
  /** Whether a sender is known is told by the index of search, and may be different when that has changed. */
  unsubscribe: (messageId: number, bodyState: string) => ['search', 'unsubscribe', messageId, bodyState],
  /** People by what is typed of their names; more are learned when the index grows. */
  recipients: (text: string | null) => ['search', 'recipients', text],
  spelling: ['spelling'],
  receipts: ['receipt'],
  receipt: (messageId: number, state: string) => ['receipt', messageId, state],
  savedSearches: ['saved-searches'],
} as const;
