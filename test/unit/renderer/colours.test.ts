import fc from 'fast-check';
import { expect, test } from 'vitest';
import { darkGround, darkText, readableOn } from '../../../renderer/mail/colours/map.ts';
import { contrast, fromLab, type Rgba, toLab } from '../../../renderer/mail/colours/oklab.ts';
import { judgePoints } from '../../../renderer/mail/colours/pictures.ts';

const page: Rgba = [30, 33, 36, 1];
const byte = fc.integer({ min: 0, max: 255 });
const colour: fc.Arbitrary<Rgba> = fc.tuple(byte, byte, byte, fc.constant(1));

test('every colour can be made readable on every ground', () => {
  fc.assert(
    fc.property(colour, colour, (words, ground) => {
      const shown = readableOn(words, [ground]);
      expect(contrast(shown, ground)).toBeGreaterThanOrEqual(4.5);
      if (contrast(words, ground) >= 4.55) expect(shown).toBe(words);
    }),
    { numRuns: 2_000, seed: 1 },
  );
});

test('what was made for white is dark, and white is the page itself', () => {
  expect(darkGround([255, 255, 255, 1], page)).toEqual(page);
  fc.assert(
    fc.property(colour, (ground) => {
      // The brightest that stays: no ground glares in a dark room.
      expect(toLab(darkGround(ground, page)).l).toBeLessThan(0.73);
    }),
    { numRuns: 1_000, seed: 1 },
  );
  for (const grey of [0, 51, 102, 119]) {
    const shown = darkText([grey, grey, grey, 1]);
    expect(contrast(shown, page)).toBeGreaterThan(4.5);
    expect(Math.max(...shown.slice(0, 3)) - Math.min(...shown.slice(0, 3))).toBeLessThan(3);
  }
});

test('a colour comes back from Oklab as it was', () => {
  fc.assert(
    fc.property(colour, (one) => {
      const back = fromLab(toLab(one));
      for (const at of [0, 1, 2] as const) expect(Math.abs(back[at] - one[at])).toBeLessThan(2);
    }),
    { numRuns: 1_000, seed: 1 },
  );
});

test('logos that would be lost on a dark page are helped, and photographs are left alone', () => {
  const points = (drawn: Rgba, clear: number): Uint8ClampedArray =>
    Uint8ClampedArray.from(
      Array.from({ length: 100 }, (_, index) =>
        index < clear ? [0, 0, 0, 0] : [...drawn.slice(0, 3), 255],
      ).flat(),
    );
  expect(judgePoints(points([20, 24, 30, 1], 60), page)).toBe('turn');
  expect(judgePoints(points([0, 0, 120, 1], 60), page)).toBe('plate');
  expect(judgePoints(points([255, 255, 255, 1], 60), page)).toBeNull();
  expect(judgePoints(points([20, 24, 30, 1], 0), page)).toBeNull();
});
