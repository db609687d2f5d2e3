import { type CSSProperties, type ReactNode, useEffect, useState } from 'react';
import { Composers } from '../features/composer/composers.tsx';
import { ConversationPane } from '../features/conversation/conversation-pane.tsx';
import { Sidebar } from '../features/mailboxes/sidebar.tsx';
import { offerMailProgram } from '../features/opened/mail-program.ts';
import { showOpened } from '../features/opened/opened.ts';
import { ListColumn } from '../features/thread-list/list-column.tsx';
import { viewTitle } from '../features/thread-list/thread-list.tsx';
import { t } from '../i18n/index.ts';
import { later } from '../ui/later.ts';
import { PaneDivider } from '../ui/pane-divider.tsx';
import { useMailboxes, useSettings, useUnreadThreads } from './queries.ts';
import { useServices } from './services.ts';
import { useUi } from './ui-store.ts';
import { updateSettings } from './update-settings.ts';
import './shell.css';

/** None of them is open at the start. */
const Dialogs = later(async () => (await import('./dialogs.tsx')).Dialogs, false);

/** The three columns, and the dialogs that may lie over them. */
export function Shell(): ReactNode {
  const { client, queries } = useServices();
  const settings = useSettings();
  const [dragged, setDragged] = useState<{ sidebarWidth?: number; listWidth?: number }>({});
  const sidebarWidth = dragged.sidebarWidth ?? settings.sidebarWidth;
  const listWidth = dragged.listWidth ?? settings.listWidth;
  const reading = useUi((state) => state.open !== null || state.selection.ids.size > 1);
  useTitle();
  useSyncFocus();
  useWatched();
  useOpened();

  const settle = (change: { sidebarWidth?: number; listWidth?: number }): void => {
    setDragged({});
    updateSettings(client, queries, change);
  };
  const style = { '--sidebar-width': `${sidebarWidth}px`, '--list-width': `${listWidth}px` } as CSSProperties;
  return (
    <div className="shell" style={style} data-reading={reading}>
      <Sidebar
        divider={
          <PaneDivider
            label={t('common.resizeSidebar')}
            value={sidebarWidth}
            min={168}
            max={400}
            onDrag={(value) => setDragged({ sidebarWidth: value })}
            onSettle={(value) => settle({ sidebarWidth: value })}
          />
        }
      />
      <ListColumn
        divider={
          <PaneDivider
            label={t('common.resizeList')}
            value={listWidth}
            min={288}
            max={640}
            onDrag={(value) => setDragged({ listWidth: value })}
            onSettle={(value) => settle({ listWidth: value })}
          />
        }
      />
      <ConversationPane />
      <Composers />
      <Dialogs />
    </div>
  );
}

/** Tells the engine what is on screen: that mailbox is brought up to date first, and watched. */
function useSyncFocus(): void {
  const { client } = useServices();
  const view = useUi((state) => state.view);
  const connected = useUi((state) => state.connected);
  useEffect(() => {
    // Only a hint: without it the mailbox comes up to date a little later.
    if (connected) client.call('sync.focus', { view }).catch(() => {});
  }, [client, view, connected]);
}

/** Tells the engine whether somebody looks: connections that have died are found sooner then. */
function useWatched(): void {
  const { client } = useServices();
  const connected = useUi((state) => state.connected);
  useEffect(() => {
    if (!connected) return;
    const tell = (): void => {
      client.call('sync.watched', { watched: document.hasFocus() }).catch(() => {});
    };
    tell();
    window.addEventListener('focus', tell);
    window.addEventListener('blur', tell);
    return () => {
      window.removeEventListener('focus', tell);
      window.removeEventListener('blur', tell);
    };
  }, [client, connected]);
}

/** What the program was asked to open waits until there is an account, and so a page to show it. */
function useOpened(): void {
  const services = useServices();
  const connected = useUi((state) => state.connected);
  useEffect(() => {
    if (!connected) return;
    void showOpened(services);
    void offerMailProgram(services.client, services.queries);
  }, [services, connected]);
}

/** The window's title: what is shown, and how much of it is unread. */
function useTitle(): void {
  const view = useUi((state) => state.view);
  const mailboxes = useMailboxes().data;
  const { title, unread } = viewTitle(view, mailboxes ?? [], useUnreadThreads());
  useEffect(() => {
    document.title =
      title === ''
        ? t('app.name')
        : unread > 0
          ? t('app.titleUnread', { count: unread, view: title })
          : t('app.title', { view: title });
  }, [title, unread]);
}
