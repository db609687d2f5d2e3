/**
 * What people write about in one language. Texts hold `{slot}` places; a slot's value is chosen once for each
 * conversation, so that replies speak of the same day, place and thing. `{to}` and `{from}` are given names.
 */
export interface Language {
  code: string;
  /** Charsets that mail in this language really uses; what does not fit is sent as UTF-8. */
  charsets: readonly string[];
  /** Name and local part of the address. */
  people: readonly (readonly [name: string, local: string])[];
  domains: readonly string[];
  /** Minutes east of UTC. */
  zone: number;
  /** True where the family name comes first. */
  familyFirst?: boolean;
  greetings: readonly string[];
  closings: readonly string[];
  replyPrefix: string;
  /** The line above a quotation, with `{date}`, `{time}` and `{name}`. */
  quoteLine: string;
  /** Slots every topic may use, such as `{day}`. */
  slots: Readonly<Record<string, readonly string[]>>;
  topics: readonly Topic[];
}

/** A subject people write about. */
export interface Topic {
  subjects: readonly string[];
  slots?: Readonly<Record<string, readonly string[]>>;
  /** Sentences of a first message; some are taken, in this order. */
  opening: readonly string[];
  /** Whole replies. */
  replies: readonly string[];
  /** Names of files that may be attached to the first message. */
  files?: readonly string[];
}
