import { type LucideIcon, Paperclip, Search, Star, Users } from 'lucide-react';
import type { ReactNode } from 'react';
import type { ThreadFilter } from '../../../shared/model/thread.ts';
import { ui, useUi } from '../../app/ui-store.ts';
import { t } from '../../i18n/index.ts';
import { IconButton } from '../../ui/icon-button.tsx';
import { Tip } from '../../ui/tip.tsx';
import { filterConditions, fromPeople } from '../search/conditions.ts';
import { focusSearchBox } from '../search/focus.ts';
import { TagFilter } from '../search/tag-filter.tsx';

const filters: readonly {
  value: ThreadFilter;
  label: 'list.filterUnread' | 'list.filterStarred' | 'list.filterAttachment';
  icon: LucideIcon | null;
}[] = [
  { value: 'unread', label: 'list.filterUnread', icon: null },
  { value: 'starred', label: 'list.filterStarred', icon: Star },
  { value: 'attachment', label: 'list.filterAttachment', icon: Paperclip },
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
  /** What no list is kept for is searched for. */
  const searchFor = (condition: string): void => {
    const conditions = [scope, filterConditions[current], condition].filter((one) => one !== '');
    ui.setSearch(`${conditions.join(' ')} `);
  };
  return (
    <header className="list__header">
      <h1 className="list__title ellipsis">{title}</h1>
      <span className="list__note tabular ellipsis" aria-live="polite">
        {note}
      </span>
      {/* biome-ignore lint/a11y/useSemanticElements: toggle buttons, not fields of a form */}
      <div role="group" aria-label={t('list.filter')} className="pills">
        {filters.map(({ value, label, icon: Icon }) => {
          const pill = (
            <button
              key={value}
              type="button"
              className={`pill ${Icon === null ? '' : 'pill--picture'}`}
              aria-pressed={current === value}
              aria-label={Icon === null ? undefined : t(label)}
              onClick={() => ui.setFilter(current === value ? 'all' : value)}
            >
              {Icon === null ? t(label) : <Icon className="icon" aria-hidden="true" />}
            </button>
          );
          return Icon === null ? (
            pill
          ) : (
            <Tip key={value} text={t(label)}>
              {pill}
            </Tip>
          );
        })}
        <Tip text={t('list.filterPeopleLong')}>
          <button
            type="button"
            className="pill pill--picture"
            aria-label={t('list.filterPeople')}
            onClick={() => searchFor(fromPeople)}
          >
            <Users className="icon" aria-hidden="true" />
          </button>
        </Tip>
        <TagFilter isPicture text="" onToggle={searchFor} />
        <IconButton
          small
          icon={Search}
          label={t('search.inFolder')}
          onClick={() => {
            searchFor('');
            focusSearchBox();
          }}
        />
      </div>
    </header>
  );
}
