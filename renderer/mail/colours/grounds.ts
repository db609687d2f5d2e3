import { darkGround, darkText, enough, isFlipped, readableOn } from './map.ts';
import { contrast, over, type Rgba, toLab } from './oklab.ts';
import { gradientColours, parseColour } from './parse.ts';

export const white: Rgba = [255, 255, 255, 1];

/** What words stand on: an element's background and all of its descendants' that have none of their own. */
export interface Ground {
  /** Whose background it is; null for the page itself. */
  readonly owner: HTMLElement | null;
  /** As the sender made it: one colour, or those of a gradient. All are opaque. */
  readonly before: readonly Rgba[];
  /** As it is shown. */
  after: readonly Rgba[];
  /** A picture lies over it, of which nothing is known: what stands on it stays as it was made. */
  readonly picture: boolean;
  readonly texts: Words[];
}

/** An element with words of its own. */
export interface Words {
  readonly element: HTMLElement;
  readonly before: Rgba;
  after: Rgba;
  readonly size: number;
}

export function pageGround(page: Rgba | null): Ground {
  return { owner: null, before: [white], after: [page ?? white], picture: false, texts: [] };
}

/** The ground that an element makes, or null where it lets through what is behind it. */
export function groundOf(
  owner: HTMLElement,
  style: CSSStyleDeclaration,
  behind: Ground,
  page: Rgba | null,
): Ground | null {
  const image = style.backgroundImage;
  const colour = parseColour(style.backgroundColor);
  const gradient = image.includes('gradient(') ? gradientColours(image) : [];
  const picture = image.includes('url(');
  if (colour[3] === 0 && gradient.length === 0 && !picture) return null;
  const solid = over(colour, behind.before[0] ?? white);
  const before = gradient.length === 0 ? [solid] : gradient.map((stop) => over(stop, solid));
  const after = page === null || picture ? before : before.map((one) => darkGround(one, page));
  return { owner, before, after, picture, texts: [] };
}

/** True where a light ground is shown as a dark one. */
export function wasTurned({ before, after }: Ground): boolean {
  return before.some((one, index) => isFlipped(one, after[index] ?? one));
}

/**
 * Decides how the words on a ground are shown. Where all of them are lighter than it, and white is not light enough,
 * as on an orange button, the ground gives way; else the words do.
 */
export function settle(ground: Ground): void {
  if (ground.picture) return;
  const turned = wasTurned(ground);
  const seen = ground.texts.filter((text) => !isHidden(text, ground));
  // White words on white had a picture behind them, which is not there.
  for (const text of ground.texts)
    text.after = turned && toLab(text.before).l < 0.9 ? darkText(text.before) : text.before;
  const lightness = Math.max(...ground.after.map((one) => toLab(one).l));
  const poor = (text: Words): boolean => ground.after.some((one) => contrast(text.after, one) < enough);
  if (
    ground.owner !== null &&
    seen.some(poor) &&
    seen.every((text) => toLab(text.after).l > Math.min(0.8, lightness)) &&
    lightness < 0.92 &&
    ground.after.some((one) => contrast(white, one) < enough)
  ) {
    ground.after = ground.after.map((one) => readableOn(one, [white]));
  }
  for (const text of seen) text.after = readableOn(text.after, ground.after);
  for (const text of ground.texts) if (isHidden(text, ground)) text.after = ground.after[0] ?? white;
}

/** Words for the list of messages, which nobody was meant to see here: tiny, and of the colour of their ground. */
function isHidden({ size, before }: Words, ground: Ground): boolean {
  return size < 8 && ground.before.every((one) => contrast(one, before) < 1.3);
}
