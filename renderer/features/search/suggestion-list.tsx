import { AtSign, Clock, Folder, type LucideIcon, SlidersHorizontal, User } from 'lucide-react';
import type { ReactNode } from 'react';
import { t } from '../../i18n/index.ts';
import type { Suggestion, SuggestionKind } from './suggestions.ts';

const icons: Record<SuggestionKind, LucideIcon> = {
  recent: Clock,
  operator: SlidersHorizontal,
  value: SlidersHorizontal,
  person: User,
  mailbox: Folder,
  account: AtSign,
};

/** The list under the search field. The field keeps the focus and points to the active option. */
export function SuggestionList(props: {
  id: string;
  items: readonly Suggestion[];
  active: number;
  onChoose(item: Suggestion): void;
}): ReactNode {
  return (
    <div
      id={props.id}
      role="listbox"
      aria-label={t('search.suggestions')}
      className="search-suggestions"
      // The field keeps the focus.
      onMouseDown={(event) => event.preventDefault()}
    >
      {props.items.map((item, index) => {
        const Icon = icons[item.kind];
        return (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the field handles the keys of all options
          // biome-ignore lint/a11y/useFocusableInteractive: the field points here with aria-activedescendant
          <div
            key={item.key}
            id={`${props.id}-${index}`}
            role="option"
            aria-selected={index === props.active}
            className="menu__item"
            onClick={() => props.onChoose(item)}
          >
            <Icon className="icon" aria-hidden="true" />
            <span className="search-suggestions__label ellipsis">{item.label}</span>
            <span className="search-suggestions__detail ellipsis">{item.detail}</span>
          </div>
        );
      })}
    </div>
  );
}
