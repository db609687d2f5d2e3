/** `npm run layers`: imports go in one direction only, and never in a circle. */
import { readdir, readFile } from 'node:fs/promises';
import { isBuiltin } from 'node:module';
import { join, posix } from 'node:path';
import { parseSync } from 'vite';

interface Layer {
  /** Files it holds; the first layer that matches a file has it. */
  files: RegExp;
  /** Files it may import beside its own. */
  may: RegExp[];
  /** Packages (and `node:` for Node's own modules) it may import; all where it is left out. */
  packages?: RegExp;
}

const shared = /^shared\//;
const host = /^main\/host\//;
/** All that a host knows of the engine. */
const engineContract = /^main\/engine\/engine\.ts$/;
const notElectron = /^(?!electron($|\/))/;

const layers: Record<string, Layer> = {
  shared: { files: shared, may: [], packages: /^(zod|tldts)$/ },
  'renderer/build': { files: /^renderer\/vite\.config\.ts$/, may: [shared] },
  renderer: {
    files: /^renderer\//,
    may: [shared],
    packages: /^(?!node:|electron|ws$|better-sqlite3|imapflow|vite$)/,
  },
  engine: { files: /^main\/engine\//, may: [shared, /^build\/oauth-clients\.json$/], packages: notElectron },
  host: { files: host, may: [shared, engineContract, /^main\/engine\/start\.ts$/], packages: notElectron },
  'browser-host': {
    files: /^main\/browser-host\//,
    may: [shared, host, engineContract],
    packages: notElectron,
  },
  electron: {
    files: /^main\/(electron\/|index\.ts$|preload\.ts$)/,
    may: [shared, host, engineContract],
    packages: /^(node:|electron$|zod$)/,
  },
  build: {
    files: /^build\//,
    may: [shared, host, /^main\/(electron|browser-host)\//, /^test\/lab\/demo\.ts$/],
  },
  test: { files: /^test\//, may: [/./] },
};

interface Import {
  to: string;
  /** False for an import of types only, which is gone when the program runs. */
  runs: boolean;
}

/** The imports of one file: paths of this project from its root, else the name of a package or `node:` module. */
export function importsOf(path: string, source: string): Import[] {
  const { module } = parseSync(path, source);
  const found: Import[] = [];
  const add = (request: string, runs: boolean): void => {
    if (!request.startsWith('.')) {
      const name = isBuiltin(request) && !request.startsWith('node:') ? `node:${request}` : request;
      found.push({ to: name, runs });
      return;
    }
    found.push({ to: posix.join(posix.dirname(path), request.replace(/[?#].*$/, '')), runs });
  };
  for (const { moduleRequest, entries } of module.staticImports) {
    add(moduleRequest.value, entries.length === 0 || entries.some((entry) => !entry.isType));
  }
  for (const { entries } of module.staticExports) {
    for (const { moduleRequest, isType } of entries) if (moduleRequest) add(moduleRequest.value, !isType);
  }
  // Dynamic imports, and types written as import('…').
  for (const [, request = ''] of source.matchAll(/\bimport\(\s*['"]([^'"]+)['"]/g)) add(request, false);
  return found;
}

/** What is wrong with a set of files, one line each; `sources` maps paths from the project's root to contents. */
export function checkLayers(sources: ReadonlyMap<string, string>): string[] {
  const problems: string[] = [];
  const running = new Map<string, string[]>();
  for (const [path, source] of sources) {
    const [name, layer] = Object.entries(layers).find(([, { files }]) => files.test(path)) ?? [];
    if (layer === undefined) {
      problems.push(`${path} is in no layer`);
      continue;
    }
    const imports = importsOf(path, source);
    running.set(
      path,
      imports.filter(({ to, runs }) => runs && sources.has(to)).map(({ to }) => to),
    );
    for (const { to } of imports) {
      const ofProject = Object.values(layers).some(({ files }) => files.test(to));
      const allowed = ofProject
        ? layer.files.test(to) || layer.may.some((may) => may.test(to))
        : (layer.packages?.test(to) ?? true);
      if (!allowed) problems.push(`${path} (${name}) must not import ${to}`);
    }
  }
  return [...problems, ...circles(running)];
}

/** Each circle of imports once, by depth-first search. */
function circles(graph: ReadonlyMap<string, string[]>): string[] {
  const found: string[] = [];
  const done = new Set<string>();
  const trail: string[] = [];
  const visit = (path: string): void => {
    const start = trail.indexOf(path);
    if (start !== -1) found.push(`circle: ${[...trail.slice(start), path].join(' → ')}`);
    if (start !== -1 || done.has(path)) return;
    trail.push(path);
    for (const next of graph.get(path) ?? []) visit(next);
    trail.pop();
    done.add(path);
  };
  for (const path of graph.keys()) visit(path);
  return found;
}

export async function readSources(root: string): Promise<Map<string, string>> {
  const sources = new Map<string, string>();
  for (const folder of ['main', 'renderer', 'shared', 'build', 'test']) {
    const entries = await readdir(join(root, folder), { recursive: true }).catch(() => []);
    for (const entry of entries.filter((name) => /\.tsx?$/.test(name)).sort()) {
      const path = posix.join(folder, entry.replaceAll('\\', '/'));
      sources.set(path, await readFile(join(root, path), 'utf8'));
    }
  }
  return sources;
}

if (import.meta.main) {
  const sources = await readSources(join(import.meta.dirname, '..'));
  const problems = checkLayers(sources);
  for (const problem of problems) console.error(problem);
  if (sources.size === 0) console.error('no sources found');
  else console.log(`${sources.size} files, ${problems.length} imports against the direction`);
  process.exit(problems.length > 0 || sources.size === 0 ? 1 : 0);
}
