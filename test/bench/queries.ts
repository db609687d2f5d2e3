import { Random } from '../lab/generator/random.ts';

/**
 * Mixed queries as people type them, from words of the mail itself: whole words, beginnings of two letters and more,
 * two words, phrases, senders, states. The same seed gives the same queries; `notmuch`: the same question in its words,
 * null where it has none.
 */
export function mixedQueries(
  texts: readonly string[],
  count: number,
): { curlew: string; notmuch: string | null }[] {
  const random = new Random(7);
  const sentences = texts
    .map((text) => (text.toLowerCase().match(/[a-z]{4,14}/g) ?? []).filter((word) => word !== 'near'))
    .filter((words) => words.length >= 2);
  const queries: { curlew: string; notmuch: string | null }[] = [];
  while (queries.length < count) {
    const words = sentences[Math.floor(random.next() * sentences.length)]!;
    const at = Math.floor(random.next() * (words.length - 1));
    const [one, two] = [words[at]!, words[at + 1]!];
    const kind = queries.length % 10;
    if (kind < 3) queries.push({ curlew: one, notmuch: `${one}*` });
    else if (kind < 5) {
      const start = one.slice(0, 2 + (queries.length % 3));
      queries.push({ curlew: start, notmuch: `${start}*` });
    } else if (kind < 7) queries.push({ curlew: `${one} ${two}`, notmuch: `${one}* ${two}*` });
    else if (kind === 7) queries.push({ curlew: `"${one} ${two}"`, notmuch: `"${one} ${two}"` });
    else if (kind === 8) queries.push({ curlew: `subject:${one}`, notmuch: `subject:${one}` });
    else queries.push({ curlew: `${one} is:unread`, notmuch: null });
  }
  return queries;
}
