import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { App, Session } from 'electron';
import { ApiError } from '../../shared/api/error.ts';
import type { Handlers } from '../../shared/api/methods.ts';
import { SpellingChoice, type SpellingState } from '../../shared/model/spelling.ts';
import { writeFileAtomically } from '../host/atomic-file.ts';

const fileIn = (dataDir: string): string => join(dataDir, 'spelling.json');

/**
 * The choice as it was left; read before Electron is ready, since the network switches depend on it. Until something is
 * chosen, macOS checks with the system's own speller, and nothing is fetched elsewhere.
 */
export function readSpelling(dataDir: string, platform: NodeJS.Platform): SpellingChoice {
  try {
    return SpellingChoice.parse(JSON.parse(readFileSync(fileIn(dataDir), 'utf8')));
  } catch {
    return { enabled: platform === 'darwin', languages: [] };
  }
}

/** Whether Chromium may fetch dictionaries in this run: only where that was chosen before it. */
export function fetchesDictionaries(choice: SpellingChoice, platform: NodeJS.Platform): boolean {
  return platform !== 'darwin' && choice.enabled;
}

export interface SpellingParts {
  session: Session;
  app: Pick<App, 'getPreferredSystemLanguages'>;
  dataDir: string;
  platform: NodeJS.Platform;
  choice: SpellingChoice;
}

export interface Spelling {
  /** Whether pages are made with a checker; without one nothing of it is loaded. */
  inPages: boolean;
  handlers: Pick<Handlers<'host'>, 'spelling.state' | 'spelling.set'>;
}

/** The checker of a session, set as it was chosen. */
export function startSpelling({ session, app, dataDir, platform, choice }: SpellingParts): Spelling {
  const bySystem = platform === 'darwin';
  const inPages = bySystem || choice.enabled;
  const available = bySystem ? [] : session.availableSpellCheckerLanguages;
  let current = choice;
  const apply = (): void => {
    session.setSpellCheckerEnabled(inPages && current.enabled);
    // Chromium takes an empty list for English, and throws at what it does not know.
    if (inPages && !bySystem && current.enabled) session.setSpellCheckerLanguages(known(current.languages));
  };
  const known = (languages: readonly string[]): string[] => {
    const chosen = languages.filter((one) => available.includes(one));
    return chosen.length > 0 ? chosen : usual(app.getPreferredSystemLanguages(), available);
  };
  const state = (): SpellingState => ({
    enabled: current.enabled,
    languages: current.enabled && !bySystem ? known(current.languages) : current.languages,
    by: bySystem ? 'system' : 'dictionaries',
    available,
    // Chromium's network is shut for the whole run where no dictionary was wanted as it began.
    atNextStart: current.enabled && !inPages,
  });
  apply();
  return {
    inPages,
    handlers: {
      'spelling.state': state,
      'spelling.set': async ({ enabled, languages }) => {
        const unknown = bySystem ? undefined : languages.find((one) => !available.includes(one));
        if (unknown !== undefined) {
          throw new ApiError('invalid-input', `There is no dictionary for “${unknown}”.`);
        }
        const next = { enabled, languages: [...new Set(languages)] };
        await writeFileAtomically(fileIn(dataDir), `${JSON.stringify(next)}\n`);
        current = next;
        apply();
        return state();
      },
    },
  };
}

/** The dictionaries for the languages of the person's system: the same, else another of that language, else English. */
export function usual(system: readonly string[], available: readonly string[]): string[] {
  const found = system.flatMap((tag) => {
    const lower = tag.toLowerCase();
    const [language] = lower.split('-');
    const same = available.find((one) => one.toLowerCase() === lower);
    const like = available.find((one) => one.toLowerCase().split('-')[0] === language);
    return same ?? like ?? [];
  });
  return found.length > 0 ? [...new Set(found)].slice(0, 5) : available.filter((one) => one === 'en-US');
}
