import { CircleExclamationPoint, Clock, type LucideIcon, MailQuestion, Send, X } from 'lucide-react';
import { Popover } from 'radix-ui';
import type { ReactNode } from 'react';
import type { OutboxItem } from '../../../shared/model/outbox.ts';
import { useOutbox } from '../../app/queries.ts';
import { useServices } from '../../app/services.ts';
import { t } from '../../i18n/index.ts';
import { messageDate } from '../../ui/dates.ts';
import { IconButton } from '../../ui/icon-button.tsx';
import { displayName } from '../../ui/names.ts';

const icons: Record<OutboxItem['state'], LucideIcon> = {
  queued: Clock,
  sending: Send,
  accepted: Send,
  done: Send,
  asked: MailQuestion,
  failed: CircleExclamationPoint,
};

/** What is on its way or needs a word, in the sidebar while there is any. */
export function OutboxButton(): ReactNode {
  const items = useOutbox().data ?? [];
  if (items.length === 0) return null;
  const trouble = items.some((one) => one.state === 'failed' || one.state === 'asked');
  return (
    <Popover.Root>
      <Popover.Trigger className="sidebar__outbox" data-trouble={trouble || undefined}>
        <Send className="icon" aria-hidden="true" />
        <span className="sidebar__outbox-name">{t('outbox.title')}</span>
        <span className="tree-row__count tabular">{items.length}</span>
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content
          className="popover outbox"
          aria-label={t('outbox.title')}
          side="right"
          align="end"
          sideOffset={8}
          collisionPadding={10}
        >
          <ul className="outbox__list" aria-label={t('outbox.title')}>
            {items.map((item) => (
              <OutboxEntry key={item.id} item={item} />
            ))}
          </ul>
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}

/** One message of the outbox: what it is, how it stands, and what can be done. */
export function OutboxEntry({ item }: { item: OutboxItem }): ReactNode {
  const Icon = icons[item.state];
  const people = item.to.map(displayName).join(', ');
  const refused = item.recipients.filter((one) => one.state === 'refused');
  return (
    <li className="outbox__item" data-state={item.state}>
      <Icon className="icon" aria-hidden="true" />
      <div className="outbox__text">
        <p className="outbox__subject ellipsis">{item.subject || t('common.noSubject')}</p>
        <p className="outbox__people ellipsis">{t('list.to', { people })}</p>
        <p className="outbox__state">{stateText(item)}</p>
        {item.note !== null && <p className="outbox__note">{item.note}</p>}
        {refused.map((one) => (
          <p key={one.address} className="outbox__note">
            {one.address}: {one.reply}
          </p>
        ))}
        <OutboxActions item={item} />
      </div>
    </li>
  );
}

export function stateText(item: OutboxItem): string {
  switch (item.state) {
    case 'queued':
      return item.nextTryAt !== null && item.nextTryAt > Date.now() + 60_000
        ? t('outbox.waitsUntil', { date: messageDate(item.nextTryAt, Date.now()) })
        : t('outbox.queued');
    case 'asked':
      return t('outbox.asked', { subject: item.subject || t('common.noSubject') });
    case 'failed':
      return item.recipients.some((one) => one.state === 'accepted')
        ? t('outbox.partly')
        : t('outbox.failed');
    case 'done':
      return t('outbox.done');
    default:
      return t('outbox.onItsWay');
  }
}

function OutboxActions({ item }: { item: OutboxItem }): ReactNode {
  const { compose } = useServices();
  const partly = item.recipients.some((one) => one.state === 'accepted');
  const button = (label: string, run: () => Promise<void>): ReactNode => (
    <button key={label} type="button" className="link-button" onClick={() => void run()}>
      {label}
    </button>
  );
  // What is only sent on cannot be edited: it is taken out, and the message stays where it is.
  const edit = button(t(item.kind === 'message' ? 'outbox.edit' : 'outbox.takeOut'), () =>
    compose.takeBack(item.id),
  );
  const retry = button(t('outbox.retry'), () => compose.retry(item.id));
  if (item.state === 'queued') {
    return (
      <div className="outbox__actions">
        {edit}
        {button(t('outbox.sendNow'), () => compose.retry(item.id))}
      </div>
    );
  }
  if (item.state === 'asked') {
    return (
      <div className="outbox__actions">
        {button(t('outbox.again'), () => compose.settle(item.id, 'again'))}
        {button(t('outbox.wasSent'), () => compose.settle(item.id, 'sent'))}
        {edit}
      </div>
    );
  }
  if (item.state === 'failed') {
    return (
      <div className="outbox__actions">
        {edit}
        {retry}
        {partly && button(t('common.dismiss'), () => compose.dismiss(item.id))}
      </div>
    );
  }
  if (item.state !== 'done') return null;
  return (
    <IconButton small icon={X} label={t('common.dismiss')} onClick={() => void compose.dismiss(item.id)} />
  );
}
