import type { MarkTerm } from '../../shared/search/marks.ts';
import type { SanitiseOptions } from '../features/conversation/sanitise/sanitise.ts';
import type { Rgba } from './colours/oklab.ts';

/**
 * What the interface and the page in the mail's origin say to each other, over one message port. The interface trusts
 * nothing of what comes from there (`told.ts`): that origin holds what strangers wrote.
 */

/** How a message is to be seen. */
export interface FrameView {
  readonly theme: 'light' | 'dark';
  /** In the message's own colours, on a light ground. */
  readonly original: boolean;
  /** The colour that is seen behind the frame. */
  readonly ground: Rgba;
  readonly zoom: number;
  readonly quoteShown: boolean;
  /** Keys act on the conversation. */
  readonly shortcuts: boolean;
}

export type FrameOptions = Pick<SanitiseOptions, 'messageId' | 'attachments' | 'pictures' | 'showImages'>;

/** What is said to one frame. */
export type ToFrame =
  /** Shows this HTML, in place of what was there. Answered by `filled` and a `height`, or by `failed`. */
  | { readonly type: 'fill'; readonly html: string; readonly options: FrameOptions; readonly view: FrameView }
  | { readonly type: 'view'; readonly view: FrameView }
  /** Its size has changed; with `request`, answered by `measured` once it is `width` points wide. */
  | { readonly type: 'measure'; readonly request?: number; readonly width?: number }
  /** Marks what a search found and what is looked for. Answered by `marked`. */
  | {
      readonly type: 'mark';
      readonly request: number;
      readonly search: readonly MarkTerm[];
      readonly find: readonly MarkTerm[];
      /** Marks at most so many of each. */
      readonly most: number;
    }
  /** Which of the places found is the present one. */
  | { readonly type: 'current'; readonly index: number | null }
  | { readonly type: 'forget' };

export interface ToMailPage {
  /** The `name` of the frame, a child of the interface's window as the page itself is. */
  readonly frame: string;
  readonly message: ToFrame;
}

/** What of a message decides on its colours. */
export interface Colouring {
  readonly setsColours: boolean;
  readonly recolourable: boolean;
}

export type FrameTone = 'light' | 'dark' | 'paper' | 'darkened';

/**
 * How a message is coloured: as the interface where it sets no colours; on a dark page darkened, or on a light ground
 * of its own. The frame and the interface around it must agree, else the browser paints an opaque ground.
 */
export function toneOf(
  { setsColours, recolourable }: Colouring,
  { theme, original }: Pick<FrameView, 'theme' | 'original'>,
): FrameTone {
  if (theme === 'light' || !setsColours) return theme;
  return original || !recolourable ? 'paper' : 'darkened';
}
