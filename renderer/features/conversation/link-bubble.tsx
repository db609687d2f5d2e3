import type { ReactNode } from 'react';
import { t } from '../../i18n/index.ts';
import { readTarget } from './link-safety.ts';
import { useLinkTarget } from './links.ts';

/** Where the link under the pointer or the focus really leads, whoever is at the other end set off from the rest. */
export function LinkBubble(): ReactNode {
  const url = useLinkTarget((state) => state.url);
  if (url === null) return null;
  const { before, domain, after, readable, oddity } = readTarget(url);
  return (
    <div className="link-bubble" role="note" aria-label={t('conversation.linkTo', { target: url })}>
      <span className="ellipsis">
        {before}
        <b>{domain}</b>
        {after}
      </span>
      {readable !== null && (
        <span className="link-bubble__note">{t('links.readsAs', { name: readable })}</span>
      )}
      {oddity !== null && <span className="link-bubble__note">{t(`links.${oddity}`)}</span>}
    </div>
  );
}
