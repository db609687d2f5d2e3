import type { ReactNode } from 'react';
import type { ThreadFilter } from '../../../shared/model/thread.ts';
import { ui, useUi } from '../../app/ui-store.ts';
import { t } from '../../i18n/index.ts';

const filters: readonly {
  value: ThreadFilter;
  label: 'list.filterAll' | 'list.filterUnread' | 'list.filterStarred';
}[] = [
  { value: 'all', label: 'list.filterAll' },
  { value: 'unread', label: 'list.filterUnread' },
  { value: 'starred', label: 'list.filterStarred' },
];

/** Title of the list, how much is unread, and the filter. */
export function ListHeader({
  title,
  note,
  filter,
}: {
  title: string;
  note: string;
  filter: boolean;
}): ReactNode {
  const current = useUi((state) => state.filter);
  return (
    <header className="list__header">
      <h1 className="list__title ellipsis">{title}</h1>
      <span className="list__note tabular ellipsis" aria-live="polite">
        {note}
      </span>
      {filter && (
        // biome-ignore lint/a11y/useSemanticElements: three toggle buttons, not fields of a form
        <div role="group" aria-label={t('list.filter')} className="pills">
          {filters.map(({ value, label }) => (
            <button
              key={value}
              type="button"
              className="pill"
              aria-pressed={current === value}
              onClick={() => ui.setFilter(value)}
            >
              {t(label)}
            </button>
          ))}
        </div>
      )}
    </header>
  );
}
