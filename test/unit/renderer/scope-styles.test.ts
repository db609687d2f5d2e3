import { expect, test } from 'vitest';
import { scopeSelector, splitSelectors } from '../../../renderer/features/composer/quote/scope-styles.ts';

test('selectors are parted only where a list has its commas', () => {
  expect(splitSelectors('p, td > b')).toEqual(['p', 'td > b']);
  expect(splitSelectors(':is(a, b) c, [title="x, y"], .a\\,b')).toEqual([
    ':is(a, b) c',
    '[title="x, y"]',
    '.a\\,b',
  ]);
});

test('every selector stays within the quote; the body is the quote itself', () => {
  for (const [selector, scoped] of [
    ['p', '.q p'],
    ['*', '.q *'],
    ['body', '.q'],
    ['html', '.q'],
    ['html body', '.q'],
    ['html > body > table', '.q > table'],
    [':root p', '.q p'],
    ['body.dark p', '.q.dark p'],
    ['html.dark p', '.q p'],
    ['.body p', '.q .body p'],
    ['bodyguard', '.q bodyguard'],
    ['html-x', '.q html-x'],
    ['u + .body .x', '.q u + .body .x'],
  ] as const) {
    expect(scopeSelector(selector, '.q'), selector).toBe(scoped);
  }
});
