import { bundleIfStale } from '../../build/bundle.ts';

/** Before the tests: what they run is built when a source has changed since. */
export async function setup(): Promise<void> {
  await bundleIfStale();
}
