import type { Mailbox, ThreadView } from '../../../shared/model/mailbox.ts';
import type { ThreadFilter } from '../../../shared/model/thread.ts';
import { without } from '../../../shared/search/complete.ts';
import { parseQuery } from '../../../shared/search/parse.ts';
import { quoteValue } from '../../../shared/search/print.ts';

/** The conditions that mean the same as a quick filter of a list. */
export const filterConditions: Readonly<Record<ThreadFilter, string>> = {
  all: '',
  unread: 'is:unread',
  starred: 'is:starred',
  attachment: 'has:attachment',
};

export const fromPeople = 'is:known';

/** The condition that means the same messages as a view. */
export function scopeOf(view: ThreadView, mailboxes: readonly Mailbox[]): string {
  if (view.kind === 'unified') {
    return view.role === 'starred' || view.role === 'unread' ? `is:${view.role}` : `in:${view.role}`;
  }
  const box = mailboxes.find((one) => one.id === view.mailboxId);
  return box === undefined ? '' : `in:${quoteValue(box.path)}`;
}

/** Where the query has this condition by itself. */
export function conditionIn(text: string, condition: string): { from: number; to: number } | undefined {
  return parseQuery(text).operators.find(
    (one) =>
      !one.negated && `${one.operator}:${quoteValue(one.value)}`.toLowerCase() === condition.toLowerCase(),
  );
}

/**
 * The query with a condition more, or without it where it is there. `scope`: what stands for the view that is searched;
 * with nothing else left there is no search any more.
 */
export function withToggled(text: string, condition: string, scope: string): string {
  const span = conditionIn(text, condition);
  if (span === undefined) return `${text.trim()} ${condition}`.trim();
  const rest = without(text, span);
  return rest === scope ? '' : rest;
}
