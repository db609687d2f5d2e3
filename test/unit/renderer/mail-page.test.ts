import { expect, test } from 'vitest';
import { toneOf } from '../../../renderer/mail/protocol.ts';
import { FromMailPage } from '../../../renderer/mail/told.ts';

const told = (message: unknown): boolean => FromMailPage.safeParse({ frame: 'mail1', message }).success;

test('what is not a message of the protocol is dropped', () => {
  expect(told({ type: 'height', height: 812.5 })).toBe(true);
  expect(told({ type: 'shortcut', name: 'archive' })).toBe(true);
  expect(told({ type: 'point', href: null })).toBe(true);
  for (const message of [
    null,
    'height',
    { type: 'call', method: 'accounts.remove' },
    { type: 'height', height: -1 },
    { type: 'height', height: Number.NaN },
    { type: 'height', height: Number.POSITIVE_INFINITY },
    { type: 'height', height: '812px' },
    { type: 'shortcut', name: 'send' },
    { type: 'link', href: 1, text: '' },
    { type: 'link', href: 'https://a.example/', text: { toString: () => 'x' } },
    { type: 'filled', trackers: [1] },
    { type: 'marked', request: 1, search: 0, find: ['0'] },
    { type: 'marked', request: -1, search: 0, find: [] },
  ])
    expect(told(message), JSON.stringify(message)).toBe(false);
  expect(FromMailPage.safeParse({ frame: 7, message: { type: 'failed' } }).success).toBe(false);
});

test('frame and interface agree on the colours of a message', () => {
  const tone = (setsColours: boolean, recolourable: boolean, theme: 'light' | 'dark', original = false) =>
    toneOf({ setsColours, recolourable }, { theme, original });
  expect(tone(false, true, 'light')).toBe('light');
  expect(tone(false, true, 'dark')).toBe('dark');
  expect(tone(false, true, 'dark', true)).toBe('dark');
  expect(tone(true, true, 'light', true)).toBe('light');
  expect(tone(true, true, 'dark')).toBe('darkened');
  expect(tone(true, true, 'dark', true)).toBe('paper');
  expect(tone(true, false, 'dark')).toBe('paper');
});
