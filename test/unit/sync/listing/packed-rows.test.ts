import fc from 'fast-check';
import { expect, it } from 'vitest';
import { packRows, unpackRows } from '../../../../main/engine/sync/listing/packed-rows.ts';

const bytes = fc.uint8Array({ maxLength: 40 }).map((array) => Buffer.from(array));
const rows = fc.array(fc.record({ payload: bytes, literals: fc.array(bytes, { maxLength: 3 }) }));

it('gives back every row with its literals', () => {
  fc.assert(
    fc.property(rows, (given) => {
      expect(unpackRows(packRows(given))).toEqual(given);
    }),
  );
});
