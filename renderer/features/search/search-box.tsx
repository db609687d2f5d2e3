import { Search, X } from 'lucide-react';
import { type KeyboardEvent, type ReactNode, useRef } from 'react';
import { useServices } from '../../app/services.ts';
import { ui, useUi } from '../../app/ui-store.ts';
import { t } from '../../i18n/index.ts';
import { IconButton } from '../../ui/icon-button.tsx';
import { focusList } from '../thread-list/focus.ts';
import './search.css';

export const searchBoxId = 'search-mail';

/** The search field above the list. Typing searches; Down or Enter goes to the results; Escape clears. */
export function SearchBox(): ReactNode {
  const text = useUi((state) => state.search);
  const { commands } = useServices();
  const input = useRef<HTMLInputElement>(null);
  const clear = (): void => {
    ui.setSearch('');
    input.current?.focus();
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === 'Escape') {
      if (text === '') focusList();
      else ui.setSearch('');
    } else if (event.key === 'ArrowDown' || event.key === 'Enter') {
      focusList();
      if (ui.get().selection.active === null) commands.step(1);
    } else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <search className="search-box">
      <Search className="icon" aria-hidden="true" />
      <input
        ref={input}
        id={searchBoxId}
        type="search"
        aria-label={t('search.label')}
        placeholder={t('search.label')}
        className="search-box__input"
        value={text}
        maxLength={2000}
        spellCheck={false}
        autoComplete="off"
        onChange={(event) => ui.setSearch(event.target.value)}
        onKeyDown={onKeyDown}
      />
      {text === '' ? (
        <span className="search-box__hint" aria-hidden="true">
          /
        </span>
      ) : (
        <IconButton small icon={X} label={t('search.clear')} onClick={clear} />
      )}
    </search>
  );
}
