import axe from 'axe-core';
import type { Page } from 'playwright';

/**
 * What axe finds on the page, a line each. The page itself only: a message's frame runs no script, axe's neither, and
 * what stands in it is its sender's.
 */
export async function violations(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  return page.evaluate(async () => {
    const { axe } = window as unknown as { axe: typeof import('axe-core') };
    const { violations: found } = await axe.run(document, { iframes: false });
    return found.flatMap((violation) =>
      violation.nodes.map(
        (node) =>
          `${violation.id}: ${node.target.join(' ')} (${node.html.slice(0, 120)}) ${node.failureSummary ?? ''}`,
      ),
    );
  });
}
