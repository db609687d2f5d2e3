import type { Address } from '../headers.ts';
import type { Attachment } from '../message.ts';

/** When: minutes before now, or days before today at a time of day (local). */
export type When = number | readonly [daysAgo: number, time: string];

export interface DemoMessage {
  from: Address;
  to?: readonly Address[];
  cc?: readonly Address[];
  at: When;
  /** Paragraphs of plain text; the HTML version is made from it unless `html` is given. */
  text: string;
  /** `false` for a message of plain text alone. */
  html?: string | false;
  /** A subject of its own, instead of the conversation's (with `Re: `). */
  subject?: string;
  files?: readonly Attachment[];
  calendar?: string;
  headers?: readonly (readonly [string, string])[];
  charset?: string;
  unread?: boolean;
  starred?: boolean;
  answered?: boolean;
  /** Another folder than the conversation's; the owner's own messages go to Sent by themselves. */
  folder?: string;
}

export interface DemoConversation {
  subject: string;
  /** INBOX where nothing else is said. */
  folder?: string;
  /** Tags of every message in it, kept as IMAP keywords. */
  tags?: readonly string[];
  messages: readonly DemoMessage[];
}

export const MARA_WORK: Address = { name: 'Mara Lindqvist', email: 'mara@harbour.studio' };
export const MARA_HOME: Address = { name: 'Mara Lindqvist', email: 'mara.lindqvist@gmail.example' };

/** Somebody, by name and address. */
export function person(name: string, email: string): Address {
  return { name, email };
}
