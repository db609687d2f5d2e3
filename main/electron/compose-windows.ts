import type { BrowserWindow } from 'electron';
import { ApiError } from '../../shared/api/error.ts';

/** More than anybody writes at once; a page gone wild shall not fill the screen. */
const most = 12;

/**
 * The windows in which drafts are written, one for each draft.
 *
 * @param open - makes the window of a draft, beside the one that was opened last if it is there
 * @returns the function that opens a draft's window, or brings the one forward that is there
 */
export function composeWindows(
  open: (draftId: number, beside: BrowserWindow | null) => BrowserWindow,
): (draftId: number) => void {
  const windows = new Map<number, BrowserWindow>();
  return (draftId) => {
    const there = windows.get(draftId);
    if (there !== undefined && !there.isDestroyed()) {
      if (there.isMinimized()) there.restore();
      there.show();
      there.focus();
      return;
    }
    if (windows.size >= most) {
      throw new ApiError('invalid-input', `${most} messages are open in windows already. Close one first.`);
    }
    const window = open(draftId, [...windows.values()].at(-1) ?? null);
    windows.set(draftId, window);
    window.once('closed', () => windows.delete(draftId));
  };
}
