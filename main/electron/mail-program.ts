import type { App } from 'electron';
import type { Handlers } from '../../shared/api/methods.ts';

/**
 * Whether the system starts Curlew for mail links, and how it comes to do so. Only a packaged program can be registered:
 * during development the name would be Electron's own. Nothing here is done unasked.
 */
export function mailProgramHandlers(
  app: Pick<App, 'isPackaged' | 'isDefaultProtocolClient' | 'setAsDefaultProtocolClient'>,
): Pick<Handlers<'host'>, 'app.mailProgram' | 'app.becomeMailProgram'> {
  return {
    'app.mailProgram': () => {
      if (!app.isPackaged) return { state: 'unsupported' };
      return { state: app.isDefaultProtocolClient('mailto') ? 'curlew' : 'another' };
    },
    'app.becomeMailProgram': () => {
      if (!app.isPackaged) return { done: false };
      // Windows lists the program, and leaves the choice to the person in its own settings.
      const registered = app.setAsDefaultProtocolClient('mailto');
      return { done: registered && app.isDefaultProtocolClient('mailto') };
    },
  };
}
