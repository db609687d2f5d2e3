import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type DovecotServer, startDovecot } from '../lab/dovecot.ts';
import { inWords, type Step, sequence } from './model/steps.ts';
import { World } from './model/world.ts';

/**
 * Randomised: whatever is done here, on another device, and to the line between them, it ends in one state, and every
 * wish was carried out or its refusal reported. A failure prints a seed and a path: `SEED=… REPLAY=… npx vitest run
 * --project=integration test/integration/model.test.ts -t 'lane 0'` runs that very sequence.
 */
const seed = Number(process.env.SEED ?? 20261124);
const replay = process.env.REPLAY;
const lanes = process.env.LONG ? 4 : 3;
const runs = process.env.LONG ? 80 : 4;

describe(`random sequences, seed ${seed}`, () => {
  const servers: DovecotServer[] = [];
  const rejections: unknown[] = [];
  const onRejection = (error: unknown): void => void rejections.push(error);
  beforeAll(async () => {
    process.on('unhandledRejection', onRejection);
    for (let lane = 0; lane < lanes; lane++) servers.push(await startDovecot());
  });
  afterAll(async () => {
    process.off('unhandledRejection', onRejection);
    for (const server of servers) await server.stop();
    expect(rejections).toEqual([]);
  });

  it.concurrent.each(Array.from({ length: lanes }, (_, lane) => lane))(
    `lane %i: ${runs} sequences`,
    { timeout: process.env.LONG ? 3_600_000 : 600_000 },
    async (lane) => {
      let count = 0;
      const property = fc.asyncProperty(sequence, async (steps) => {
        await live(servers[lane]!, `m${lane}-${++count}`, steps);
      });
      await fc.assert(property, {
        seed: replay ? seed : seed + lane,
        ...(replay ? { path: replay } : {}),
        // Each sequence takes seconds, and each that fails half a minute: `npm test` has no time to shrink.
        endOnFailure: !process.env.LONG,
        numRuns: runs,
        interruptAfterTimeLimit: process.env.LONG ? 3_500_000 : 580_000,
        markInterruptAsFailure: true,
      });
    },
  );
});

async function live(server: DovecotServer, name: string, steps: readonly Step[]): Promise<void> {
  const world = await World.open(server, name);
  try {
    for (const step of steps) await world.take(step);
    await world.settle();
    // And once more: an end that does not last is none.
    await world.desk.restart();
    await world.settle();
  } catch (error) {
    throw new Error(`${steps.map(inWords).join('\n')}\n${error instanceof Error ? error.stack : error}`);
  } finally {
    await world.close();
  }
}
