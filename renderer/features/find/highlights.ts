import { findMarks, type MarkTerm } from '../../../shared/search/marks.ts';
import type { MailPage } from '../conversation/mail-page.ts';
import { rangeOf, textOf } from './text-of.ts';

/** More marks than anyone follows; a bound for long messages. */
const mostMarks = 2000;

/** Names of the highlights, as the style sheets have them: what a search found, what is being looked for, where one is. */
type HighlightName = 'search' | 'find' | 'find-current';

/** Where something that is looked for stands: in the page, or in a mail frame, whose page alone can see it. */
export type Place =
  | { readonly range: Range }
  | {
      readonly frame: HTMLIFrameElement;
      /** Which of its places. */
      readonly index: number;
      /** From the top of the frame. */
      readonly top: number;
    };

export interface Terms {
  readonly search: readonly MarkTerm[];
  readonly find: readonly MarkTerm[];
}

/** Bodies of the messages that are open below an element: plain ones in the page, and frames of HTML ones. */
function openBodies(container: Element): HTMLElement[] {
  const found = container.querySelectorAll<HTMLElement>(
    '.text-part, .html-part__frame, .conversation__subject',
  );
  // What is being written is not what is read.
  return [...found].filter((element) => element.closest('.composer') === null);
}

const isFrame = (element: Element): element is HTMLIFrameElement => element instanceof HTMLIFrameElement;

function rangesIn(body: Element, terms: readonly MarkTerm[]): Range[] {
  if (terms.length === 0) return [];
  const content = textOf(body);
  return findMarks(content.text, terms)
    .slice(0, mostMarks)
    .map(([from, to]) => rangeOf(content, from, to))
    .filter((range) => range !== null);
}

/** With the CSS Custom Highlight API: nothing is put into a message. */
function highlight(name: HighlightName, ranges: readonly Range[]): void {
  if (ranges.length === 0) CSS.highlights.delete(name);
  else CSS.highlights.set(name, new Highlight(...ranges));
}

/**
 * Marks in the open messages what a search found and what is looked for; those in frames by way of the mail page.
 *
 * @returns where what is looked for stands, from top to bottom
 */
export async function markBodies(container: Element, mail: MailPage | null, terms: Terms): Promise<Place[]> {
  const bodies = openBodies(container);
  const inPage = bodies.filter((body) => !isFrame(body));
  highlight(
    'search',
    inPage.flatMap((body) => rangesIn(body, terms.search)),
  );
  const places = await Promise.all(
    bodies.map(async (body): Promise<Place[]> => {
      if (!isFrame(body)) return rangesIn(body, terms.find).map((range) => ({ range }));
      const tops = (await mail?.mark(body.name, terms, mostMarks)) ?? [];
      return tops.map((top, index) => ({ frame: body, index, top }));
    }),
  );
  const all = places.flat().slice(0, mostMarks);
  highlight(
    'find',
    all.flatMap((place) => ('range' in place ? [place.range] : [])),
  );
  return all;
}

/** Marks one of the places as the present one, and no other. */
export function markCurrent(container: Element, mail: MailPage | null, current: Place | undefined): void {
  highlight('find-current', current !== undefined && 'range' in current ? [current.range] : []);
  for (const body of openBodies(container)) {
    if (!isFrame(body)) continue;
    const own = current !== undefined && 'frame' in current && current.frame === body;
    mail?.markCurrent(body.name, own ? current.index : null);
  }
}

/** Brings a place into sight: within its frame all is in sight, so the page scrolls. */
export function reveal(place: Place, scroller: HTMLElement): void {
  const from =
    'range' in place
      ? place.range.getBoundingClientRect().top
      : place.frame.getBoundingClientRect().top + place.top;
  const top = from - scroller.getBoundingClientRect().top;
  if (top < 60 || top > scroller.clientHeight - 60) {
    scroller.scrollTop += top - scroller.clientHeight / 3;
  }
}
