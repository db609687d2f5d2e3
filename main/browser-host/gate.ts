import { createHash, timingSafeEqual } from 'node:crypto';
import { handOverPath } from './hand-over.ts';

/** The parts of an HTTP request by which strangers are told from the page. */
export interface Knock {
  method: string;
  /** Request target as it came: path and query. */
  target: string;
  host: string | undefined;
  origin: string | undefined;
  fetchSite: string | undefined;
  authorization: string | undefined;
  /** True for a WebSocket upgrade, which must name its origin. */
  upgrade: boolean;
}

export type Verdict =
  | { kind: 'refused'; status: 400 | 403 | 405 | 421 | 429 }
  /** Addresses that hold nothing worth a token. */
  | { kind: 'public'; path: string }
  /** Another start of the program on this data folder. */
  | { kind: 'hand-over' }
  /** `path` is relative to the page, percent-encoded. */
  | { kind: 'admitted'; path: string; query: URLSearchParams };

/** Who may come in: this computer's own browser, on the page that this launch's token opened. */
export interface Gate {
  judge(knock: Knock): Verdict;
}

const publicPath = /^\/(loader\.js|favicon\.ico|start\/[\w-]{43})?$/;
const failuresAllowed = 50;
const failureWindow = 60_000;

/** @param handOverSecret - for other starts of the program, by the owner of the data folder; it opens nothing else */
export function createGate(
  port: number,
  token: string,
  handOverSecret: string,
  now: () => number = Date.now,
): Gate {
  const hosts = new Set([`127.0.0.1:${port}`, `localhost:${port}`]);
  let failures: number[] = [];

  /** Wrong tokens only; who has the right one is never held up by those who guess. */
  function tooManyFailures(): boolean {
    const at = now();
    failures = failures.filter((failure) => at - failure < failureWindow);
    failures.push(at);
    if (failures.length > failuresAllowed) failures.shift();
    return failures.length >= failuresAllowed;
  }

  /** Whoever sends what only a browser sends is a page, and no page has business here. */
  function judgeHandOver({ host, origin, fetchSite, authorization }: Knock): Verdict {
    if (host === undefined || !hosts.has(host)) return { kind: 'refused', status: 421 };
    if (origin !== undefined || fetchSite !== undefined) return { kind: 'refused', status: 403 };
    const given = /^Bearer ([\w-]+)$/.exec(authorization ?? '')?.[1] ?? '';
    if (sameSecret(given, handOverSecret)) return { kind: 'hand-over' };
    return { kind: 'refused', status: tooManyFailures() ? 429 : 403 };
  }

  return {
    judge(knock) {
      const { method, target, host, origin, fetchSite, upgrade } = knock;
      if (method === 'POST' && target === handOverPath && !upgrade) return judgeHandOver(knock);
      if (method !== 'GET' && (upgrade || method !== 'HEAD')) return { kind: 'refused', status: 405 };
      // A page elsewhere whose name was rebound to 127.0.0.1 still sends its own name here.
      if (host === undefined || !hosts.has(host)) return { kind: 'refused', status: 421 };
      if (origin === undefined ? upgrade : origin !== `http://${host}`)
        return { kind: 'refused', status: 403 };
      if (fetchSite !== undefined && fetchSite !== 'same-origin' && fetchSite !== 'none') {
        return { kind: 'refused', status: 403 };
      }
      if (!target.startsWith('/')) return { kind: 'refused', status: 400 };
      const [path = '', search = ''] = target.split(/\?(.*)/s, 2);
      if (publicPath.test(path)) return { kind: 'public', path };
      const slash = path.indexOf('/', 1);
      const given = path.slice(1, slash === -1 ? undefined : slash);
      if (slash === -1 || !sameSecret(given, token)) {
        return { kind: 'refused', status: tooManyFailures() ? 429 : 403 };
      }
      return { kind: 'admitted', path: path.slice(slash + 1), query: new URLSearchParams(search) };
    },
  };
}

/** Compares in a time that tells nothing about where, or how long, two secrets differ. */
export function sameSecret(given: string, expected: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(given), digest(expected));
}
