import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Flag, flagNames, readFlags } from '../../../main/engine/imap/flags.ts';

describe('flags', () => {
  it('names and bits are each other’s inverse', () => {
    fc.assert(
      fc.property(fc.nat(63), (bits) => {
        expect(readFlags(flagNames(bits))).toEqual({ bits, keywords: [] });
      }),
    );
  });

  it('reads system flags in any case, keeps keywords as they are, and drops what is nobody’s business', () => {
    expect(readFlags(['\\SEEN', '\\Recent', '$FORWARDED', 'work', 'Alpha', '\\Unheard'])).toEqual({
      bits: Flag.seen | Flag.forwarded,
      keywords: ['Alpha', 'work'],
    });
    expect(readFlags(undefined)).toEqual({ bits: 0, keywords: [] });
  });

  it('a server with thousands of keywords fills no memory', () => {
    const many = Array.from({ length: 5000 }, (_, index) => `k${index}`.repeat(100));
    const { keywords } = readFlags(many);
    expect(keywords).toHaveLength(100);
    expect(Math.max(...keywords.map((keyword) => keyword.length))).toBeLessThanOrEqual(200);
  });
});
