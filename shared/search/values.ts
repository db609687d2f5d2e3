/** A day, month or year, as it was typed: the time it stands for depends on where and when it is asked. */
export type DateValue =
  | {
      readonly kind: 'day' | 'month' | 'year';
      readonly year: number;
      readonly month: number;
      readonly day: number;
    }
  | { readonly kind: 'relative'; readonly name: 'today' | 'yesterday' };

/** A span back from now. */
export interface AgeValue {
  readonly count: number;
  readonly unit: 'h' | 'd' | 'w' | 'm' | 'y';
}

const relative: Readonly<Record<string, 'today' | 'yesterday'>> = {
  today: 'today',
  yesterday: 'yesterday',
  heute: 'today',
  gestern: 'yesterday',
};

/** "2024", "2024-05", "2024-05-03" (also with / or .), "3.5.2024", "today", "yesterday". Null for anything else. */
export function parseDate(text: string): DateValue | null {
  const name = relative[text.toLowerCase()];
  if (name) return { kind: 'relative', name };
  const iso = /^(\d{4})(?:[-/.](\d{1,2})(?:[-/.](\d{1,2}))?)?$/.exec(text);
  if (iso) return checked(Number(iso[1]), iso[2], iso[3]);
  const dotted = /^(\d{1,2})\.(\d{1,2})\.(\d{4})$/.exec(text);
  return dotted ? checked(Number(dotted[3]), dotted[2], dotted[1]) : null;
}

function checked(year: number, monthText?: string, dayText?: string): DateValue | null {
  const kind = dayText !== undefined ? 'day' : monthText !== undefined ? 'month' : 'year';
  const month = Number(monthText ?? 1);
  const day = Number(dayText ?? 1);
  const date = new Date(Date.UTC(year, month - 1, day));
  if (year < 1970 || year > 9998 || date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day)
    return null;
  return { kind, year, month, day };
}

/** First moment of the span and first moment after it, in milliseconds, in the time zone of this computer. */
export function dateSpan(value: DateValue, now: number): [number, number] {
  if (value.kind === 'relative') {
    const date = new Date(now);
    const back = value.name === 'today' ? 0 : 1;
    const start = (days: number): number =>
      new Date(date.getFullYear(), date.getMonth(), date.getDate() + days).getTime();
    return [start(-back), start(1 - back)];
  }
  const { kind, year, month, day } = value;
  const end =
    kind === 'day'
      ? new Date(year, month - 1, day + 1)
      : kind === 'month'
        ? new Date(year, month, 1)
        : new Date(year + 1, 0, 1);
  return [new Date(year, month - 1, day).getTime(), end.getTime()];
}

export function printDate(value: DateValue): string {
  if (value.kind === 'relative') return value.name;
  const two = (n: number): string => String(n).padStart(2, '0');
  const { kind, year, month, day } = value;
  return kind === 'year'
    ? `${year}`
    : kind === 'month'
      ? `${year}-${two(month)}`
      : `${year}-${two(month)}-${two(day)}`;
}

/** "12h", "3d", "2w", "6m", "1y". Null for anything else. */
export function parseAge(text: string): AgeValue | null {
  const match = /^(\d{1,4})([hdwmy])$/i.exec(text);
  return match ? { count: Number(match[1]), unit: match[2]!.toLowerCase() as AgeValue['unit'] } : null;
}

/** The moment so long before now, in milliseconds; months and years by the calendar. */
export function ageMoment({ count, unit }: AgeValue, now: number): number {
  const hourMs = 3_600_000;
  if (unit === 'h') return now - count * hourMs;
  if (unit === 'd') return now - count * 24 * hourMs;
  if (unit === 'w') return now - count * 7 * 24 * hourMs;
  const date = new Date(now);
  date.setMonth(date.getMonth() - count * (unit === 'm' ? 1 : 12));
  return date.getTime();
}

/** "500", "10k", "5M", "1.5mb", "2 GB" without the space, in bytes; decimal multiples of 1024. Null for anything else. */
export function parseSize(text: string): number | null {
  const match = /^(\d{1,9}(?:\.\d{1,3})?)([kmg]?)b?$/i.exec(text);
  if (!match) return null;
  const power = { '': 0, k: 1, m: 2, g: 3 }[match[2]!.toLowerCase()]!;
  return Math.round(Number(match[1]) * 1024 ** power);
}
