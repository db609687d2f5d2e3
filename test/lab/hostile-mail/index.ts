import type { HostileMail, Trap } from './case.ts';
import { escapes, formsAndNavigation, inlineParts, leaks, shares } from './layout.ts';
import { connectionHints, remoteLoads } from './remote-loads.ts';
import { scripts } from './scripts.ts';

export type { HostileMail, Row, Trap } from './case.ts';

/**
 * HTML messages that attack whoever opens them, by the rows of the security table: what each tries, and the phrase of
 * it that must be readable all the same. Made anew for a trap's addresses.
 */
export function hostileMail(trap: Trap): HostileMail[] {
  return [
    ...remoteLoads(trap),
    ...connectionHints(trap),
    ...scripts(trap),
    ...formsAndNavigation(trap),
    ...escapes(trap),
    ...leaks(trap),
    ...inlineParts(trap),
    ...shares(trap),
  ];
}
