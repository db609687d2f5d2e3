import { expect, test } from 'vitest';
import { claimDraft, isInHand } from '../../../renderer/features/composer/draft-claim.ts';

test('a draft is in one hand at a time, and goes to whoever waits when it is let go', async () => {
  const first = claimDraft(7, () => {});
  await first.held;
  expect(await isInHand(7)).toBe(true);
  expect(await isInHand(8)).toBe(false);

  let told = (): void => {};
  const elsewhere = new Promise<void>((resolve) => {
    told = resolve;
  });
  const second = claimDraft(7, told);
  await elsewhere;
  const order: string[] = [];
  const taken = second.held.then(() => order.push('second'));
  order.push('let go');
  first.release();
  await taken;
  expect(order).toEqual(['let go', 'second']);
  second.release();
});

test('a claim given up before its turn is nobody’s hindrance', async () => {
  const first = claimDraft(9, () => {});
  await first.held;
  const never: string[] = [];
  const second = claimDraft(9, () => {});
  void second.held.then(() => never.push('second'));
  second.release();
  const third = claimDraft(9, () => {});
  first.release();
  await third.held;
  expect(never).toEqual([]);
  third.release();
});
