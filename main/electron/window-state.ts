import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import type { BrowserWindow, Rectangle, Screen } from 'electron';
import { z } from 'zod';

/**
 * Where a window stood. `bounds` are those of the window when it is neither maximised nor minimised, so that
 * un-maximising after a restart leads back to a window of sensible size.
 */
export const WindowState = z.object({
  bounds: z
    .object({ x: z.int(), y: z.int(), width: z.int().positive(), height: z.int().positive() })
    .nullable(),
  maximized: z.boolean(),
});
export type WindowState = z.infer<typeof WindowState>;

interface Size {
  width: number;
  height: number;
}

/** How large a kind of window is at first, and at least. */
export interface WindowSizes {
  usual: Size;
  minimum: Size;
}

export const mainSizes: WindowSizes = {
  usual: { width: 1280, height: 820 },
  minimum: { width: 640, height: 480 },
};
export const composeSizes: WindowSizes = {
  usual: { width: 760, height: 720 },
  minimum: { width: 480, height: 400 },
};

/** A further window of a kind stands so far below and beside the one before: its title can be seen, and its text. */
const step = 28;
/** So much of a window's top edge must be on a screen for it to be found and dragged. */
const grip = { width: 120, height: 32 };

/**
 * Bounds for a window, from where it stood and the screens that are there now. Without a place (first start, screen
 * gone, file damaged) the system centres it.
 */
export function restoreBounds(
  saved: WindowState | null,
  workAreas: readonly Rectangle[],
  sizes: WindowSizes = mainSizes,
): { width: number; height: number; x?: number; y?: number } {
  const bounds = saved?.bounds ?? null;
  const area = bounds === null ? undefined : workAreas.find((area) => showsGrip(bounds, area));
  if (bounds === null || area === undefined) {
    const [first] = workAreas;
    return clampSize(bounds ?? sizes.usual, first, sizes.minimum);
  }
  return { x: bounds.x, y: bounds.y, ...clampSize(bounds, area, sizes.minimum) };
}

function showsGrip(bounds: Rectangle, area: Rectangle): boolean {
  const width = Math.min(bounds.x + bounds.width, area.x + area.width) - Math.max(bounds.x, area.x);
  return (
    width >= Math.min(grip.width, bounds.width) &&
    bounds.y >= area.y &&
    bounds.y + grip.height <= area.y + area.height
  );
}

function clampSize(size: Size, area: Rectangle | undefined, minimum: Size): Size {
  return {
    width: Math.max(minimum.width, Math.min(size.width, area?.width ?? size.width)),
    height: Math.max(minimum.height, Math.min(size.height, area?.height ?? size.height)),
  };
}

/**
 * The window's place as saved in `file`, and the saving of it from then on.
 *
 * @param beside - a window of the same kind that is open: the new one is as large, and does not cover it
 */
export function windowStateKeeper(
  file: string,
  screen: Pick<Screen, 'getAllDisplays'>,
  sizes: WindowSizes = mainSizes,
  beside: Rectangle | null = null,
) {
  const saved =
    beside === null
      ? readState(file)
      : { bounds: { ...beside, x: beside.x + step, y: beside.y + step }, maximized: false };
  return {
    bounds: restoreBounds(
      saved,
      screen.getAllDisplays().map((display) => display.workArea),
      sizes,
    ),
    maximized: saved?.maximized ?? false,
    /** Saves a while after the last change, and when the window closes: a closed window's bounds are bogus. */
    keep(window: BrowserWindow): void {
      let timer: NodeJS.Timeout | undefined;
      const save = (): void => {
        clearTimeout(timer);
        if (window.isDestroyed() || window.isMinimized()) return;
        writeState(file, { bounds: window.getNormalBounds(), maximized: window.isMaximized() });
      };
      const saveSoon = (): void => {
        clearTimeout(timer);
        timer = setTimeout(save, 500);
      };
      window.on('resize', saveSoon);
      window.on('move', saveSoon);
      window.on('maximize', saveSoon);
      window.on('unmaximize', saveSoon);
      window.on('close', save);
      window.on('closed', () => clearTimeout(timer));
    },
  };
}

function readState(file: string): WindowState | null {
  try {
    return WindowState.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return null;
  }
}

function writeState(file: string, state: WindowState): void {
  try {
    writeFileSync(`${file}.tmp`, JSON.stringify(state));
    renameSync(`${file}.tmp`, file);
  } catch {
    // A window that opens in the usual place next time is no reason to disturb anybody now.
  }
}
