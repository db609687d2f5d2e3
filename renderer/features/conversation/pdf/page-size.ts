/** A canvas with more pixels, or with a longer side, costs too much memory or is refused. */
const mostPixels = 16_000_000;
const longestSide = 16_000;
/** A page higher than this is squeezed, in CSS pixels. */
const tallest = 40_000;
/** A small page is not blown up beyond this. */
const largestScale = 2;

export interface PageSize {
  /** On the screen, in CSS pixels. */
  readonly width: number;
  readonly height: number;
  /** Device pixels for one unit of the page. */
  readonly scale: number;
}

/**
 * How large a page of `width` by `height` units is shown in `room` CSS pixels' width, and how finely it is drawn: as
 * finely as the screen can show, within a bound on memory. Null for a page without a size.
 */
export function fitPage(
  { width, height }: { width: number; height: number },
  room: number,
  density: number,
): PageSize | null {
  if (!(width > 0 && height > 0 && Number.isFinite(width) && Number.isFinite(height))) return null;
  const shown = Math.min(room / width, largestScale);
  const scale = Math.min(
    shown * density,
    Math.sqrt(mostPixels / (width * height)),
    longestSide / Math.max(width, height),
  );
  if (!(scale > 0)) return null;
  return { width: width * shown, height: Math.min(tallest, height * shown), scale };
}
