import { CircleCheck, Inbox, MailOpen, Paperclip, Star, TriangleExclamationPoint } from 'lucide-react';
import { type ReactNode, useCallback, useEffect, useMemo, useSyncExternalStore } from 'react';
import { ApiError } from '../../../shared/api/error.ts';
import type { Mailbox, ThreadView } from '../../../shared/model/mailbox.ts';
import { useMailboxes, useUnreadThreads } from '../../app/queries.ts';
import { useServices } from '../../app/services.ts';
import { ui, useUi } from '../../app/ui-store.ts';
import { formatCount, t } from '../../i18n/index.ts';
import { loadAhead } from '../../ui/later.ts';
import { mailboxLabel, shownUnread, unifiedNodes } from '../mailboxes/tree.ts';
import { scopeOf } from '../search/conditions.ts';
import type { CurrentList } from './current-list.ts';
import { ListHeader } from './list-header.tsx';
import { MessageList } from './message-list.tsx';
import { viewKey } from './thread-lists.ts';

/** Name and unread count of what the list shows. */
export function viewTitle(
  view: ThreadView,
  mailboxes: readonly Mailbox[],
  waiting: number,
): { title: string; unread: number } {
  if (view.kind === 'mailbox') {
    const box = mailboxes.find((one) => one.id === view.mailboxId);
    return box === undefined
      ? { title: '', unread: 0 }
      : { title: mailboxLabel(box), unread: shownUnread(box) };
  }
  const node = unifiedNodes(mailboxes, waiting).find(
    (one) => one.kind === 'unified' && one.role === view.role,
  );
  return { title: node?.label ?? '', unread: node?.kind === 'unified' ? node.unread : 0 };
}

/** The conversations of the present view. */
export function ThreadList(): ReactNode {
  const { lists } = useServices();
  const view = useUi((state) => state.view);
  const filter = useUi((state) => state.filter);
  const mailboxes = useMailboxes().data;
  const pages = useMemo(() => lists.get(view, filter), [lists, view, filter]);
  const snapshot = useSyncExternalStore(
    useCallback((listener) => pages.subscribe(listener), [pages]),
    () => pages.snapshot,
  );
  const list = useMemo<CurrentList>(() => ({ kind: 'thread', rows: snapshot.rows }), [snapshot]);
  const isShown = snapshot.state !== 'loading';
  useEffect(() => {
    if (isShown) loadAhead();
  }, [isShown]);
  const { title, unread } = viewTitle(view, mailboxes ?? [], useUnreadThreads());
  const onRange = useCallback((first: number, last: number) => pages.show(first, last), [pages]);
  return (
    <>
      <ListHeader
        title={title}
        note={
          unread > 0 ? t('list.unread', { count: unread }).replace(String(unread), formatCount(unread)) : ''
        }
        scope={scopeOf(view, mailboxes ?? [])}
      />
      <MessageList
        list={list}
        listKey={`${viewKey(view)}/${filter}`}
        complete={snapshot.complete}
        loading={snapshot.state === 'loading'}
        onRange={onRange}
        empty={
          snapshot.state === 'error' ? (
            <ListError error={snapshot.error} onRetry={() => void pages.refresh()} />
          ) : (
            <EmptyList inbox={isInbox(view, mailboxes ?? [])} />
          )
        }
      />
    </>
  );
}

function isInbox(view: ThreadView, mailboxes: readonly Mailbox[]): boolean {
  return view.kind === 'unified'
    ? view.role === 'inbox'
    : mailboxes.some((box) => box.id === view.mailboxId && box.role === 'inbox');
}

/** An empty list: a sentence and one action. */
function EmptyList({ inbox }: { inbox: boolean }): ReactNode {
  const { commands } = useServices();
  const filter = useUi((state) => state.filter);
  const role = useUi((state) => (state.view.kind === 'unified' ? state.view.role : null));
  const [Icon, title, text] =
    filter === 'unread' || (filter === 'all' && role === 'unread')
      ? ([MailOpen, t('list.emptyUnreadTitle'), t('list.emptyUnreadText')] as const)
      : filter === 'attachment'
        ? ([Paperclip, t('list.emptyAttachmentTitle'), t('list.emptyAttachmentText')] as const)
        : filter === 'starred' || role === 'starred'
          ? ([Star, t('list.emptyStarredTitle'), t('list.emptyStarredText')] as const)
          : inbox
            ? ([CircleCheck, t('list.emptyInboxTitle'), t('list.emptyInboxText')] as const)
            : ([Inbox, t('list.emptyTitle'), t('list.emptyText')] as const);
  return (
    <div className="empty list__empty">
      <Icon className="empty__icon" aria-hidden="true" />
      <p className="empty__title">{title}</p>
      <p>{text}</p>
      {filter !== 'all' ? (
        <button type="button" className="button button--small" onClick={() => ui.setFilter('all')}>
          {t('list.showAll')}
        </button>
      ) : (
        <button type="button" className="button button--small" onClick={() => void commands.getMail()}>
          {t('list.getMail')}
        </button>
      )}
    </div>
  );
}

export function ListError({ error, onRetry }: { error: unknown; onRetry: () => void }): ReactNode {
  return (
    <div className="empty list__empty" role="alert">
      <TriangleExclamationPoint className="empty__icon" aria-hidden="true" />
      <p className="empty__title">{t('list.errorTitle')}</p>
      <p>{ApiError.from(error).message}</p>
      <button type="button" className="button button--small" onClick={onRetry}>
        {t('common.retry')}
      </button>
    </div>
  );
}
