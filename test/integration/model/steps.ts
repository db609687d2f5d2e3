import fc from 'fast-check';

/** One thing that happens: here (in Curlew), there (on another device), or to the line between. */
export type Step =
  | {
      by: 'here' | 'there';
      do: 'mark';
      what: 'seen' | 'starred' | 'tagged';
      value: boolean;
      messages: number[];
    }
  | { by: 'here'; do: 'file'; how: 'archive' | 'delete' | 'junk' | 'erase'; messages: number[] }
  | { by: 'here' | 'there'; do: 'move'; messages: number[]; folder: number }
  | { by: 'here'; do: 'undo' }
  | { by: 'here' | 'there'; do: 'create' | 'rename' | 'remove'; folder: number }
  | { by: 'there'; do: 'append'; folder: number }
  | { by: 'there'; do: 'expunge'; messages: number[] }
  | { by: 'there'; do: 'listen' }
  | { by: 'line'; do: 'cut'; how: 'reset' | 'end' }
  | { by: 'line'; do: 'stall' | 'refuse' | 'clear' | 'halt' | 'restart' | 'settle' };

const messages = fc.uniqueArray(fc.nat(9), { minLength: 1, maxLength: 3 });
const folder = fc.nat(7);
const who = fc.constantFrom('here' as const, 'there' as const);
const mark = fc.record({
  by: who,
  do: fc.constant('mark' as const),
  what: fc.constantFrom('seen' as const, 'starred' as const, 'tagged' as const),
  value: fc.boolean(),
  messages,
});
const file = fc.record({
  by: fc.constant('here' as const),
  do: fc.constant('file' as const),
  how: fc.constantFrom('archive' as const, 'delete' as const, 'junk' as const, 'erase' as const),
  messages,
});
const move = fc.record({ by: who, do: fc.constant('move' as const), messages, folder });
const undo = fc.constant<Step>({ by: 'here', do: 'undo' });
const tree = fc.record({
  by: who,
  do: fc.constantFrom('create' as const, 'rename' as const, 'remove' as const),
  folder,
});
const append = fc.record({ by: fc.constant('there' as const), do: fc.constant('append' as const), folder });
const expunge = fc.record({
  by: fc.constant('there' as const),
  do: fc.constant('expunge' as const),
  messages,
});
const line = fc.oneof(
  fc.record({
    by: fc.constant('line' as const),
    do: fc.constant('cut' as const),
    how: fc.constantFrom('reset' as const, 'end' as const),
  }),
  fc.record({
    by: fc.constant('line' as const),
    do: fc.constantFrom(
      ...(['stall', 'refuse', 'clear', 'clear', 'halt', 'restart', 'settle', 'settle'] as const),
    ),
  }),
);

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 5, arbitrary: mark },
  { weight: 4, arbitrary: file },
  { weight: 4, arbitrary: move },
  { weight: 2, arbitrary: undo },
  { weight: 2, arbitrary: tree },
  { weight: 2, arbitrary: append },
  { weight: 1, arbitrary: expunge },
  { weight: 1, arbitrary: fc.constant<Step>({ by: 'there', do: 'listen' }) },
  { weight: 4, arbitrary: line },
);

/** What happens to one account from its first minute on. */
export const sequence: fc.Arbitrary<Step[]> = fc.array(step, { minLength: 4, maxLength: 16, size: 'max' });

/** A step in few words, for the report of a failure. */
export function inWords(step: Step): string {
  const { by, do: what, ...rest } = step;
  return [by, what, ...Object.values(rest).map((value) => JSON.stringify(value))].join(' ');
}
