/**
 * Builds `out/`: the interface, Electron's main process and preload, the engine's workers, and the browser host.
 * `--if-stale` builds only when a source has changed since.
 */
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { builtinModules } from 'node:module';
import { join } from 'node:path';
import type { InlineConfig } from 'vite';

export const root = join(import.meta.dirname, '..');
const out = join(root, 'out');

/** Everything that what is built depends on. */
const sources = [
  'main',
  'renderer',
  'shared',
  'build/bundle.ts',
  'build/oauth-clients.json',
  'package.json',
  'package-lock.json',
];
const parts = ['renderer', 'main', 'engine', 'browser-host'];
const builtins = [/^node:/, ...builtinModules];

/** Code that runs in Node: one folder of `out/`, everything bundled but what cannot be; `isWhole` for one file of each entry. */
export function nodeBundle(
  outDir: string,
  entries: Record<string, string>,
  format: 'es' | 'cjs',
  external: string[],
  isWhole = false,
): InlineConfig {
  return {
    configFile: false,
    root,
    logLevel: 'warn',
    publicDir: false,
    ssr: { noExternal: true, external, target: 'node' },
    build: {
      ssr: true,
      outDir,
      emptyOutDir: false,
      target: 'node24',
      minify: false,
      sourcemap: true,
      reportCompressedSize: false,
      rolldownOptions: {
        platform: 'node',
        input: entries,
        external: [...builtins, ...external],
        output: {
          format,
          entryFileNames: format === 'cjs' ? '[name].cjs' : '[name].js',
          chunkFileNames: 'chunk-[name]-[hash].js',
          // One character beyond Latin-1, and the engine keeps a file's whole text at twice the size.
          charset: 'ascii',
          comments: { legal: true, annotation: false, jsdoc: false },
          ...(isWhole ? { codeSplitting: false } : {}),
        },
      },
    },
  };
}

function bundles(to: string): InlineConfig[] {
  const at = (path: string): string => join(root, path);
  return [
    {
      configFile: at('renderer/vite.config.ts'),
      root: at('renderer'),
      logLevel: 'warn',
      build: {
        outDir: join(to, 'renderer'),
        emptyOutDir: false,
        reportCompressedSize: false,
        // Loaded from this computer, a large file costs nothing worth a warning.
        chunkSizeWarningLimit: 3000,
      },
    },
    nodeBundle(join(to, 'main'), { index: at('main/index.ts') }, 'es', ['electron'], true),
    nodeBundle(join(to, 'main'), { preload: at('main/preload.ts') }, 'cjs', ['electron'], true),
    nodeBundle(
      join(to, 'engine'),
      {
        'writer-worker': at('main/engine/writer-worker.ts'),
        'reader-worker': at('main/engine/reader-worker.ts'),
        'side-worker': at('main/engine/side-worker.ts'),
        'index-worker': at('main/engine/index-worker.ts'),
      },
      'es',
      ['better-sqlite3'],
    ),
    // Of the keyring only the loader could be bundled, not the library that it looks for beside itself.
    nodeBundle(join(to, 'browser-host'), { index: at('main/browser-host/index.ts') }, 'es', [
      '@napi-rs/keyring',
    ]),
  ];
}

/** Builds beside the present `out/` and swaps folder by folder, so that a program that starts meanwhile finds one whole. */
export async function bundle(): Promise<void> {
  // Only here: it takes a while to load, which a start without any building should not.
  const { build } = await import('vite');
  const stamp = await sourceStamp();
  const next = join(out, `.next-${process.pid}`);
  try {
    for (const config of bundles(next)) await build(config);
    await rm(join(out, 'stamp'), { force: true });
    for (const part of parts) {
      const old = join(next, `old-${part}`);
      if (existsSync(join(out, part))) await rename(join(out, part), old);
      await rename(join(next, part), join(out, part));
    }
    await writeFile(join(out, 'stamp'), stamp);
  } finally {
    await rm(next, { recursive: true, force: true });
  }
}

/** @returns whether there was anything to do */
export async function bundleIfStale(): Promise<boolean> {
  const built = await readFile(join(out, 'stamp'), 'utf8').catch(() => '');
  if (built === (await sourceStamp())) return false;
  await mkdir(out, { recursive: true });
  await bundle();
  return true;
}

/** One hash over names and contents of all sources. */
async function sourceStamp(): Promise<string> {
  const hash = createHash('sha256');
  for (const source of sources) {
    const path = join(root, source);
    for (const file of await filesUnder(path)) {
      hash
        .update(`${file.slice(root.length)}\0`)
        .update(await readFile(file))
        .update('\0');
    }
  }
  return hash.digest('hex');
}

async function filesUnder(path: string): Promise<string[]> {
  const entries = await readdir(path, { recursive: true, withFileTypes: true }).catch(() => null);
  if (entries === null) return existsSync(path) ? [path] : [];
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

if (import.meta.main) {
  if (process.argv.includes('--if-stale')) await bundleIfStale();
  else await bundle();
}
