/** `node build/make-icons.ts`: draws `build/icons/icon.png` from the logo. The picture is kept; run it after a change. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { chromium } from 'playwright';
import { findBrowser } from '../main/browser-host/open-window.ts';

const size = 1024;
/** Icons of desktops have some air around them. */
const margin = 64;

const root = join(import.meta.dirname, '..');
const logo = await readFile(join(root, 'renderer/theme/logo.svg'), 'utf8');
const executablePath = findBrowser();
const browser = await chromium.launch({
  ...(executablePath === null ? {} : { executablePath }),
  args: process.getuid?.() === 0 ? ['--no-sandbox', '--disable-gpu'] : ['--disable-gpu'],
});
const page = await browser.newPage({ viewport: { width: size, height: size } });
await page.setContent(
  `<style>body { margin: ${margin}px } svg { display: block; width: ${size - 2 * margin}px }</style>${logo}`,
);
await page.screenshot({ path: join(root, 'build/icons/icon.png'), omitBackground: true });
await browser.close();
