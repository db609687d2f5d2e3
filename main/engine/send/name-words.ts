import type { Address } from '../../../shared/model/message.ts';

/** In characters; nobody types more of a name before it is found. */
const longest = 60;

/** What a person can be found by the beginnings of: the words of the name, of the address and its domain, and itself. */
export function nameWords({ name, address }: Address): string[] {
  const whole = address.toLowerCase();
  const domain = whole.slice(whole.indexOf('@') + 1);
  const parts = `${name.toLowerCase()} ${whole} ${domain}`.split(/[\s"'(),<>._-]+/);
  return [...new Set([...parts, whole])].filter(Boolean);
}

/** The same as they are kept. */
export function keptWord(word: string): string {
  return word.slice(0, longest).replace(/[\ud800-\udbff]$/, '');
}
