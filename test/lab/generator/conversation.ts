import { fileNamed } from './files.ts';
import type { Address } from './headers.ts';
import type { Language, Topic } from './languages/index.ts';
import type { MessageSpec } from './message.ts';
import type { Random } from './random.ts';

export interface Owner {
  name: string;
  email: string;
}

/** A message of a conversation before it is written out, with what the mailbox has to know about it. */
export interface DraftMessage {
  spec: MessageSpec;
  threadKey: string;
  fromOwner: boolean;
}

const MAX_LENGTH = 9;

/** People writing to each other about one thing; each call of `next` is the next message. */
export class Conversation {
  readonly key: string;
  private readonly random: Random;
  private readonly owner: Owner;
  private readonly language: Language;
  private readonly topic: Topic;
  private readonly members: Address[];
  private readonly values = new Map<string, string>();
  private readonly subject: string;
  private readonly charset: string;
  private readonly ids: string[] = [];
  private readonly length: number;
  private readonly firstReply: number;
  private last: { text: string; from: Address; date: Date } | undefined;

  constructor(random: Random, owner: Owner, language: Language, key: string) {
    this.random = random;
    this.owner = owner;
    this.language = language;
    this.key = key;
    this.topic = random.pick(language.topics);
    this.members = members(random, language, owner);
    this.charset = random.pick(language.charsets);
    this.length = random.weighted([
      [1, 45],
      [2, 20],
      [3, 14],
      [random.between(4, MAX_LENGTH), 21],
    ]);
    this.firstReply = random.below(this.topic.replies.length);
    this.subject = this.fill(random.pick(this.topic.subjects));
  }

  get done(): boolean {
    return this.ids.length >= this.length;
  }

  next(date: Date): DraftMessage {
    const { random, language } = this;
    const count = this.ids.length;
    const from = this.sender(count);
    const fromOwner = from.email === this.owner.email;
    const others = [...this.members, this.owner].filter((person) => person.email !== from.email);
    const to = this.last && this.last.from.email !== from.email ? this.last.from : this.firstReader(others);
    const body = count === 0 ? this.openingText(to, from) : this.replyText(count, to, from);
    const text = this.last && random.chance(0.8) ? `${body}\n\n${this.quotation(this.last)}` : body;
    const messageId = `${random.token(20)}@${from.email.slice(from.email.indexOf('@') + 1)}`;
    const cc = others.filter((person) => person.email !== to.email);
    const withHtml = random.chance(0.45);
    const spec: MessageSpec = {
      from,
      to: [to],
      cc,
      subject: count === 0 ? this.subject : `${fromOwner ? 'Re' : language.replyPrefix}: ${this.subject}`,
      date,
      zone: language.zone,
      messageId,
      ...(count > 0 ? { inReplyTo: this.ids[count - 1]!, references: this.ids.slice() } : {}),
      text,
      ...(withHtml ? { html: this.html(body) } : { flowed: random.chance(0.3) }),
      attachments: this.attachments(count),
      charset: fromOwner ? 'utf-8' : this.charset,
      bodyEncoding: random.pick(['quoted-printable', 'base64', '8bit', '8bit'] as const),
      wordEncoding: random.chance(0.6) ? 'B' : 'Q',
    };
    this.ids.push(messageId);
    this.last = { text: body, from, date };
    return { spec, threadKey: this.key, fromOwner };
  }

  /** The first writer is another person; later the owner and the others take turns. */
  private sender(count: number): Address {
    if (count === 0) return this.members[0]!;
    if (this.last && this.last.from.email === this.owner.email) return this.random.pick(this.members);
    if (this.random.chance(0.5)) return this.owner;
    const others = this.members.filter((person) => person.email !== this.last?.from.email);
    return others.length > 0 ? this.random.pick(others) : this.owner;
  }

  /** Most mail in a mailbox is meant for its owner; now and then they only get a copy. */
  private firstReader(others: readonly Address[]): Address {
    return this.random.chance(0.85) ? others[others.length - 1]! : others[0]!;
  }

  private openingText(to: Address, from: Address): string {
    const sentences = this.random.some(this.topic.opening, this.random.between(2, this.topic.opening.length));
    const split = Math.ceil(sentences.length / 2);
    const glue = /[\u3040-\u9fff]/.test(sentences.join('')) ? '' : ' ';
    const paragraphs = [sentences.slice(0, split).join(glue), sentences.slice(split).join(glue)].filter(
      Boolean,
    );
    return this.letter(paragraphs.join('\n\n'), to, from);
  }

  private replyText(count: number, to: Address, from: Address): string {
    const { replies } = this.topic;
    return this.letter(replies[(this.firstReply + count) % replies.length]!, to, from);
  }

  private letter(body: string, to: Address, from: Address): string {
    const { random, language } = this;
    const fill = (text: string) =>
      this.fill(text).replaceAll('{to}', given(to, language)).replaceAll('{from}', given(from, language));
    const greeting = fill(random.pick(language.greetings));
    const closing = fill(random.pick(language.closings));
    return `${greeting}\n\n${fill(body)}\n\n${closing}`;
  }

  private quotation({ text, from, date }: { text: string; from: Address; date: Date }): string {
    const local = new Date(date.getTime() + this.language.zone * 60_000).toISOString();
    const line = this.language.quoteLine
      .replace('{date}', local.slice(0, 10))
      .replace('{time}', local.slice(11, 16))
      .replace('{name}', from.name);
    return `${line}\n${text
      .split('\n')
      .map((part) => (part === '' ? '>' : `> ${part}`))
      .join('\n')}`;
  }

  private html(body: string): string {
    const direction = ['ar', 'he'].includes(this.language.code) ? ' dir="rtl"' : '';
    const quoted = this.last
      ? `<blockquote type="cite" style="border-left:2px solid #ccc;margin:0;padding-left:12px">${asHtml(this.last.text)}</blockquote>`
      : '';
    return `<html><body${direction} style="font-family:sans-serif">${asHtml(body)}${quoted}</body></html>`;
  }

  private attachments(count: number) {
    const files = this.topic.files ?? [];
    if (files.length === 0 || !this.random.chance(count === 0 ? 0.35 : 0.06)) return [];
    return this.random.some(files, this.random.between(1, 2)).map(fileNamed);
  }

  /** Charsets of the typewriter's age have no curly apostrophe and no dash: people typed straight ones. */
  private typed(text: string): string {
    return /^(us-ascii|iso-8859-)/.test(this.charset) ? text.replaceAll('’', "'").replaceAll('–', '-') : text;
  }

  /** Fills `{slots}`; a slot has the same value in the whole conversation. */
  private fill(text: string): string {
    return this.typed(text).replace(/\{(\w+)\}/g, (place, slot: string) => {
      const known = this.values.get(slot);
      if (known !== undefined) return known;
      const choices = this.topic.slots?.[slot] ?? this.language.slots[slot];
      if (!choices) return place;
      const value = this.typed(this.random.pick(choices));
      this.values.set(slot, value);
      return value;
    });
  }
}

/** Text as HTML paragraphs. */
export function asHtml(text: string): string {
  const safe = text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  return safe
    .split('\n\n')
    .map((paragraph) => `<p>${paragraph.replaceAll('\n', '<br>\n')}</p>`)
    .join('\n');
}

function members(random: Random, language: Language, owner: Owner): Address[] {
  const people = random.some(
    language.people,
    random.weighted([
      [1, 70],
      [2, 22],
      [3, 8],
    ]),
  );
  const addresses = people.map(([name, local]) => {
    // A person always writes from the same address: the domain hangs on the name, not on chance.
    const domain = language.domains[(name.length + local.length) % language.domains.length]!;
    return { name, email: `${local}@${domain}` };
  });
  return addresses.filter(({ email }) => email !== owner.email);
}

/** What one is called in a greeting: the family name where that is said first, else the given name. */
function given({ name }: Address, language: Language): string {
  const parts = name.split(' ');
  if (language.familyFirst && parts.length === 1 && language.code !== 'ko') return name;
  return parts[0] ?? name;
}
