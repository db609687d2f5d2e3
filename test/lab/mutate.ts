import fc from 'fast-check';

/** Stretches that parsers trip over, put where they do not belong. */
const seeds = [
  '\0',
  '\r',
  '\n',
  '\r\n',
  '\r\n\r\n',
  '--',
  '"',
  "'",
  '<',
  '>',
  '=',
  '=?',
  '?=',
  ';',
  ':',
  '(',
  '[',
  '\\',
  '%',
  '&',
  '/',
  ' ',
  '\t',
  '<!--',
  '-->',
  '<![CDATA[',
  ']]>',
  '</',
  '<svg>',
  '<math>',
  '<style>',
  '</style>',
  '<template>',
  '<noscript>',
  '<table>',
  '<select>',
  '<plaintext>',
  '<img src=x onerror=1>',
  '<a href="javascript:1">',
  'style="',
  'url(',
  '@import',
  '{',
  '}',
  '/*',
  '*/',
  'Content-Type: ',
  'multipart/mixed; boundary=',
  'Content-Transfer-Encoding: base64',
  '=?utf-8?b?',
  '=?utf-8?q?',
  'cid:',
  '\ufffd',
  '\u202e',
  '\u200b',
  '\ud800',
  '\x1b$B',
  '+ADw-',
  '&#x3c;',
  '&lt',
  '%00',
  '=00',
  '=E2',
];

/** One change to a text: where (a share of its length) and what. */
const change = fc.record({
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  kind: fc.constantFrom('insert', 'delete', 'repeat', 'swap', 'case', 'cut'),
  length: fc.integer({ min: 1, max: 60 }),
  seed: fc.constantFrom(...seeds),
});

/** Texts that are one of the given ones with a few changes made to it. */
export function mutationsOf(texts: readonly string[]): fc.Arbitrary<string> {
  return fc
    .tuple(
      fc.constantFrom(...texts),
      fc.array(change, { minLength: 1, maxLength: 8 }),
      fc.constantFrom(...texts),
    )
    .map(([text, changes, other]) => {
      let result = text;
      for (const { at, kind, length, seed } of changes) {
        const start = Math.floor(at * result.length);
        const middle = result.slice(start, start + length);
        const [before, after] = [result.slice(0, start), result.slice(start + length)];
        if (kind === 'insert') result = before + seed + middle + after;
        else if (kind === 'delete') result = before + after;
        else if (kind === 'repeat') result = before + middle.repeat(Math.min(20, 1 + (length % 20))) + after;
        else if (kind === 'swap')
          result =
            before + other.slice(start % (other.length + 1), (start % (other.length + 1)) + length) + after;
        else if (kind === 'case') result = before + middle.toUpperCase() + after;
        else result = before + middle;
      }
      return result;
    });
}

/** How many cases a fuzzer makes, and from which seed: always the same one, unless `SEED` names another. */
export function fuzzParameters(short: number, long: number): { numRuns: number; seed: number } {
  return { numRuns: process.env.LONG ? long : short, seed: Number(process.env.SEED ?? 20_261_124) };
}
