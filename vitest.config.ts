import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    restoreMocks: true,
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['test/unit/**/*.test.{ts,tsx}'],
          testTimeout: 20_000,
          // By itself Vitest leaves one core idle, which of two is half.
          maxWorkers: Math.max(2, availableParallelism() - 1),
        },
      },
      {
        // Against real servers: a few files at a time, so that time-outs mean something.
        extends: true,
        test: {
          name: 'integration',
          include: ['test/integration/**/*.test.ts'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
          maxWorkers: 2,
          globalSetup: 'test/integration/build.ts',
        },
      },
    ],
  },
});
