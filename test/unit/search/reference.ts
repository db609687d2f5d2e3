import type { QueryNode, TextTerm } from '../../../shared/search/query.ts';
import { ageMoment, dateSpan } from '../../../shared/search/values.ts';
import { type CorpusMessage, corpus } from './corpus.ts';

/**
 * Says of one message whether a query means it: no index, no SQL, one character and one word after the other. Slow, and
 * meant to be read: it is what the search engine is measured by.
 */
export function matches(node: QueryNode, message: CorpusMessage, now: number): boolean {
  switch (node.kind) {
    case 'and':
      return node.nodes.every((one) => matches(one, message, now));
    case 'or':
      return node.nodes.some((one) => matches(one, message, now));
    case 'not':
      return !matches(node.node, message, now);
    case 'text':
      return textsOf(message, node.field).some((text) => contains(text, node));
    case 'is':
      if (node.state === 'read') return !message.unread;
      if (node.state === 'known') return isFromKnownPerson(message);
      return message[node.state];
    case 'attachment':
      return message.filenames.length > 0;
    case 'in':
      return mailboxNames(message.mailbox).includes(node.value.toLowerCase());
    case 'account':
      return message.account === node.value;
    case 'tag':
      return message.keywords.some((keyword) => bareKeyword(keyword) === bareKeyword(node.value));
    case 'id':
      return node.value.includes(`corpus-${message.id}@test`);
    case 'before':
      return message.date.getTime() < dateSpan(node.date, now)[0];
    case 'after':
      return message.date.getTime() >= dateSpan(node.date, now)[0];
    case 'on': {
      const [from, to] = dateSpan(node.date, now);
      return message.date.getTime() >= from && message.date.getTime() < to;
    }
    case 'older':
      return message.date.getTime() < ageMoment(node.age, now);
    case 'newer':
      return message.date.getTime() >= ageMoment(node.age, now);
    case 'larger':
      return message.size > node.bytes;
    case 'smaller':
      return message.size < node.bytes;
  }
}

/** From the person, or from somebody whom the person has written to. */
function isFromKnownPerson({ from, account }: CorpusMessage): boolean {
  if (from.address === account) return true;
  return corpus.some(
    (sent) =>
      sent.from.address === sent.account &&
      sent.mailbox !== 'Drafts' &&
      [...sent.to, ...sent.cc].some(({ address }) => address.toLowerCase() === from.address.toLowerCase()),
  );
}

function bareKeyword(name: string): string {
  const lower = name.toLowerCase().replace('$', '');
  // What Thunderbird calls it.
  return lower === 'important' ? 'label1' : lower;
}

function mailboxNames(path: string): string[] {
  const lower = path.toLowerCase();
  return [lower, lower.split('/').at(-1)!, lower === 'junk' ? 'spam' : lower];
}

/** The texts of a message in which a phrase may stand. */
function textsOf(message: CorpusMessage, field: TextTerm['field']): string[] {
  const people = (list: { name: string; address: string }[]): string[] =>
    list.map(({ name, address }) => `${name} ${address}`);
  const parts = {
    from: people([message.from]),
    to: people(message.to),
    cc: people(message.cc),
    bcc: [],
    subject: [message.subject],
    body: [message.body],
    filename: message.filenames,
    list: [message.list],
  };
  return field === null ? Object.values(parts).flat() : parts[field];
}

function contains(text: string, term: TextTerm): boolean {
  const have = wordsOf(text);
  const want = wordsOf(term.text);
  const last = want.at(-1)!;
  const mayGoOn = !term.phrase && last.length > 1 && !standsAlone(last);
  const fits = (word: string | undefined, index: number): boolean =>
    word !== undefined &&
    (word === want[index] || (mayGoOn && index === want.length - 1 && word.startsWith(last)));
  if (have.some((_, start) => want.every((_, index) => fits(have[start + index], index)))) return true;
  if (want.length > 1) return false;
  // "re20240815" is also found by what its letters or digits are, one after the other.
  const parts = have.filter((word) => word.length <= 24 && /[a-z]\d|\d[a-z]/.test(word)).flatMap(stretches);
  if (parts.some((part) => part.length > 1 && fits(part, 0))) return true;
  // "hafenschlickmenge" is also found by "schlick".
  const isPart = !term.phrase && last.length >= 5 && onlyLetters(last);
  return isPart && have.some((word) => word.length >= 10 && onlyLetters(word) && word.indexOf(last, 3) >= 3);
}

function stretches(word: string): string[] {
  const found: string[] = [];
  for (const char of word) {
    const isDigit = char >= '0' && char <= '9';
    const before = found.at(-1);
    if (before !== undefined && /\d/.test(before) === isDigit) found[found.length - 1] = before + char;
    else found.push(char);
  }
  return found.slice(1);
}

function onlyLetters(word: string): boolean {
  return [...word].every((char) => /[\p{L}\p{M}]/u.test(char) && !standsAlone(char));
}

/** Written without spaces between words, or with few. */
function standsAlone(char: string): boolean {
  return /\p{Script=Han}|\p{Script=Hiragana}|\p{Script=Katakana}|\p{Script=Hangul}|\p{Script=Thai}/u.test(
    char,
  );
}

const instead = new Map(
  Object.entries({ ß: 'ss', æ: 'ae', œ: 'oe', ø: 'o', ł: 'l', đ: 'd', ı: 'i', ς: 'σ', й: 'й' }),
);

function wordsOf(text: string): string[] {
  const found: string[] = [];
  let word = '';
  const end = (): void => {
    if (word !== '') found.push(word);
    word = '';
  };
  for (const char of text.normalize('NFKC').toLowerCase().normalize('NFC')) {
    const plain = withoutMarks(char);
    for (const one of plain) {
      if (standsAlone(one)) {
        end();
        found.push(one);
      } else if (/[\p{L}\p{N}\p{M}]/u.test(one)) word += one;
      else end();
    }
  }
  end();
  return found;
}

/** Marks are left out where people leave them out: not in Thai, Hindi or Japanese. */
function withoutMarks(char: string): string {
  const letter = instead.get(char);
  if (letter !== undefined) return letter;
  if (/[\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}\p{Script=Arabic}\p{Script=Hebrew}]/u.test(char)) {
    const plain = char.normalize('NFD').replace(/\p{M}/gu, '');
    return instead.get(plain) ?? plain;
  }
  return /\p{Script=Inherited}/u.test(char) && !/[\u3099\u309a]/.test(char) ? '' : char;
}
