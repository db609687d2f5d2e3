import { randomBytes } from 'node:crypto';
import { sameSecret } from './same-secret.ts';

/**
 * A code that opens the page once. The command line of the browser that Curlew starts can be read by every user of
 * this computer (`ps`), so the token itself must not stand in it.
 */
export interface LaunchCodes {
  create(): string;
  redeem(code: string): boolean;
}

const lifetime = 60_000;

export function createLaunchCodes(now: () => number = Date.now): LaunchCodes {
  let current: { code: string; until: number } | null = null;
  return {
    create() {
      current = { code: randomBytes(32).toString('base64url'), until: now() + lifetime };
      return current.code;
    },
    redeem(code) {
      const valid = current !== null && now() < current.until && sameSecret(code, current.code);
      if (valid) current = null;
      return valid;
    },
  };
}
