import { realpath, stat } from 'node:fs/promises';
import { extname, resolve, sep } from 'node:path';

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.woff': 'font/woff',
  '.ttf': 'font/ttf',
  '.pfb': 'application/octet-stream',
  '.bcmap': 'application/octet-stream',
};

export interface StaticFile {
  path: string;
  type: string;
  size: number;
}

/**
 * The file behind a request path (percent-encoded, relative to `root`), or null. Only plain names joined by single
 * slashes are looked up; what they lead to must lie below `root` after resolving symbolic links as well.
 */
export async function findStaticFile(root: string, requestPath: string): Promise<StaticFile | null> {
  const names = plainNames(requestPath);
  if (names === null) return null;
  const path = resolve(root, ...names);
  const type = types[extname(path).toLowerCase()];
  if (type === undefined || !path.startsWith(root + sep)) return null;
  try {
    if (!(await realpath(path)).startsWith((await realpath(root)) + sep)) return null;
    const found = await stat(path);
    return found.isFile() ? { path, type, size: found.size } : null;
  } catch {
    return null;
  }
}

/** The decoded names of a request path, or null when any of them is not the plain name of a file. */
export function plainNames(requestPath: string): string[] | null {
  let decoded: string;
  try {
    decoded = decodeURIComponent(requestPath);
  } catch {
    return null;
  }
  const names = decoded.split('/');
  return names.every((name) => /^[\w@+-][\w@+.-]*$/.test(name) && !name.endsWith('.')) ? names : null;
}
