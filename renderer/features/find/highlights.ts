import { findMarks, type MarkTerm } from '../../../shared/search/marks.ts';
import { rangeOf, textOf } from './text-of.ts';

/** More marks than anyone follows; a bound for long messages. */
const mostMarks = 2000;

/** Names of the highlights, as the style sheets have them: what a search found, what is being looked for, where one is. */
export type HighlightName = 'search' | 'find' | 'find-current';

/** Bodies of the messages that are open below an element: plain ones in the page, HTML ones in their frames. */
export function openBodies(container: Element): Element[] {
  const found = container.querySelectorAll<HTMLElement>(
    '.text-part, .html-part__frame, .conversation__subject',
  );
  return [...found].flatMap((element) => {
    // What is being written is not what is read.
    if (element.closest('.composer') !== null) return [];
    if (!(element instanceof HTMLIFrameElement)) return [element];
    const body = element.contentDocument?.body;
    return body == null ? [] : [body];
  });
}

/** Where the terms stand in the open messages, from top to bottom. */
export function findRanges(container: Element, terms: readonly MarkTerm[]): Range[] {
  const ranges: Range[] = [];
  if (terms.length === 0) return ranges;
  for (const body of openBodies(container)) {
    const content = textOf(body);
    for (const [from, to] of findMarks(content.text, terms)) {
      const range = rangeOf(content, from, to);
      if (range !== null) ranges.push(range);
      if (ranges.length >= mostMarks) return ranges;
    }
  }
  return ranges;
}

/**
 * Marks ranges with the CSS Custom Highlight API, each in its own document: nothing is put into a message, and its
 * frame needs no script.
 */
export function highlight(container: Element, name: HighlightName, ranges: readonly Range[]): void {
  const windows = new Map<Window & typeof globalThis, Range[]>([[window, []]]);
  for (const body of openBodies(container)) {
    const view = body.ownerDocument.defaultView;
    if (view !== null && !windows.has(view)) windows.set(view, []);
  }
  for (const range of ranges) {
    const view = range.startContainer.ownerDocument?.defaultView;
    if (view != null) windows.get(view)?.push(range);
  }
  for (const [view, own] of windows) {
    if (own.length === 0) view.CSS.highlights.delete(name);
    else view.CSS.highlights.set(name, new view.Highlight(...own));
  }
}

/** Brings a range into sight: within its frame all is in sight, so the page scrolls. */
export function reveal(range: Range, scroller: HTMLElement): void {
  const box = range.getBoundingClientRect();
  const frame = range.startContainer.ownerDocument?.defaultView?.frameElement;
  const top = box.top + (frame?.getBoundingClientRect().top ?? 0) - scroller.getBoundingClientRect().top;
  if (top < 60 || top > scroller.clientHeight - 60) {
    scroller.scrollTop += top - scroller.clientHeight / 3;
  }
}
