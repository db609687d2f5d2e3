import { locale, t } from '../i18n/index.ts';

const dayMs = 86_400_000;

/** Midnight, local time, of the day that holds `time`. */
function dayStart(time: number): number {
  const date = new Date(time);
  return new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime();
}

/** Whole local days from `date` to `now`; negative for the future. Rounded, since days with a clock change are not 24 h. */
export function daysAgo(date: number, now: number): number {
  return Math.round((dayStart(now) - dayStart(date)) / dayMs);
}

/** To make one costs more than a hundred uses of it, and a list shows three dates in every row. */
const formatters = new Map<string, Intl.DateTimeFormat>();

function formatter(options: Intl.DateTimeFormatOptions, language: string | undefined): Intl.DateTimeFormat {
  const key = `${language} ${Object.entries(options).join()}`;
  let known = formatters.get(key);
  if (known === undefined) {
    known = new Intl.DateTimeFormat(language, options);
    formatters.set(key, known);
  }
  return known;
}

function format(date: number, options: Intl.DateTimeFormatOptions, language = locale): string {
  // A message may claim a year that Date cannot hold.
  if (!Number.isFinite(date) || Math.abs(date) > 8.64e15) return '';
  return formatter(options, language).format(date);
}

/** The locale's own short time: "09:05" in Britain, "9:05 AM" in the States. */
const time: Intl.DateTimeFormatOptions = { timeStyle: 'short' };

/** Date in a list row: time today, "Yesterday", a weekday within six days, else day and month, with the year when it differs. */
export function listDate(date: number, now: number, language = locale): string {
  const ago = daysAgo(date, now);
  if (ago === 0) return format(date, time, language);
  if (ago === 1) return t('dates.yesterday');
  if (ago > 1 && ago < 7) return format(date, { weekday: 'short' }, language);
  if (new Date(date).getFullYear() === new Date(now).getFullYear()) {
    return format(date, { day: 'numeric', month: 'short' }, language);
  }
  return format(date, { day: 'numeric', month: 'short', year: 'numeric' }, language);
}

/** Date above a message: "Today 10:42", "Mon 16:02", "12 Jun, 10:42". */
export function messageDate(date: number, now: number, language = locale): string {
  const ago = daysAgo(date, now);
  const clock = format(date, time, language);
  if (ago === 0) return t('dates.todayAt', { time: clock });
  if (ago === 1) return t('dates.yesterdayAt', { time: clock });
  if (ago > 1 && ago < 7) return `${format(date, { weekday: 'short' }, language)} ${clock}`;
  return `${listDate(date, now, language)}, ${clock}`;
}

/** The whole date, for tooltips and details. */
export function fullDate(date: number, language = locale): string {
  return format(date, { dateStyle: 'full', timeStyle: 'short' }, language);
}
