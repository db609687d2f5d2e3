export type { Owner } from './conversation.ts';
export { type GeneratedMessage, generateMailbox, type MailboxOptions } from './generate.ts';
export { type Attachment, buildMessage, type MessageSpec } from './message.ts';
export { Random } from './random.ts';
