import { KeyReader } from '../features/shortcuts/keymap.ts';
import type { FromFrame } from './told.ts';

/** The link an event happened on. By duck typing: the frame's elements belong to another realm. */
function linkOf(event: Event): HTMLAnchorElement | null {
  const target = event.target as Partial<Element> | null;
  return (target?.closest?.('a[href]') as HTMLAnchorElement | null | undefined) ?? null;
}

const keys = new KeyReader();

/**
 * Listens in the mail frame from outside: the frame itself runs no script. Links are told of, never followed; keys that
 * mean something to the program are told by what they mean; the target of a link is told while it is pointed at.
 *
 * @param shortcuts - whether keys act on the conversation now
 */
export function listen(
  inside: Document,
  tell: (message: FromFrame) => void,
  shortcuts: () => boolean,
): () => void {
  const ending = new AbortController();
  const { signal } = ending;

  const follow = (event: Event): void => {
    const link = linkOf(event);
    if (link === null) return;
    event.preventDefault();
    const href = link.getAttribute('href') ?? '';
    if (href.startsWith('#')) inside.getElementById(nameIn(href))?.scrollIntoView({ block: 'start' });
    else tell({ type: 'link', href, text: (link.textContent ?? '').slice(0, 10_000) });
  };
  inside.addEventListener('click', follow, { signal });
  inside.addEventListener(
    'auxclick',
    (event) => {
      if (event.button === 1) follow(event);
    },
    { signal },
  );
  const stop = (event: Event): void => event.preventDefault();
  inside.addEventListener('submit', stop, { signal });
  inside.addEventListener('dragstart', stop, { signal });
  inside.addEventListener(
    'keydown',
    (event) => {
      // Enter on a focused link arrives as a click; everything else may be a shortcut.
      if (event.isComposing || !shortcuts() || (event.key === 'Enter' && linkOf(event) !== null)) return;
      const name = keys.read(event, event.timeStamp);
      if (name === null) return;
      event.preventDefault();
      if (name !== 'pending') tell({ type: 'shortcut', name });
    },
    { signal },
  );
  const point = (event: Event): void => {
    const href = linkOf(event)?.getAttribute('href');
    tell({ type: 'point', href: href != null && !href.startsWith('#') ? href : null });
  };
  const leave = (): void => tell({ type: 'point', href: null });
  inside.addEventListener('mouseover', point, { signal });
  inside.addEventListener('focusin', point, { signal });
  inside.addEventListener('focusout', leave, { signal });
  inside.documentElement.addEventListener('mouseleave', leave, { signal });
  return () => ending.abort();
}

function nameIn(href: string): string {
  try {
    return decodeURIComponent(href.slice(1));
  } catch {
    // As it stands, then.
    return href.slice(1);
  }
}
