import type { IpcMain, IpcMainInvokeEvent, WebContents } from 'electron';
import type { ApiEvent } from '../../shared/api/events.ts';
import type { Outcome } from '../../shared/api/wire.ts';
import type { Dispatch } from '../host/dispatcher.ts';
import { callChannel, eventChannel } from './channels.ts';
import { isOwnUrl, origin } from './origin.ts';

const refused: Outcome = {
  ok: false,
  error: { code: 'invalid-input', message: 'Not a valid request.', retryable: false },
};

/** Answers the interface's requests; whoever else asks is refused before anything is looked at. */
export function serveCalls(ipcMain: IpcMain, dispatch: Dispatch): void {
  ipcMain.handle(callChannel, async (event, method: unknown, input: unknown): Promise<Outcome> => {
    return isInterface(event) ? await dispatch(method, input, 'renderer') : refused;
  });
}

/** The main frame of a window, on the interface's own page; not a mail frame in it, nor anything loaded instead. */
export function isInterface(event: Pick<IpcMainInvokeEvent, 'senderFrame'>): boolean {
  try {
    const frame = event.senderFrame;
    return frame !== null && frame.parent === null && frame.origin === origin && isOwnUrl(frame.url);
  } catch {
    // A frame that is gone throws at any question.
    return false;
  }
}

/** Tells one page what happened. A page that has gone meanwhile misses nothing: it asks again when it comes back. */
export function sendEvent(contents: WebContents, event: ApiEvent): void {
  if (contents.isDestroyed() || contents.isCrashed()) return;
  try {
    contents.send(eventChannel, event);
  } catch {
    // Destroyed between the question and the sending.
  }
}
