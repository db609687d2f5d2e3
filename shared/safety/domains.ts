import { getDomain } from 'tldts';
import { decodePunycode } from './punycode.ts';

/**
 * The part of a host name that somebody has registered, e.g. "shop.example.co.uk" → "example.co.uk"; sites of a hosting
 * company ("me.github.io") count as their own. The host itself where there is no such part (addresses, "localhost").
 */
export function registrableDomain(host: string): string {
  const name = host.toLowerCase().replace(/\.$/, '');
  return getDomain(name, { allowPrivateDomains: true }) ?? name;
}

/** A host name as it reads: labels in Punycode decoded, where they are sound. */
export function unicodeHost(host: string): string {
  return host
    .split('.')
    .map((label) => (/^xn--/i.test(label) ? (decodePunycode(label.slice(4)) ?? label) : label))
    .join('.');
}

/** An IPv4 or IPv6 address in place of a name, as a URL's `hostname` gives it. */
export function isAddress(host: string): boolean {
  return host.startsWith('[') || /^\d{1,3}(\.\d{1,3}){3}$/.test(host);
}

const scripts: readonly [name: string, pattern: RegExp][] = (
  [
    'Latin',
    'Cyrillic',
    'Greek',
    'Armenian',
    'Hebrew',
    'Arabic',
    'Thai',
    'Devanagari',
    'Georgian',
    'Cherokee',
    'Han',
    'Hiragana',
    'Katakana',
    'Hangul',
    'Bopomofo',
  ] as const
).map((name) => [name, new RegExp(`\\p{Script=${name}}`, 'u')]);

/** Scripts that one language writes together (UTS 39, "highly restrictive"). */
const together = [
  ['Latin', 'Han', 'Hiragana', 'Katakana'],
  ['Latin', 'Han', 'Bopomofo'],
  ['Latin', 'Han', 'Hangul'],
];

/** True when a word mixes letters that no language writes together, such as Cyrillic "а" among Latin letters. */
export function isMixedScript(word: string): boolean {
  const used = scripts.filter(([, pattern]) => pattern.test(word)).map(([name]) => name);
  return used.length > 1 && !together.some((set) => used.every((name) => set.includes(name)));
}

/** Letters of other scripts that look like Latin ones in common fonts (UTS 39 confusables, what occurs in names). */
const lookAlikes: Readonly<Record<string, string>> = {
  а: 'a',
  ɑ: 'a',
  α: 'a',
  в: 'b',
  Ь: 'b',
  с: 'c',
  ϲ: 'c',
  ԁ: 'd',
  е: 'e',
  ҽ: 'e',
  ɡ: 'g',
  һ: 'h',
  і: 'i',
  ı: 'i',
  ι: 'i',
  ј: 'j',
  к: 'k',
  κ: 'k',
  ӏ: 'l',
  ⅼ: 'l',
  м: 'm',
  ո: 'n',
  п: 'n',
  η: 'n',
  о: 'o',
  ο: 'o',
  օ: 'o',
  р: 'p',
  ρ: 'p',
  ԛ: 'q',
  г: 'r',
  ѕ: 's',
  ꜱ: 's',
  т: 't',
  τ: 't',
  υ: 'u',
  ս: 'u',
  ν: 'v',
  ѵ: 'v',
  ԝ: 'w',
  ѡ: 'w',
  х: 'x',
  χ: 'x',
  у: 'y',
  γ: 'y',
  ʏ: 'y',
  ᴢ: 'z',
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ø: 'o',
  đ: 'd',
  ł: 'l',
  ħ: 'h',
  ŧ: 't',
};

/**
 * What a name looks like to a hurried eye: accents off, look-alike letters and digits as the Latin letters they
 * resemble. Two names with the same skeleton can be taken for each other.
 */
export function skeleton(name: string): string {
  return [...unicodeHost(name.toLowerCase()).normalize('NFKD').replace(/\p{M}/gu, '')]
    .map((char) => lookAlikes[char] ?? char)
    .join('')
    .replaceAll('rn', 'm')
    .replaceAll('vv', 'w')
    .replaceAll('0', 'o')
    .replace(/[1|]/g, 'l')
    .replaceAll('i', 'l');
}

/** True for a host that is written to be taken for another: scripts mixed in a label, or all of it look-alike letters. */
export function isDeceptiveHost(host: string): boolean {
  const readable = unicodeHost(host);
  if (readable === host.toLowerCase() && /^[\x20-\x7e]*$/.test(host)) return false;
  return readable.split('.').some((label, index, labels) => {
    if (isMixedScript(label)) return true;
    const isLast = index === labels.length - 1;
    const foreign = /[^\x20-\x7e]/.test(label) && !/\p{Script=Latin}/u.test(label);
    // "аррӏе.com" is Cyrillic throughout, and still reads as Latin; under a Cyrillic ending it would be honest.
    return (
      !isLast && foreign && /^[a-z0-9-]+$/.test(skeleton(label)) && /^[\x20-\x7e]*$/.test(labels.at(-1) ?? '')
    );
  });
}
