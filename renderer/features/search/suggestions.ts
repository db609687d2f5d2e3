import { useQuery } from '@tanstack/react-query';
import { useDeferredValue, useMemo } from 'react';
import type { Account } from '../../../shared/model/account.ts';
import type { Mailbox } from '../../../shared/model/mailbox.ts';
import type { Address } from '../../../shared/model/message.ts';
import { tagName } from '../../../shared/model/tags.ts';
import { type Completable, completableAt, complete } from '../../../shared/search/complete.ts';
import { fold } from '../../../shared/search/fold.ts';
import { type Operator, operators, states } from '../../../shared/search/operators.ts';
import { keys } from '../../app/keys.ts';
import { useAccounts, useMailboxes, useSettings } from '../../app/queries.ts';
import { useServices } from '../../app/services.ts';
import { t } from '../../i18n/index.ts';
import { plainLine } from '../../ui/names.ts';
import { mailboxLabel } from '../mailboxes/tree.ts';

export type SuggestionKind = 'recent' | 'operator' | 'person' | 'mailbox' | 'account' | 'value';

/** A line of the list under the search field. */
export interface Suggestion {
  readonly key: string;
  readonly kind: SuggestionKind;
  /** What will stand in the field, or the part of it that is new. */
  readonly label: string;
  readonly detail: string;
  readonly text: string;
  readonly cursor: number;
  /** It is a whole search: the field needs nothing more. */
  readonly finished: boolean;
}

const most = 7;
/** Fewer while words are typed: results are below, and are what was asked for. */
const mostForWords = 4;
/** Offered when nothing has been typed. */
const firstOperators: readonly (readonly [Operator, string | null])[] = [
  ['from', null],
  ['in', null],
  ['has', 'attachment'],
  ['is', 'unread'],
  ['newer', '7d'],
];
const people: ReadonlySet<Operator> = new Set(['from', 'to', 'cc', 'bcc'] as const);

const values: Partial<Record<Operator, readonly string[]>> = {
  is: states,
  has: ['attachment'],
  before: ['today', 'yesterday'],
  after: ['today', 'yesterday'],
  on: ['today', 'yesterday'],
  older: ['7d', '1m', '1y'],
  newer: ['7d', '1m', '1y'],
  larger: ['1M', '5M', '10M'],
  smaller: ['100k', '1M'],
};

function startsWith(name: string, typed: string): boolean {
  const wanted = fold(typed);
  return fold(name)
    .split(/[\s/]+/u)
    .concat(fold(name))
    .some((word) => word.startsWith(wanted));
}

/** Completions of what is typed at the cursor; recent searches and the commonest operators while nothing is. */
export function useSuggestions(text: string, cursor: number, active: boolean): readonly Suggestion[] {
  const { client } = useServices();
  const mailboxes = useMailboxes().data;
  const accounts = useAccounts().data;
  const { recentSearches } = useSettings();
  const at = useMemo(() => (active ? completableAt(text, cursor) : null), [active, text, cursor]);
  const isPerson = at !== null && (at.operator === null ? at.text.length >= 2 : people.has(at.operator));
  const wanted = isPerson ? at.text : null;
  // After the search itself.
  const asked = useDeferredValue(wanted);
  const answer = useQuery({
    queryKey: keys.recipients(asked),
    queryFn: () => client.call('recipients.complete', { text: asked ?? '', limit: most }),
    enabled: active && asked !== null,
    staleTime: 2000,
    placeholderData: (old) => old,
  }).data;
  const found = isPerson ? answer : undefined;
  const tags = useQuery({
    queryKey: keys.tags,
    queryFn: () => client.call('tags.list', {}),
    enabled: active && at?.operator === 'tag',
    staleTime: 0,
  }).data;
  return useMemo(() => {
    if (!active || at === null) return [];
    const list = text.trim() === '' ? firstSuggestions(at, recentSearches) : [];
    if (text.trim() !== '')
      list.push(...suggestionsFor(text, at, mailboxes ?? [], accounts ?? [], found ?? [], tags ?? []));
    return list.slice(0, text.trim() !== '' && at.operator === null ? mostForWords : most + 3);
  }, [active, at, text, recentSearches, mailboxes, accounts, found, tags]);
}

function firstSuggestions(at: Completable, recent: readonly string[]): Suggestion[] {
  return [
    ...recent.slice(0, 5).map((query) => ({
      ...{ key: `recent:${query}`, kind: 'recent' as const, label: query, detail: '' },
      ...{ text: query, cursor: query.length, finished: true },
    })),
    ...firstOperators.map(([operator, value]) =>
      choice('', at, operator, value, t(`search.help.${operator}`)),
    ),
  ];
}

function suggestionsFor(
  text: string,
  at: Completable,
  mailboxes: readonly Mailbox[],
  accounts: readonly Account[],
  found: readonly Address[],
  tags: readonly string[],
): Suggestion[] {
  const { operator } = at;
  if (operator === null) {
    // Up to the second letter it may be anything.
    const named =
      at.text.length < 2
        ? []
        : operators.filter((name) => name.startsWith(at.text.toLowerCase()) && name !== 'id');
    return [
      ...named.map((name) => choice(text, at, name, null, t(`search.help.${name}`))),
      ...found.map((person) => personChoice(text, at, 'from', person)),
    ];
  }
  if (people.has(operator)) return found.map((person) => personChoice(text, at, operator, person));
  if (operator === 'in') {
    const labels = new Map<string, Mailbox>();
    for (const box of mailboxes) {
      const label = mailboxLabel(box);
      if (box.selectable && !labels.has(label) && startsWith(label, at.text)) labels.set(label, box);
    }
    return [...labels].map(([label, box]) => {
      // What the engine knows it by, whatever it is called here.
      const isNamed = box.role === null || box.role === 'all' || box.role === 'flagged';
      const value = isNamed ? plainLine(box.name) : label;
      return { ...choice(text, at, operator, value, ''), kind: 'mailbox' as const, label };
    });
  }
  if (operator === 'tag') {
    return tags
      .map(tagName)
      .filter((name) => startsWith(name, at.text))
      .map((name) => ({ ...choice(text, at, operator, name, ''), kind: 'value' as const, label: name }));
  }
  if (operator === 'account') {
    return accounts
      .filter((one) => startsWith(one.email, at.text) || startsWith(one.name, at.text))
      .map((one) => ({
        ...choice(text, at, operator, one.email, ''),
        kind: 'account' as const,
        label: one.email,
      }));
  }
  return (values[operator] ?? [])
    .filter((value) => value.startsWith(at.text) && value !== at.text)
    .map((value) => ({ ...choice(text, at, operator, value, ''), kind: 'value' as const, label: value }));
}

function choice(
  text: string,
  at: Completable,
  operator: Operator,
  value: string | null,
  detail: string,
): Suggestion {
  const done = complete(text, at, operator, value);
  return {
    ...{ key: `${operator}:${value ?? ''}`, kind: 'operator', label: `${operator}:${value ?? ''}`, detail },
    ...{ text: done.text, cursor: done.cursor, finished: value !== null },
  };
}

function personChoice(text: string, at: Completable, operator: Operator, person: Address): Suggestion {
  const name = plainLine(person.name);
  return {
    ...choice(text, at, operator, person.address || name, at.operator === null ? t('search.fromPerson') : ''),
    ...{ key: `${operator}:${person.address}`, kind: 'person', label: name || person.address },
    detail: name === '' ? '' : person.address,
  };
}
