import type { ReactNode } from 'react';
import { t } from '../../i18n/index.ts';
import { useLinkTarget } from './links.ts';

/** Where the link under the pointer or the focus really leads, its host set off from the rest. */
export function LinkBubble(): ReactNode {
  const url = useLinkTarget((state) => state.url);
  if (url === null) return null;
  const { before, host, after } = parts(url);
  return (
    <div className="link-bubble" role="note" aria-label={t('conversation.linkTo', { target: url })}>
      <span className="ellipsis">
        {before}
        <b>{host}</b>
        {after}
      </span>
    </div>
  );
}

/** Splits an address around its host, as the browser reads it (punycode and all). */
export function parts(url: string): { before: string; host: string; after: string } {
  try {
    const parsed = new URL(url);
    if (parsed.host === '')
      return { before: parsed.protocol, host: decodeURIComponent(parsed.pathname), after: '' };
    const rest = parsed.pathname === '/' ? '' : parsed.pathname;
    return { before: '', host: parsed.host, after: rest + parsed.search + parsed.hash };
  } catch {
    return { before: '', host: '', after: url };
  }
}
