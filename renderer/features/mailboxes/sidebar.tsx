import { Plus, SquarePen } from 'lucide-react';
import type { ReactNode } from 'react';
import { useServices } from '../../app/services.ts';
import { ui } from '../../app/ui-store.ts';
import { t } from '../../i18n/index.ts';
import { Logo } from '../../ui/logo.tsx';
import { OutboxButton } from '../composer/outbox-button.tsx';
import { QuotaNotice } from '../status/quota-notice.tsx';
import { StatusLine } from '../status/status-line.tsx';
import { AppMenu } from '../toolbar/app-menu.tsx';
import { MailboxTree } from './mailbox-tree.tsx';

/** The first column: brand, Compose, folder tree, and the state of the sync at its foot. */
export function Sidebar({ divider }: { divider: ReactNode }): ReactNode {
  const { compose } = useServices();
  return (
    <nav className="sidebar" aria-label={t('mailboxes.title')}>
      <div className="sidebar__brand">
        <span className="sidebar__logo">
          <Logo size={18} />
        </span>
        {t('app.name')}
      </div>
      <div className="sidebar__compose">
        <button type="button" className="button button--primary" onClick={() => void compose.compose()}>
          <SquarePen className="icon" aria-hidden="true" />
          {t('compose.compose')}
        </button>
      </div>
      <div className="sidebar__tree">
        <MailboxTree />
        <OutboxButton />
        <button type="button" className="sidebar__add" onClick={() => ui.setDialog('add-account')}>
          <Plus className="icon" aria-hidden="true" />
          {t('menu.addAccount')}
        </button>
      </div>
      <QuotaNotice />
      <div className="sidebar__foot">
        <StatusLine />
        <AppMenu />
      </div>
      {divider}
    </nav>
  );
}
