import { defineConfig } from 'playwright/test';
import { findBrowser } from './main/browser-host/open-window.ts';

const browser = findBrowser();

/** Tests know their host by the project's name. They start Curlew themselves, each on a data folder of its own. */
export default defineConfig({
  testDir: 'test/e2e',
  outputDir: 'test-results/e2e',
  workers: 2,
  retries: 0,
  forbidOnly: process.env.CI !== undefined,
  // Bounds for failures on a busy machine; where a figure is promised, the spec has its own.
  timeout: 120_000,
  expect: { timeout: 15_000 },
  reporter: 'list',
  use: {
    headless: true,
    // A recording of everything takes a quarter of the time; the log and the last picture are there in any case.
    trace: process.env.TRACE ? 'retain-on-failure' : 'off',
    screenshot: 'only-on-failure',
    launchOptions: {
      ...(browser === null ? {} : { executablePath: browser }),
      args: [
        ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    },
  },
  // The arena of hostile and golden mail is a Chromium of its own, the same for both.
  projects: [{ name: 'browser' }, { name: 'electron', testIgnore: /(hostile|golden)-mail\.spec\.ts$/ }],
});
