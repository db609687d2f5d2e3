import type { Handlers } from '../../shared/api/methods.ts';
import type { ChosenSecrets } from './secret-choice.ts';

/** What a host tells of itself. */
export interface HostInfo {
  version: string;
  demo: boolean;
  /** Where mail is shown from; known when somebody can ask. */
  mailBase: () => string;
  secrets: Pick<ChosenSecrets, 'protection' | 'available' | 'sessionOnly' | 'setSessionOnly'>;
}

type InfoMethods = 'app.info' | 'secrets.state' | 'secrets.setSessionOnly';

/** Answers that are the same in every host. */
export function infoHandlers(
  host: 'electron' | 'browser',
  { version, demo, mailBase, secrets }: HostInfo,
): Pick<Handlers<'host'>, InfoMethods> {
  return {
    'app.info': () => ({
      ...{ host, platform: process.platform, version, demo },
      mailBase: mailBase(),
      secrets: secrets.protection,
    }),
    'secrets.state': () => ({
      protection: secrets.protection,
      available: secrets.available,
      sessionOnly: secrets.sessionOnly,
    }),
    'secrets.setSessionOnly': async ({ sessionOnly }) => {
      await secrets.setSessionOnly(sessionOnly);
      return {};
    },
  };
}
