import { Random } from './random.ts';

const ONSETS = 'b c d f g h k l m n p r s t v w j b d f h l m n r s t br ch dr gr pl sch st tr'.split(' ');
const VOWELS = 'a e i o u a e i o ie ou'.split(' ');
/** Most syllables are open. */
const CODAS = ['', '', '', '', '', '', '', ...'n r s t l m nd ng st ck'.split(' ')];

/** Different words that the mail of a life has: more than the dictionary, for its names and codes. */
const vocabularySize = 80_000;

function syllable(random: Random): string {
  return random.pick(ONSETS) + random.pick(VOWELS) + random.pick(CODAS);
}

/** Frequent words are short, rare ones long. */
function syllables(random: Random, rank: number): number {
  if (rank < 80) return 1;
  if (rank < 3000) return random.between(1, 2);
  return random.between(2, 3);
}

let made: readonly string[] | undefined;

/** Words of a made-up language, the most frequent first; the same in every process. */
function vocabulary(): readonly string[] {
  if (made) return made;
  const random = new Random(20_000);
  const words = new Set<string>();
  while (words.size < vocabularySize) {
    let word = '';
    for (let left = syllables(random, words.size); left > 0; left--) word += syllable(random);
    words.add(word);
  }
  made = [...words];
  return made;
}

/** One word, by Zipf's law: that of rank r is met in proportion to 1/r. */
export function proseWord(random: Random): string {
  const words = vocabulary();
  return words[Math.floor((words.length + 1) ** random.next()) - 1]!;
}

/** Words without an end, as a search would have them: lower case, one space between them. */
export function proseWords(random: Random, count: number): string {
  return Array.from({ length: count }, () => proseWord(random)).join(' ');
}

/** What stands between words now and then: amounts, days, numbers of orders and tickets, addresses. */
function code(random: Random): string {
  switch (random.below(6)) {
    case 0:
      return `${random.between(1, 31)}.${random.between(1, 12)}.${random.between(2015, 2026)}`;
    case 1:
      return `${random.token(2).toUpperCase()}-${random.between(2015, 2026)}-${random.between(1000, 99_999)}`;
    case 2:
      return `${proseWord(random)}@${proseWord(random)}.example`;
    case 3:
      return `https://${proseWord(random)}.example/${random.token(8)}`;
    default:
      return `${random.between(2, 9999)}`;
  }
}

const SCRIPTS = [
  { test: /[\u0400-\u04ff]/, letters: 'абцдефгхийклмнопкрстуввхиз' },
  { test: /[\u0370-\u03ff]/, letters: 'αβκδεφγηιξκλμνοπκρστυβωχυζ' },
  { test: /[\u0590-\u05ff]/, letters: 'אבגדהפגחיצכלמנופקרסתאוושיז' },
  { test: /[\u0600-\u06ff]/, letters: 'ابكدهفغحيجكلمنوبقرستعوشخيز' },
  { test: /[\u0e00-\u0e7f]/, letters: 'าบคดเฟกหิจคลมนอพขรสตุวผซยท', joined: true },
  { test: /[\uac00-\ud7af]/, first: 0xac00, count: 2000 },
  { test: /[\u3040-\u30ff\u4e00-\u9fff]/, first: 0x4e00, count: 3000, joined: true },
] as const;

/** How prose is written so that it goes with a text. */
export interface Script {
  /** Whether words stand without a space between them. */
  joined: boolean;
  /** Whether old charsets have all that is written in it. */
  isOld: boolean;
  write(word: string): string;
}

const latin: Script = { joined: false, isOld: true, write: (word) => word };

/** The script of a text: that of the first line here that it has a letter of. */
export function scriptOf(text: string): Script {
  const script = SCRIPTS.find(({ test }) => test.test(text));
  if (!script) return latin;
  const joined = 'joined' in script;
  if ('letters' in script) {
    const { letters } = script;
    return {
      joined,
      isOld: true,
      write: (word) => word.replace(/[a-z]/g, (letter) => letters[letter.charCodeAt(0) - 97]!),
    };
  }
  const { first, count } = script;
  // A syllable to a character.
  const character = (part: string): string => {
    let sum = 7;
    for (let index = 0; index < part.length; index++) sum = sum * 31 + part.charCodeAt(index);
    return String.fromCharCode(first + (sum % count));
  };
  return {
    joined,
    isOld: false,
    write: (word) => word.replace(/[^aeiou]*[aeiou]+(?:[^aeiou]+$)?/g, character),
  };
}

/** Sentences in paragraphs, of so many words in all. */
export function prose(random: Random, words: number, script: Script): string {
  const paragraphs: string[] = [];
  for (let left = words; left > 0; ) {
    const sentences: string[] = [];
    for (let more = random.between(2, 6); more > 0 && left > 0; more--) {
      const length = Math.min(left, random.between(4, 22));
      left -= length;
      const line = Array.from({ length }, () =>
        random.chance(0.01) ? code(random) : script.write(proseWord(random)),
      ).join(script.joined ? '' : ' ');
      sentences.push(`${line.charAt(0).toUpperCase()}${line.slice(1)}${script.joined ? '。' : '.'}`);
    }
    paragraphs.push(sentences.join(script.joined ? '' : ' '));
  }
  return paragraphs.join('\n\n');
}
