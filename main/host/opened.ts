import type { OpenRequest } from '../../shared/model/open-request.ts';

/** So many wait at most: whoever starts the program a thousand times gets the last ones. */
const most = 20;

/**
 * What the program was asked to open before, or while, there is an interface to show it. Each is given to one page
 * only, the first that asks.
 */
export class Opened {
  #waiting: OpenRequest[] = [];
  readonly #announce: () => void;

  /** @param announce tells the interface that something waits */
  constructor(announce: () => void) {
    this.#announce = announce;
  }

  /** Takes what of a command line's arguments can be opened; the rest is not for this. */
  add(args: readonly string[]): void {
    const found = args.flatMap((argument) => readOpenArgument(argument) ?? []);
    if (found.length === 0) return;
    this.#waiting = [...this.#waiting, ...found].slice(-most);
    this.#announce();
  }

  take(): OpenRequest[] {
    const taken = this.#waiting;
    this.#waiting = [];
    return taken;
  }
}

/** An argument that names something to open: a `mailto:` link. Null for anything else, a switch above all. */
export function readOpenArgument(argument: string): OpenRequest | null {
  return /^mailto:/i.test(argument) ? { kind: 'mailto', link: argument } : null;
}
