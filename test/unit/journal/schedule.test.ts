import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { choose, type Footprint, joined } from '../../../main/engine/journal/schedule.ts';

/** What one lane may do next, and how it goes: the seeds of one interleaving. */
interface Turn {
  lane: 'light' | 'heavy';
  /** The line breaks (tried again later), the server refuses for good, or it is done. */
  outcome: 'cut' | 'refused' | 'done';
}

const footprints = fc
  .array(
    fc.record({
      keys: fc.uniqueArray(fc.constantFrom('tree', 'A', 'B', 'C', 'D', 'm1', 'm2', 'm3'), {
        minLength: 1,
        maxLength: 4,
      }),
      isHeavy: fc.boolean(),
    }),
    { minLength: 1, maxLength: 14 },
  )
  .map((list) =>
    list.map(({ keys, isHeavy }, index): Footprint => ({ id: index + 1, keys: new Set(keys), isHeavy })),
  );
const turns = fc.array(
  fc.record<Turn>({
    lane: fc.constantFrom('light', 'heavy'),
    outcome: fc.constantFrom('cut', 'refused', 'done', 'done'),
  }),
  { maxLength: 60 },
);

const shares = (a: Footprint, b: Footprint): boolean => [...a.keys].some((key) => b.keys.has(key));

describe('two lanes', () => {
  it('come to what one after the other comes to, whatever the interleaving, refusals and cut lines', () => {
    fc.assert(
      fc.property(footprints, turns, fc.nat(14), (all, given, offlineAfter) => {
        const open = [...all];
        const running = new Set<number>();
        const at = new Map<Turn['lane'], number>();
        const ended: number[] = [];
        let steps = 0;
        const step = ({ lane, outcome }: Turn): boolean => {
          const busy = at.get(lane);
          if (busy !== undefined) {
            at.delete(lane);
            running.delete(busy);
            if (outcome === 'cut') return true;
            ended.push(busy);
            open.splice(
              open.findIndex(({ id }) => id === busy),
              1,
            );
            return true;
          }
          // From some moment on the connection for what takes long is no longer there.
          const isThere = steps < offlineAfter * 4;
          const takes = ({ isHeavy }: Footprint): boolean =>
            lane === 'heavy' ? isHeavy && isThere : !isHeavy || !isThere;
          const { id, isBlocked } = choose(open, running, takes);
          if (id === null) {
            const mine = open.filter((operation) => !running.has(operation.id) && takes(operation));
            expect(isBlocked).toBe(mine.length > 0);
            return false;
          }
          const operation = all[id - 1]!;
          expect(ended, 'never twice').not.toContain(id);
          for (const other of running) expect(shares(operation, all[other - 1]!)).toBe(false);
          running.add(id);
          at.set(lane, id);
          return true;
        };
        for (const turn of given) {
          steps += 1;
          step(turn);
        }
        steps = Number.POSITIVE_INFINITY;
        // From here on all goes well: nothing is left over, and never do both lanes find nothing while something is open.
        while (open.length > 0) {
          const moved = [
            step({ lane: 'light', outcome: 'done' }),
            step({ lane: 'heavy', outcome: 'done' }),
          ].some(Boolean);
          expect(moved, 'never stuck').toBe(true);
        }
        expect([...ended].sort((a, b) => a - b)).toEqual(all.map(({ id }) => id));
        for (const key of new Set(all.flatMap(({ keys }) => [...keys]))) {
          const inOrder = all.filter(({ keys }) => keys.has(key)).map(({ id }) => id);
          expect(ended.filter((id) => inOrder.includes(id))).toEqual(inOrder);
        }
      }),
      { numRuns: 1000 },
    );
  });

  it('an operation goes along with another like it only when nothing before it has to come first', () => {
    fc.assert(
      fc.property(footprints, fc.nat(13), fc.integer({ min: 1, max: 5 }), (all, start, length) => {
        const chosen = choose(all.slice(start), new Set(), () => true).id;
        if (chosen === null) return;
        const alike = all.slice(chosen, chosen + length).map(({ id }) => id);
        const count = joined(all, chosen, new Set(), alike);
        for (const [index, id] of alike.entries()) {
          const together = new Set([chosen, ...alike.slice(0, index)]);
          const isFree = all
            .slice(0, id - 1)
            .every((other) => together.has(other.id) || !shares(other, all[id - 1]!));
          if (index < count) expect(isFree).toBe(true);
          else {
            expect(isFree).toBe(false);
            break;
          }
        }
      }),
      { numRuns: 500 },
    );
  });
});
