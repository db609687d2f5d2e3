import { Plus, SquarePen } from 'lucide-react';
import type { ReactNode } from 'react';
import { ui } from '../../app/ui-store.ts';
import { t } from '../../i18n/index.ts';
import { LaterButton } from '../../ui/later-button.tsx';
import { Logo } from '../../ui/logo.tsx';
import { StatusLine } from '../status/status-line.tsx';
import { AppMenu } from '../toolbar/app-menu.tsx';
import { MailboxTree } from './mailbox-tree.tsx';

/** The first column: brand, Compose, folder tree, and the state of the sync at its foot. */
export function Sidebar({ divider }: { divider: ReactNode }): ReactNode {
  return (
    <nav className="sidebar" aria-label={t('mailboxes.title')}>
      <div className="sidebar__brand">
        <span className="sidebar__logo">
          <Logo size={18} />
        </span>
        {t('app.name')}
      </div>
      <div className="sidebar__compose">
        <LaterButton icon={SquarePen} label={t('compose.compose')} primary />
      </div>
      <div className="sidebar__tree">
        <MailboxTree />
        <button type="button" className="sidebar__add" onClick={() => ui.setDialog('add-account')}>
          <Plus className="icon" aria-hidden="true" />
          {t('menu.addAccount')}
        </button>
      </div>
      <div className="sidebar__foot">
        <StatusLine />
        <AppMenu />
      </div>
      {divider}
    </nav>
  );
}
