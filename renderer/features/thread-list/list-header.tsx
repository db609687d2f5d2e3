import { Paperclip, Search } from 'lucide-react';
import type { ReactNode } from 'react';
import type { ThreadFilter } from '../../../shared/model/thread.ts';
import { ui, useUi } from '../../app/ui-store.ts';
import { t } from '../../i18n/index.ts';
import { IconButton } from '../../ui/icon-button.tsx';
import { Tip } from '../../ui/tip.tsx';
import { focusSearchBox } from '../search/focus.ts';

const filters: readonly {
  value: ThreadFilter;
  label: 'list.filterAll' | 'list.filterUnread' | 'list.filterStarred' | 'list.filterAttachment';
}[] = [
  { value: 'all', label: 'list.filterAll' },
  { value: 'unread', label: 'list.filterUnread' },
  { value: 'starred', label: 'list.filterStarred' },
  { value: 'attachment', label: 'list.filterAttachment' },
];

/** Title of the list, how much is unread, the quick filters, and the way to a search of this list alone. */
export function ListHeader({
  title,
  note,
  scope,
}: {
  title: string;
  note: string;
  /** What a search of this list begins with. */
  scope: string;
}): ReactNode {
  const current = useUi((state) => state.filter);
  return (
    <header className="list__header">
      <h1 className="list__title ellipsis">{title}</h1>
      <span className="list__note tabular ellipsis" aria-live="polite">
        {note}
      </span>
      {/* biome-ignore lint/a11y/useSemanticElements: toggle buttons, not fields of a form */}
      <div role="group" aria-label={t('list.filter')} className="pills">
        {filters.map(({ value, label }) => {
          const isPicture = value === 'attachment';
          const pill = (
            <button
              key={value}
              type="button"
              className={`pill ${isPicture ? 'pill--picture' : ''}`}
              aria-pressed={current === value}
              aria-label={isPicture ? t(label) : undefined}
              onClick={() => ui.setFilter(value)}
            >
              {isPicture ? <Paperclip className="icon" aria-hidden="true" /> : t(label)}
            </button>
          );
          return isPicture ? (
            <Tip key={value} text={t(label)}>
              {pill}
            </Tip>
          ) : (
            pill
          );
        })}
        <IconButton
          small
          icon={Search}
          label={t('search.inFolder')}
          onClick={() => {
            ui.setSearch(`${scope} `);
            focusSearchBox();
          }}
        />
      </div>
    </header>
  );
}
