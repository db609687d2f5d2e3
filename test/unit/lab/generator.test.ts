import { createHash } from 'node:crypto';
import PostalMime from 'postal-mime';
import { describe, expect, it } from 'vitest';
import { DEMO_ACCOUNTS } from '../../lab/generator/demo.ts';
import { type GeneratedMessage, generateMailbox } from '../../lab/generator/index.ts';
import { LANGUAGES } from '../../lab/generator/languages/index.ts';

const owner = { name: 'Mara Lindqvist', email: 'mara@harbour.studio' };
const endDate = new Date('2026-11-20T10:42:00Z');

function make(seed: number, count: number): GeneratedMessage[] {
  return [...generateMailbox({ seed, count, owner, endDate, spanDays: 400 })];
}

function digest(messages: GeneratedMessage[]): string {
  const hash = createHash('sha256');
  for (const { raw, flags, internalDate, mailbox, threadKey } of messages) {
    hash.update(raw).update(JSON.stringify([flags, internalDate, mailbox, threadKey]));
  }
  return hash.digest('hex');
}

describe('generateMailbox, as long as mail is', () => {
  const messages = [
    ...generateMailbox({ seed: 1, count: 300, owner, endDate, spanDays: 400, length: 'lifelike' }),
  ];

  it('makes the same bytes from the same seed', () => {
    const again = generateMailbox({ seed: 1, count: 300, owner, endDate, spanDays: 400, length: 'lifelike' });
    expect(digest([...again])).toBe(digest(messages));
  });

  it('has many short messages and a few long ones, most of them in the language of their subject', async () => {
    const sizes = messages.map(({ raw }) => raw.length).sort((a, b) => a - b);
    const mean = sizes.reduce((sum, size) => sum + size, 0) / sizes.length;
    expect(mean).toBeGreaterThan(10_000);
    expect(mean).toBeLessThan(30_000);
    expect(sizes[150]).toBeLessThan(mean * 0.7);
    let cyrillic = 0;
    for (const { raw, subject } of messages) {
      const { text = '', html = '' } = await PostalMime.parse(raw);
      expect(`${text}${html}`).not.toMatch(/\ufffd|undefined/);
      if (!/[\u0400-\u04ff]/.test(subject)) continue;
      cyrillic++;
      expect(text.match(/[\u0400-\u04ff]/g)!.length).toBeGreaterThan(text.length / 3);
    }
    expect(cyrillic).toBeGreaterThan(0);
  });
});

describe('generateMailbox', () => {
  const messages = make(1, 1500);

  it('makes the same bytes from the same seed, and others from another', () => {
    expect(digest(make(1, 300))).toBe(digest(make(1, 300)));
    expect(digest(make(1, 300))).not.toBe(digest(make(2, 300)));
  });

  it('dates messages in order, the last at the end', () => {
    const times = messages.map(({ internalDate }) => internalDate.getTime());
    expect(times).toEqual(times.toSorted((a, b) => a - b));
    expect(times.at(-1)).toBe(endDate.getTime());
  });

  it('parses with its subject, without unreadable characters and open slots', async () => {
    for (const message of messages) {
      const parsed = await PostalMime.parse(message.raw);
      expect(parsed.subject).toBe(message.subject);
      const shown = `${parsed.subject}${parsed.from?.name}${parsed.text ?? ''}${parsed.html ?? ''}`;
      expect(shown, message.threadKey).not.toMatch(/\ufffd|\{\w+\}|undefined/);
      const named = parsed.attachments.filter(({ disposition }) => disposition !== null);
      for (const { filename } of named) expect(filename).toMatch(/^[^\ufffd]+\.\w+$/);
    }
  });

  it('meets every language and every charset', () => {
    const met = new Set(messages.map(({ charset }) => charset));
    for (const charset of new Set(LANGUAGES.flatMap(([language]) => language.charsets))) {
      expect(met).toContain(charset);
    }
    const declared = messages.map(({ raw }) => /charset=([\w-]+)/.exec(raw.toString('latin1'))?.[1]);
    for (const charset of [
      'iso-2022-jp',
      'koi8-r',
      'gb18030',
      'iso-8859-1',
      'iso-8859-2',
      'iso-8859-15',
      'shift_jis',
      'us-ascii',
    ]) {
      expect(declared).toContain(charset);
    }
  });

  it('joins conversations by References, with answers of the owner in Sent', async () => {
    const byThread = Map.groupBy(messages, ({ threadKey }) => threadKey);
    const long = [...byThread.values()].filter((thread) => thread.length > 2);
    expect(long.length).toBeGreaterThan(50);
    for (const thread of long.slice(0, 40)) {
      const parsed = await Promise.all(thread.map(({ raw }) => PostalMime.parse(raw)));
      for (const later of parsed.slice(1)) expect(later.references).toContain(parsed[0]!.messageId);
    }
    expect(messages.some(({ mailbox }) => mailbox === 'Sent')).toBe(true);
  });

  it('never breaks lines longer than SMTP allows', () => {
    for (const { raw } of messages) {
      const longest = Math.max(
        ...raw
          .toString('latin1')
          .split('\r\n')
          .map((line) => line.length),
      );
      expect(longest).toBeLessThan(999);
    }
  });
});

describe('demo accounts', () => {
  const now = new Date('2026-11-18T11:00:00Z');

  it('have the unread and starred mail that the screenshots show', () => {
    const [work, home] = DEMO_ACCOUNTS.map((account) => account.messages(now));
    const unread = (box: typeof work) =>
      box!.filter(({ mailbox, flags }) => mailbox === 'INBOX' && !flags.includes('\\Seen')).length;
    expect([unread(work), unread(home)]).toEqual([11, 7]);
    expect([...work!, ...home!].filter(({ flags }) => flags.includes('\\Flagged'))).toHaveLength(4);
  });

  it('are all readable, and none is from the future', async () => {
    for (const account of DEMO_ACCOUNTS) {
      for (const { raw, internalDate } of account.messages(now)) {
        expect(internalDate.getTime()).toBeLessThan(now.getTime());
        const { subject, text, html } = await PostalMime.parse(raw);
        expect(`${subject}${text}${html}`).not.toContain('\ufffd');
      }
    }
  });
});
