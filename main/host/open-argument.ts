import { resolve } from 'node:path';

/** An argument that can be opened: a mail link, or the path of a file. */
export type OpenArgument = { kind: 'mailto'; link: string } | { kind: 'file'; path: string };

/** An argument that names something to open: a `mailto:` link or an .eml file. Null for anything else, a switch above all. */
export function readOpenArgument(argument: string, folder: string = process.cwd()): OpenArgument | null {
  if (/^mailto:/i.test(argument)) return { kind: 'mailto', link: argument };
  if (argument.startsWith('-') || !/\.eml$/i.test(argument) || /^[a-z][a-z\d+.-]+:\/\//i.test(argument))
    return null;
  return { kind: 'file', path: resolve(folder, argument) };
}
