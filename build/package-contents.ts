/** What a package must, may and must not hold. */
export interface PackagedFile {
  /** From the root of the program's archive, with slashes. */
  path: string;
  /** Beside the archive, not inside it. */
  unpacked: boolean;
}

const needed = [
  'package.json',
  'out/main/index.js',
  'out/main/preload.cjs',
  'out/renderer/index.html',
  'out/renderer/assets/*.js',
  'out/renderer/assets/*.css',
  'out/renderer/assets/*.mjs',
  'out/renderer/pdf/cmaps/*.bcmap',
  'out/renderer/pdf/fonts/*.pfb',
  'out/renderer/pdf/fonts/*.ttf',
  'out/engine/writer-worker.js',
  'out/engine/reader-worker.js',
  'out/engine/side-worker.js',
  'out/engine/index-worker.js',
  'out/browser-host/index.js',
  'node_modules/better-sqlite3/lib/index.js',
  'node_modules/better-sqlite3/prebuilds/*.node',
];

const allowed = /^(package\.json$|out\/(main|renderer|engine|browser-host)\/|node_modules\/better-sqlite3\/)/;
const forbidden = /\.(map|tsx?|[ch]pp|[ch]|md)$|\/(test|src|deps)\//;
/** Threads and native modules, and whatever these load, cannot be loaded from inside the archive. */
const besideArchive = /^(out\/engine|node_modules\/better-sqlite3)\/.*\.(js|node)$/;

/** What is wrong with a package's files, one line each. */
export function packageProblems(files: readonly PackagedFile[]): string[] {
  const problems = needed
    .filter((pattern) => !files.some(({ path }) => matches(pattern, path)))
    .map((pattern) => `not in the package: ${pattern}`);
  for (const { path, unpacked } of files) {
    if (!allowed.test(path) || forbidden.test(path)) problems.push(`must not be in the package: ${path}`);
    else if (besideArchive.test(path) && !unpacked) problems.push(`must lie beside the archive: ${path}`);
  }
  const binaries = files.filter(({ path }) => path.endsWith('.node'));
  if (binaries.length > 1) problems.push(`native modules of ${binaries.length} platforms`);
  return problems;
}

/** `*` stands for one name. */
function matches(pattern: string, path: string): boolean {
  const [start = '', end] = pattern.split('*');
  if (end === undefined) return path === pattern;
  return path.startsWith(start) && path.endsWith(end) && !path.slice(start.length).includes('/');
}
