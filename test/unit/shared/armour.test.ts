import fc from 'fast-check';
import { expect, test } from 'vitest';
import { splitArmour } from '../../../shared/mail/armour.ts';
import { processorTime } from '../processor-time.ts';

const signature = [
  '-----BEGIN PGP SIGNATURE-----',
  '',
  'iHUEARYKAB0WIQTest+/==',
  '=aBcD',
  '-----END PGP SIGNATURE-----',
];
const signed = (lines: string[], headers = ['Hash: SHA512']): string[] => [
  '-----BEGIN PGP SIGNED MESSAGE-----',
  ...headers,
  '',
  ...lines,
  ...signature,
];
const encrypted = [
  '-----BEGIN PGP MESSAGE-----',
  'Version: X 1',
  '',
  'hQIMA0test+/=',
  '=aBcD',
  '-----END PGP MESSAGE-----',
];
const split = (...lines: string[]) => splitArmour(lines.join('\n'));
const kinds = (...lines: string[]) => split(...lines).map(({ kind }) => kind);

test('a signature is about what it encloses, and about nothing before or after it', () => {
  expect(split('Pay to 123.', '', ...signed(['Dear Mara,', '- -- ', '- - item']), '', 'Pay to 456.')).toEqual(
    [
      { kind: 'plain', text: 'Pay to 123.\n' },
      { kind: 'signed', text: 'Dear Mara,\n-- \n- item' },
      { kind: 'plain', text: '\nPay to 456.' },
    ],
  );
});

test('what is encrypted stands alone', () => {
  expect(split('Hello,', ...encrypted, 'Bye', ...encrypted)).toEqual([
    { kind: 'plain', text: 'Hello,' },
    { kind: 'encrypted' },
    { kind: 'plain', text: 'Bye' },
    { kind: 'encrypted' },
  ]);
});

test.each([
  ['quoted', signed(['text']).map((line) => `> ${line}`)],
  ['indented', signed(['text']).map((line) => ` ${line}`)],
  ['without an end', signed(['text']).slice(0, -1)],
  ['without a signature', signed(['text']).slice(0, 4)],
  [
    'a signature without content',
    [
      '-----BEGIN PGP SIGNED MESSAGE-----',
      '',
      'a',
      '-----BEGIN PGP SIGNATURE-----',
      '',
      '-----END PGP SIGNATURE-----',
    ],
  ],
  ['text where headers stand', signed(['text'], ['Hash: SHA512', 'Comment: Pay to 123.'])],
  ['text in the name of a hash', signed(['text'], ['Hash: SHA512. Pay to 123'])],
  ['text among the signature', signed(['text']).toSpliced(-3, 0, 'Pay to 123.')],
  ['no empty line', signed(['text']).toSpliced(2, 1)],
  ['a dash that is not escaped', signed(['-----BEGIN PGP SIGNED MESSAGE-----', 'inner'])],
  ['behind other words', ['See: -----BEGIN PGP SIGNED MESSAGE-----', ...signed(['text']).slice(1)]],
  ['words in an encrypted message', encrypted.toSpliced(3, 1, 'this is no base64')],
  ['an encrypted message without content', encrypted.toSpliced(3, 2)],
])('armour that is none claims nothing: %s', (_name, lines) => {
  expect(kinds('Before', ...lines, 'After')).toEqual(['plain']);
  expect(split('Before', ...lines, 'After')).toEqual([
    { kind: 'plain', text: ['Before', ...lines, 'After'].join('\n') },
  ]);
});

test('what another beginning breaks is plain, and the second counts', () => {
  expect(split(...signed(['outer']).slice(0, 4), ...signed(['inner']))).toEqual([
    { kind: 'plain', text: signed(['outer']).slice(0, 4).join('\n') },
    { kind: 'signed', text: 'inner' },
  ]);
});

test('no line is lost, whatever stands there', () => {
  // A single word may be base64, and so a part of armour.
  const line = fc.constantFrom('two words', '', '- dash', '-dash', ...signed(['signed']), ...encrypted);
  fc.assert(
    fc.property(fc.array(line, { maxLength: 30 }), (lines) => {
      const words = (text: string) => text.split('\n').filter((one) => one === 'two words').length;
      const shown = splitArmour(lines.join('\n')).map((piece) =>
        piece.kind === 'encrypted' ? '' : piece.text,
      );
      expect(shown.reduce((sum, text) => sum + words(text), 0)).toBe(words(lines.join('\n')));
    }),
  );
});

test.each([
  ['beginnings', '-----BEGIN PGP SIGNED MESSAGE-----\n\n'],
  ['signatures', `-----BEGIN PGP SIGNED MESSAGE-----\n\nx\n-----BEGIN PGP SIGNATURE-----\n\nabcd\n`],
  ['messages', '-----BEGIN PGP MESSAGE-----\n\nabcd\n'],
  ['whole ones', `${signed(['x']).join('\n')}\n`],
])('a megabyte of %s takes no time to speak of', async (_name, unit) => {
  const text = unit.repeat(Math.ceil(1_000_000 / unit.length));
  expect(await processorTime(() => splitArmour(text))).toBeLessThan(2_000);
});
