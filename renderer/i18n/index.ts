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

/** The words for a key of `en.ts`. */
export const t = catalogue.t;

/** Locale for dates and numbers: the person's own, not the language of the interface. */
export const locale: string | undefined = typeof navigator === 'undefined' ? undefined : navigator.language;

const numbers = new Intl.NumberFormat(locale);

/** A count with the person's own digit grouping. */
export function formatCount(value: number): string {
  return numbers.format(value);
}
