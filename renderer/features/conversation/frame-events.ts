import type { ApiClient } from '../../../shared/api/client.ts';
import { openLink, showLinkTarget } from './links.ts';

interface FrameHandlers {
  readonly openLink: ApiClient;
  onKey(event: KeyboardEvent): void;
}

/** The link an event happened on. By duck typing: the frame's elements belong to another realm. */
function linkOf(event: Event): HTMLAnchorElement | null {
  const target = event.target as Partial<Element> | null;
  return (target?.closest?.('a[href]') as HTMLAnchorElement | null | undefined) ?? null;
}

/**
 * Listens in the mail frame from outside: the frame itself runs no script. Links are opened by the host, never followed;
 * keys reach the program's shortcuts; the target of a link is shown while it is pointed at.
 */
export function connectFrame(inside: Document, handlers: FrameHandlers): () => void {
  const ending = new AbortController();
  const { signal } = ending;

  const follow = (event: Event): void => {
    const link = linkOf(event);
    if (link === null) return;
    event.preventDefault();
    const href = link.getAttribute('href') ?? '';
    if (href.startsWith('#')) {
      let id = href.slice(1);
      try {
        id = decodeURIComponent(id);
      } catch {
        // As it stands, then.
      }
      inside.getElementById(id)?.scrollIntoView({ block: 'start' });
    } else void openLink(handlers.openLink, href, link.textContent ?? '');
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
  // Enter on a focused link arrives as a click; everything else may be a shortcut.
  inside.addEventListener(
    'keydown',
    (event) => {
      if (!(event.key === 'Enter' && linkOf(event) !== null)) handlers.onKey(event);
    },
    { signal },
  );
  const point = (event: Event): void => {
    const href = linkOf(event)?.getAttribute('href');
    showLinkTarget(href != null && !href.startsWith('#') ? href : null);
  };
  const leave = (): void => showLinkTarget(null);
  inside.addEventListener('mouseover', point, { signal });
  inside.addEventListener('focusin', point, { signal });
  inside.addEventListener('focusout', leave, { signal });
  inside.documentElement.addEventListener('mouseleave', leave, { signal });
  return () => {
    ending.abort();
    leave();
  };
}
