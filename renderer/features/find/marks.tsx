import { type ReactNode, type RefObject, useEffect, useMemo } from 'react';
import { words } from '../../../shared/search/fold.ts';
import { type MarkTerm, markTerms } from '../../../shared/search/marks.ts';
import { useServices } from '../../app/services.ts';
import { useUi } from '../../app/ui-store.ts';
import { find, useFind } from './find-store.ts';
import { markBodies, markCurrent, reveal } from './highlights.ts';

/** Bodies come and change in several steps: looked at once for all of them. */
const settleMs = 60;

/** What is typed into the find bar is looked for as it stands, wherever a word begins. */
function literalTerms(text: string): MarkTerm[] {
  const found = words(text);
  return found.length === 0 ? [] : [{ words: found, phrase: false }];
}

/**
 * Marks in the open messages what the search found, and what the find bar looks for. Draws nothing itself: a letter that
 * is typed renders this, and not the conversation.
 */
export function Marks({ container }: { container: RefObject<HTMLElement | null> }): ReactNode {
  const { mail } = useServices();
  const search = useUi((state) => state.search);
  const { open, text, index } = useFind();
  const searchTerms = useMemo(() => markTerms(search), [search]);
  const findTerms = useMemo(() => (open ? literalTerms(text) : []), [open, text]);
  useEffect(() => {
    const element = container.current;
    if (element === null) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let stepped = -1;
    let runs = 0;
    const mark = async (): Promise<void> => {
      timer = undefined;
      runs += 1;
      const run = runs;
      const places = await markBodies(element, mail.page, { search: searchTerms, find: findTerms });
      // Another has begun meanwhile, or nobody wants to know any more.
      if (run !== runs) return;
      const at = Math.min(index, Math.max(0, places.length - 1));
      const current = places[at];
      markCurrent(element, mail.page, current);
      if (find.get().count !== places.length || find.get().index !== at)
        find.set({ count: places.length, index: at });
      const scroller = element.closest<HTMLElement>('.pane__scroller');
      if (current !== undefined && scroller !== null && stepped !== at) reveal(current, scroller);
      stepped = at;
    };
    const soon = (): void => {
      timer ??= setTimeout(() => void mark(), settleMs);
    };
    // A search is typed for its list; what is looked for in the message is waited for.
    if (findTerms.length > 0 || searchTerms.length === 0) void mark();
    else soon();
    // Nothing to mark, and nothing marked before: nothing to watch.
    if (searchTerms.length === 0 && findTerms.length === 0) return;
    // A frame tells that it was filled by its height.
    const observer = new MutationObserver(soon);
    observer.observe(element, { childList: true, subtree: true, attributeFilter: ['style'] });
    return () => {
      runs = -1;
      observer.disconnect();
      clearTimeout(timer);
    };
  }, [container, mail, searchTerms, findTerms, index]);
  return null;
}
