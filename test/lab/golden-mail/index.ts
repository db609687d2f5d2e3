import { conversations } from './conversations.ts';
import { languages } from './languages.ts';
import { newsletters } from './newsletters.ts';
import { odd } from './odd.ts';
import { transactions } from './transactions.ts';
import type { GoldenMail } from './types.ts';
import { work } from './work.ts';

export type { GoldenMail } from './types.ts';

/** Honest messages as people get them every day; made for these tests, after the habits of the programs that send such. */
export const goldenMail: readonly GoldenMail[] = [
  ...newsletters,
  ...transactions,
  ...work,
  ...languages,
  ...conversations,
  ...odd,
];
