/** Every query key of the interface, so that events can name what they make stale. */
export const keys = {
  accounts: ['accounts'],
  mailboxes: ['mailboxes'],
  provider: (domain: string) => ['provider', domain],
  signInServices: ['signInServices'],
  settings: ['settings'],
  status: ['status'],
  operations: ['operations'],
  offline: ['offline'],
  info: ['info'],
  secrets: ['secrets'],
  conversations: ['conversation'],
  conversation: (threadId: number) => ['conversation', threadId],
  body: (messageId: number) => ['body', messageId],
  bodies: ['body'],
  searches: ['search'],
  search: (text: string) => ['search', text],
} as const;
