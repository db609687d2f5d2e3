import type { DraftContent } from '../../../shared/model/draft.ts';
import type { Address } from '../../../shared/model/message.ts';
import { escapeHtml } from './html-text.ts';
import { toMail } from './mail-html.ts';

/** `{{name}}` and its like; what stands in the braces may be anything short. */
const placeholder = /\{\{\s*([\p{L} -]{1,30}?)\s*\}\}/gu;

/**
 * What the placeholders of a template are to become: `{{name}}` and `{{first name}}` of the first person in To,
 * `{{my name}}`, `{{date}}`. One that is not known yet, or not by Curlew, stays as it is.
 */
export function fillPlaceholders(text: string, values: Readonly<Record<string, string>>): string {
  return text.replace(placeholder, (whole, name: string) => {
    const key = name.toLowerCase();
    return Object.hasOwn(values, key) ? values[key]! : whole;
  });
}

/** Placeholders that nobody has filled in. */
export function openPlaceholders(text: string): string[] {
  return [...new Set([...text.matchAll(placeholder)].map(([whole]) => whole))];
}

/** The values of a draft's placeholders; those of the recipient only where their name is known. */
export function valuesOf(
  { to, from }: Pick<DraftContent, 'to' | 'from'>,
  now: number,
  locale?: string,
): Record<string, string> {
  const name = to[0]?.name.trim() ?? '';
  return {
    ...(name === '' ? {} : { name, 'first name': name.split(/\s+/)[0]! }),
    ...(from.name === '' ? {} : { 'my name': from.name }),
    date: new Intl.DateTimeFormat(locale, { dateStyle: 'long' }).format(now),
  };
}

/**
 * A draft with a template put into it: its text above what is there, its subject where there is none, its people and
 * files beside those that are there.
 */
export function withTemplate(
  draft: DraftContent,
  template: DraftContent,
  now: number,
  locale?: string,
): DraftContent {
  const to = together(draft.to, template.to);
  const values = valuesOf({ to, from: draft.from }, now, locale);
  const safe = Object.fromEntries(Object.entries(values).map(([name, value]) => [name, escapeHtml(value)]));
  const people = { to, cc: together(draft.cc, template.cc), bcc: together(draft.bcc, template.bcc) };
  const files = [
    ...draft.files,
    ...template.files.filter((file) => !draft.files.some((one) => one.sha256 === file.sha256)),
  ];
  const subject = draft.subject.trim() === '' ? fillPlaceholders(template.subject, values) : draft.subject;
  const text = fillPlaceholders(template.text, values);
  if (draft.format === 'text') {
    return {
      ...draft,
      ...people,
      files,
      subject,
      text: [text, draft.text].filter((one) => one !== '').join('\n\n'),
    };
  }
  const html =
    template.format === 'html'
      ? fillPlaceholders(template.html, safe)
      : `<p>${escapeHtml(text).replaceAll('\n', '<br>')}</p>`;
  return { ...draft, ...people, files, subject, ...toMail(html + draft.html) };
}

function together(some: readonly Address[], more: readonly Address[]): Address[] {
  const known = new Set(some.map((one) => one.address.toLowerCase()));
  return [...some, ...more.filter((one) => !known.has(one.address.toLowerCase()))];
}
