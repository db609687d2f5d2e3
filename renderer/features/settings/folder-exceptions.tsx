import { ChevronDown, ChevronRight } from 'lucide-react';
import { type ReactNode, useId, useMemo, useState } from 'react';
import type { AccountOffline, OfflinePolicy } from '../../../shared/model/offline.ts';
import { useAccounts, useMailboxes } from '../../app/queries.ts';
import { formatCount, t } from '../../i18n/index.ts';
import { MailboxIcon } from '../mailboxes/mailbox-icon.tsx';
import { buildTree, type MailboxNode, visibleNodes } from '../mailboxes/tree.ts';
import {
  choiceOf,
  daysOf,
  exceptionOf,
  type PolicyChoice,
  policyChoices,
  policyOf,
} from './offline-model.ts';

const asAccount = 'account';

/** The folders of an account that are kept otherwise than the rest of it. */
export function FolderExceptions({
  account,
  onChange,
}: {
  account: AccountOffline;
  onChange(mailboxId: number, policy: OfflinePolicy | null): void;
}): ReactNode {
  const [open, setOpen] = useState(false);
  const id = useId();
  const nodes = useFolders(account.accountId);
  const count = nodes.filter((node) => exceptionOf(account, node.mailbox.id) !== null).length;
  return (
    <div>
      <button
        type="button"
        className="exceptions__button"
        aria-expanded={open}
        aria-controls={id}
        onClick={() => setOpen(!open)}
      >
        <ChevronRight className="icon" aria-hidden="true" data-open={open} />
        {count === 0 ? t('offline.exceptions') : t('offline.exceptionsCount', { count })}
      </button>
      <ul id={id} className="exceptions" hidden={!open}>
        {open &&
          nodes.map((node) => <FolderRow key={node.key} node={node} account={account} onChange={onChange} />)}
      </ul>
    </div>
  );
}

function useFolders(accountId: number): MailboxNode[] {
  const accounts = useAccounts().data;
  const mailboxes = useMailboxes().data;
  return useMemo(() => {
    const own = (mailboxes ?? []).filter((box) => box.accountId === accountId);
    const account = (accounts ?? []).filter((one) => one.id === accountId);
    return visibleNodes(buildTree(account, own, { collapsedAccounts: [], collapsedMailboxes: [] })).filter(
      (node): node is MailboxNode => node.kind === 'mailbox' && node.mailbox.selectable,
    );
  }, [accounts, mailboxes, accountId]);
}

function FolderRow({
  node,
  account,
  onChange,
}: {
  node: MailboxNode;
  account: AccountOffline;
  onChange(mailboxId: number, policy: OfflinePolicy | null): void;
}): ReactNode {
  const mailboxId = node.mailbox.id;
  const own = exceptionOf(account, mailboxId);
  const days = daysOf(account, mailboxId);
  const label = (choice: PolicyChoice): string => {
    switch (choice) {
      case 'none':
        return t('offline.none');
      case 'days':
        return t('offline.days', { days: formatCount(days) });
      case 'days-attachments':
        return t('offline.daysWith', { days: formatCount(days) });
      case 'all':
        return t('offline.all');
      case 'all-attachments':
        return t('offline.allWith');
    }
  };
  return (
    <li className="exceptions__row" style={{ paddingLeft: Math.max(0, node.level - 2) * 16 }}>
      <MailboxIcon node={node} />
      <span className="exceptions__name ellipsis">{node.label}</span>
      <span className="field__box field__box--select exceptions__select">
        <select
          className="field__input"
          aria-label={t('offline.folderLabel', { name: node.label })}
          data-own={own !== null || undefined}
          value={own === null ? asAccount : choiceOf(own)}
          onChange={({ target }) =>
            onChange(
              mailboxId,
              target.value === asAccount ? null : policyOf(target.value as PolicyChoice, days),
            )
          }
        >
          <option value={asAccount}>{t('offline.asAccount')}</option>
          {policyChoices.map((choice) => (
            <option key={choice} value={choice}>
              {label(choice)}
            </option>
          ))}
        </select>
        <ChevronDown className="icon field__arrow" aria-hidden="true" />
      </span>
    </li>
  );
}
