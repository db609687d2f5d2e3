/**
 * `npm run package`: installers for this platform. `npm run package -- --check`: packs against a stand-in for
 * Electron's runtime, which needs no download, and tries what was packed.
 */
import { parseArgs } from 'node:util';
import { build } from 'electron-builder';
import { bundleIfStale, root } from './bundle.ts';
import { packaging } from './electron-builder.config.ts';
import { checkPackage } from './package-check.ts';

const { values } = parseArgs({ options: { check: { type: 'boolean', default: false } } });
await bundleIfStale();
if (values.check) await checkPackage();
else await build({ projectDir: root, config: packaging });
