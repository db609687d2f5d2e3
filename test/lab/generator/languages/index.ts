import { german } from './de.ts';
import { greek } from './el.ts';
import { english } from './en.ts';
import { spanish } from './es.ts';
import { french } from './fr.ts';
import { japanese } from './ja.ts';
import { korean } from './ko.ts';
import type { Language } from './language.ts';
import { polish } from './pl.ts';
import { arabic, hebrew } from './rtl.ts';
import { russian } from './ru.ts';
import { swedish } from './sv.ts';
import { thai } from './th.ts';
import { chinese, taiwanese } from './zh.ts';

export type { Language, Topic } from './language.ts';

/** The languages of a generated mailbox, and how often each is met. */
export const LANGUAGES: readonly (readonly [Language, number])[] = [
  [english, 48],
  [german, 12],
  [swedish, 10],
  [french, 6],
  [spanish, 5],
  [japanese, 5],
  [polish, 3],
  [russian, 3],
  [chinese, 2],
  [taiwanese, 1],
  [korean, 1.5],
  [greek, 1.5],
  [arabic, 1.5],
  [hebrew, 1],
  [thai, 1],
];

export { english };
