import axe from 'axe-core';
import type { Page } from 'playwright';

/**
 * What axe finds on the page, a line each, once nothing moves any more. The page itself only: a message's frame runs no
 * script, axe's neither, and what stands in it is its sender's.
 */
export async function violations(page: Page): Promise<string[]> {
  await untilStill(page);
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(axe.source);
  return page.evaluate(async () => {
    const { axe } = window as unknown as { axe: typeof import('axe-core') };
    // What passes need not be described, which would be most of the work.
    const { violations: found } = await axe.run(document, { iframes: false, resultTypes: ['violations'] });
    return found.flatMap((violation) =>
      violation.nodes.map(
        (node) =>
          `${violation.id}: ${node.target.join(' ')} (${node.html.slice(0, 120)}) ${node.failureSummary ?? ''}`,
      ),
    );
  });
}

/** Resolves when every transition and animation that has an end has come to it. */
export async function untilStill(page: Page): Promise<void> {
  await page.evaluate(async () => {
    // What was done last is in the document from the next frame on.
    await new Promise((resolve) => requestAnimationFrame(resolve));
    const ending = document
      .getAnimations()
      .filter((animation) => animation.effect?.getComputedTiming().endTime !== Number.POSITIVE_INFINITY);
    // One that is cancelled meanwhile moves nothing any more either.
    await Promise.allSettled(ending.map((animation) => animation.finished));
  });
}
