import { handOverPath } from './hand-over.ts';
import { sameSecret } from './same-secret.ts';

/** The parts of an HTTP request by which strangers are told from the page. */
export interface Knock {
  method: string;
  /** Request target as it came: path and query. */
  target: string;
  host: string | undefined;
  origin: string | undefined;
  fetchSite: string | undefined;
  /** What the answer is for: `iframe` where it is shown in a frame. */
  fetchDest: string | undefined;
  authorization: string | undefined;
  /** True for a WebSocket upgrade, which must name its origin. */
  upgrade: boolean;
}

export type Verdict =
  | { kind: 'refused'; status: 400 | 403 | 405 | 421 | 429 }
  /** Addresses that hold nothing worth a token. */
  | { kind: 'public'; path: string; query: URLSearchParams }
  /** Another start of the program on this data folder. */
  | { kind: 'hand-over' }
  /** `path` is relative to the page, percent-encoded. */
  | { kind: 'admitted'; path: string; query: URLSearchParams };

/** Who may come in: this computer's own browser, on the page that this launch's token opened. */
export interface Gate {
  judge(knock: Knock): Verdict;
}

const publicPaths = new Set(['/', '/loader.js', '/favicon.ico']);
const failuresAllowed = 50;
const failureWindow = 60_000;

/** Counts wrong tokens only; who has the right one is never held up by those who guess. */
function failureCounter(now: () => number): () => boolean {
  let failures: number[] = [];
  return () => {
    const at = now();
    failures = failures.filter((failure) => at - failure < failureWindow);
    failures.push(at);
    if (failures.length > failuresAllowed) failures.shift();
    return failures.length >= failuresAllowed;
  };
}

/** By the token, which is the first name of the path. */
function admit(target: string, token: string, tooManyFailures: () => boolean): Verdict {
  const [path = '', search = ''] = target.split(/\?(.*)/s, 2);
  const slash = path.indexOf('/', 1);
  const given = path.slice(1, slash === -1 ? undefined : slash);
  if (slash === -1 || !sameSecret(given, token)) {
    return { kind: 'refused', status: tooManyFailures() ? 429 : 403 };
  }
  return { kind: 'admitted', path: path.slice(slash + 1), query: new URLSearchParams(search) };
}

/**
 * Who may come to the mail's origin, which has a port and a token of its own: frames of the interface (on another port,
 * so the browser says `same-site`, or `cross-site` where the one is called localhost), and what they load themselves.
 */
export function createMailGate(port: number, token: string, now: () => number = Date.now): Gate {
  const host = `127.0.0.1:${port}`;
  const tooManyFailures = failureCounter(now);
  return {
    judge(knock) {
      if (knock.upgrade || (knock.method !== 'GET' && knock.method !== 'HEAD'))
        return { kind: 'refused', status: 405 };
      if (knock.host !== host) return { kind: 'refused', status: 421 };
      if (knock.origin !== undefined && knock.origin !== `http://${host}`)
        return { kind: 'refused', status: 403 };
      const { fetchSite } = knock;
      const own = fetchSite === undefined || fetchSite === 'same-origin';
      if (!own && knock.fetchDest !== 'iframe') return { kind: 'refused', status: 403 };
      if (!knock.target.startsWith('/')) return { kind: 'refused', status: 400 };
      return admit(knock.target, token, tooManyFailures);
    },
  };
}

/** @param handOverSecret - for other starts of the program, by the owner of the data folder; it opens nothing else */
export function createGate(
  port: number,
  token: string,
  handOverSecret: string,
  now: () => number = Date.now,
): Gate {
  const hosts = new Set([`127.0.0.1:${port}`, `localhost:${port}`]);
  const tooManyFailures = failureCounter(now);

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
      if (publicPaths.has(path)) return { kind: 'public', path, query: new URLSearchParams(search) };
      return admit(target, token, tooManyFailures);
    },
  };
}
