import { MailOpen, Mails, TriangleExclamationPoint } from 'lucide-react';
import type { ReactNode } from 'react';
import { ApiError } from '../../../shared/api/error.ts';
import { useConversation } from '../../app/queries.ts';
import { useServices } from '../../app/services.ts';
import { isSearching, type OpenConversation, ui, useUi } from '../../app/ui-store.ts';
import { t } from '../../i18n/index.ts';
import { later } from '../../ui/later.ts';
import { Skeleton } from '../../ui/skeleton.tsx';
import { FindBar } from '../find/find-bar.tsx';
import { isFileDrag } from '../mailboxes/drag.ts';
import { openFiles } from '../opened/opened.ts';
import { paneElementId } from '../thread-list/focus.ts';
import { selectOne } from '../thread-list/selection.ts';
import { Toolbar } from '../toolbar/toolbar.tsx';
import './conversation.css';

const ConversationView = later(async () => (await import('./conversation-view.tsx')).ConversationView);
const LinkBubble = later(async () => (await import('./link-bubble.tsx')).LinkBubble);

/** The reading pane: toolbar, and below it the open conversation or a word on why there is none. */
export function ConversationPane(): ReactNode {
  const open = useUi((state) => state.open);
  const selected = useUi((state) => state.selection.ids.size);
  const { client } = useServices();
  return (
    <main
      className="pane"
      aria-label={t('conversation.title')}
      onDragOver={(event) => {
        // Without this the browser would open the file in the place of the program.
        if (isFileDrag(event.dataTransfer)) event.preventDefault();
      }}
      onDrop={(event) => {
        if (!isFileDrag(event.dataTransfer) || event.defaultPrevented) return;
        event.preventDefault();
        void openFiles(client, [...event.dataTransfer.files]);
      }}
    >
      <Toolbar />
      {open !== null && selected <= 1 && <FindBar />}
      {/* Takes the focus when a conversation is opened, so that Space and the arrows scroll it. */}
      <div id={paneElementId} className="pane__scroller" tabIndex={-1}>
        {selected > 1 ? (
          <ManySelected count={selected} />
        ) : open === null ? (
          <NoneSelected />
        ) : (
          <Opened key={`${open.threadId}/${open.messageId}`} open={open} />
        )}
      </div>
      {open !== null && <LinkBubble />}
    </main>
  );
}

function Opened({ open }: { open: OpenConversation }): ReactNode {
  const query = useConversation(open);
  if (query.isPending) return <ConversationSkeleton />;
  if (query.isError || query.data.messages.length === 0) {
    const gone = !query.isError || ApiError.from(query.error).code === 'not-found';
    return (
      <div className="empty pane__empty" role={gone ? undefined : 'alert'}>
        <TriangleExclamationPoint className="empty__icon" aria-hidden="true" />
        <p className="empty__title">{t(gone ? 'conversation.gone' : 'conversation.errorTitle')}</p>
        {!gone && <p>{ApiError.from(query.error).message}</p>}
        {!gone && (
          <button type="button" className="button button--small" onClick={() => void query.refetch()}>
            {t('common.retry')}
          </button>
        )}
      </div>
    );
  }
  return <ConversationView conversation={query.data} open={open} />;
}

function NoneSelected(): ReactNode {
  return (
    <div className="empty pane__empty">
      <MailOpen className="empty__icon" aria-hidden="true" />
      <p className="empty__title">{t('conversation.noneTitle')}</p>
      <p>{t('conversation.noneText')}</p>
    </div>
  );
}

function ManySelected({ count }: { count: number }): ReactNode {
  const hits = useUi(isSearching);
  const whole = useUi((state) => state.selection.everythingAt !== undefined);
  const clear = (): void => {
    const { active } = ui.get().selection;
    if (active !== null) ui.set({ selection: selectOne(active) });
  };
  return (
    <div className="empty pane__empty">
      <Mails className="empty__icon" aria-hidden="true" />
      <p className="empty__title" aria-live="polite">
        {whole
          ? t('conversation.selectedAll')
          : t(hits ? 'conversation.selectedMessages' : 'conversation.selected', { count })}
      </p>
      <p>{t('conversation.selectedText')}</p>
      <button type="button" className="button button--small" onClick={clear}>
        {t('conversation.clearSelection')}
      </button>
    </div>
  );
}

function ConversationSkeleton(): ReactNode {
  return (
    <div className="conversation" aria-hidden="true">
      <div className="conversation__title">
        <Skeleton width="46%" height={20} />
      </div>
      <div className="message">
        <Skeleton width={38} height={38} style={{ borderRadius: '50%' }} />
        <div className="message__header message__header--skeleton">
          <Skeleton width={120} />
          <Skeleton width={200} />
        </div>
        <div className="message__body body__skeleton">
          {['92%', '84%', '95%', '61%'].map((width) => (
            <Skeleton key={width} width={width} />
          ))}
        </div>
      </div>
    </div>
  );
}
