import i18next from 'i18next';
import { en } from './en.ts';

const catalogue = i18next.createInstance();
void catalogue.init({
  lng: 'en',
  fallbackLng: 'en',
  resources: { en: { translation: en } },
  // React escapes already.
  interpolation: { escapeValue: false },
  initAsync: false,
});

/** Words without anything to fill in, by their key: looking one up takes longer than drawing it. */
const plain = new Map<unknown, unknown>();

/** The words for a key of `en.ts`. */
export const t = ((key: never, options?: never) => {
  if (options !== undefined) return catalogue.t(key, options);
  let words = plain.get(key);
  if (words === undefined) {
    words = catalogue.t(key);
    plain.set(key, words);
  }
  return words;
}) as typeof catalogue.t;

/** Locale for dates and numbers: the person's own, not the language of the interface. */
export const locale: string | undefined = typeof navigator === 'undefined' ? undefined : navigator.language;

const numbers = new Intl.NumberFormat(locale);

/** A count with the person's own digit grouping. */
export function formatCount(value: number): string {
  return numbers.format(value);
}
