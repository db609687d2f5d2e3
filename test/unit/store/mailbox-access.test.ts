import { expect, test } from 'vitest';
import { namespaceOf } from '../../../main/engine/imap/namespaces.ts';
import { abilitiesOf } from '../../../main/engine/store/mailbox-access.ts';
import { allAbilities, type MailboxAbility } from '../../../shared/model/mailbox.ts';

const open = {
  selectable: 1,
  rights: null,
  read_only: 0,
  permanent_flags: null,
  namespace: 'personal',
} as const;

/** Names of what may be done. */
const may = (part: Partial<Parameters<typeof abilitiesOf>[0]>): MailboxAbility[] =>
  (Object.entries(abilitiesOf({ ...open, ...part })) as [MailboxAbility, boolean][])
    .filter(([, allowed]) => allowed)
    .map(([ability]) => ability);

test('what the server has not told is allowed', () => {
  expect(abilitiesOf(open)).toEqual(allAbilities);
});

test('letters of RFC 4314, also beside the old ones that stand for a part of them', () => {
  expect(may({ rights: 'lr' })).toEqual([]);
  expect(may({ rights: 'lrs' })).toEqual(['setSeen']);
  expect(may({ rights: 'lrsw' })).toEqual(['setSeen', 'setFlags']);
  expect(may({ rights: 'lrswi' })).toEqual(['setSeen', 'setFlags', 'insert']);
  expect(may({ rights: 'lrtd' })).toEqual([]);
  expect(may({ rights: 'lrted' })).toEqual(['remove']);
  expect(may({ rights: 'lrkc' })).toEqual(['createBelow']);
  expect(may({ rights: 'lrxcd' })).toEqual(['change']);
  expect(abilitiesOf({ ...open, rights: 'lrswipkxtecda' })).toEqual(allAbilities);
});

test('letters of RFC 2086', () => {
  expect(may({ rights: 'lrsd' })).toEqual(['setSeen', 'remove']);
  expect(may({ rights: 'lrc' })).toEqual(['createBelow', 'change']);
});

test('a mailbox opened read-only, and marks that are not kept', () => {
  expect(may({ read_only: 1 })).toEqual(['createBelow', 'change']);
  expect(may({ permanent_flags: '["\\\\Seen"]' })).toEqual(['setSeen', 'insert', 'createBelow', 'change']);
  expect(may({ permanent_flags: '[]', rights: 'lrswite' })).toEqual(['insert']);
  expect(may({ permanent_flags: '["\\\\Deleted","\\\\Seen","\\\\*"]' })).toContain('setFlags');
});

test('a level without messages', () => {
  expect(may({ selectable: 0 })).toEqual(['createBelow', 'change']);
  expect(may({ selectable: 0, namespace: 'other' })).toEqual([]);
});

test('a mailbox belongs to the namespace with the longest prefix that fits', () => {
  const foreign = [
    { kind: 'other', prefix: 'user.', delimiter: '.' },
    { kind: 'shared', prefix: 'user.all.', delimiter: '.' },
  ] as const;
  expect(namespaceOf('user.bob.Sent', foreign)).toBe('other');
  expect(namespaceOf('user.all.News', foreign)).toBe('shared');
  expect(namespaceOf('user', foreign)).toBe('other');
  expect(namespaceOf('users', foreign)).toBe('personal');
  expect(namespaceOf('INBOX', foreign)).toBe('personal');
});
