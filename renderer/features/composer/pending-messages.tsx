import type { ReactNode } from 'react';
import { useOutbox } from '../../app/queries.ts';
import { t } from '../../i18n/index.ts';
import { Avatar } from '../../ui/avatar.tsx';
import { displayName, plainLine } from '../../ui/names.ts';
import { stateText } from './outbox-button.tsx';

/** Messages of this conversation that are on their way: they stand where they will be, and say how it stands. */
export function PendingMessages({ threadId }: { threadId: number }): ReactNode {
  const items = (useOutbox().data ?? []).filter((one) => one.threadId === threadId && one.state !== 'done');
  return items.map((item) => (
    <article
      key={item.id}
      className="message message--folded message--pending"
      aria-label={t('outbox.pending')}
    >
      <div className="message__fold-line">
        <Avatar name={displayName(item.from)} size={26} />
        <span className="message__sender">{t('common.you')}</span>
        <span className="message__snippet ellipsis">{plainLine(item.snippet)}</span>
        <span className="message__date">{stateText(item)}</span>
      </div>
    </article>
  ));
}
