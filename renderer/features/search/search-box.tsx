import { Search, X } from 'lucide-react';
import {
  type KeyboardEvent,
  type ReactNode,
  useCallback,
  useEffect,
  useId,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from 'react';
import { parseQuery } from '../../../shared/search/parse.ts';
import { useServices } from '../../app/services.ts';
import { ui, useUi } from '../../app/ui-store.ts';
import { t } from '../../i18n/index.ts';
import { IconButton } from '../../ui/icon-button.tsx';
import { focusList } from '../thread-list/focus.ts';
import { searchBoxId } from './focus.ts';
import { followTyping } from './follow-typing.ts';
import { QueryMarks } from './query-marks.tsx';
import { useRememberSearch } from './recent.ts';
import { SuggestionList } from './suggestion-list.tsx';
import { type Suggestion, useSuggestions } from './suggestions.ts';
import { isUnfinished } from './unfinished.ts';
import './search.css';

/**
 * The search field above the list. Typing searches; Down goes through the suggestions where there are any, else Down or
 * Enter goes to the results; Tab takes the suggestion that is chosen; Escape closes them, and clears the field then.
 */
export function SearchBox(): ReactNode {
  const text = useUi((state) => state.search);
  const { client, commands, queries } = useServices();
  const input = useRef<HTMLInputElement>(null);
  const listId = useId();
  const [cursor, setCursor] = useState(0);
  const [open, setOpen] = useState(false);
  const [active, setActive] = useState(-1);
  const pending = useRef<number | null>(null);
  const { operators, errors } = useMemo(() => {
    const query = parseQuery(text);
    return { ...query, errors: query.errors.filter((error) => !isUnfinished(error, text)) };
  }, [text]);
  const items = useSuggestions(text, cursor, open);
  const shown = open && items.length > 0;
  useRememberSearch(text);
  // Before the list is there that shows the answers.
  useLayoutEffect(() => followTyping(client, queries), [client, queries]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: another text, another list
  useEffect(() => setActive(-1), [text]);
  // After a choice the cursor stands behind it.
  useLayoutEffect(() => {
    if (pending.current === null) return;
    input.current?.setSelectionRange(pending.current, pending.current);
    pending.current = null;
  });

  const choose = (item: Suggestion): void => {
    pending.current = item.cursor;
    setCursor(item.cursor);
    ui.setSearch(item.text);
    setOpen(!item.finished);
    input.current?.focus();
  };
  const clear = useCallback((): void => {
    ui.setSearch('');
    input.current?.focus();
  }, []);
  const toResults = (): void => {
    setOpen(false);
    focusList();
    if (ui.get().selection.active === null) commands.step(1);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.nativeEvent.isComposing) return;
    const chosen = shown ? items[active] : undefined;
    if (event.key === 'Escape') {
      if (chosen !== undefined) setActive(-1);
      else if (shown) setOpen(false);
      else if (text === '') focusList();
      else ui.setSearch('');
    } else if (event.key === 'ArrowDown' && shown) {
      setActive(active + 1 < items.length ? active + 1 : -1);
    } else if (event.key === 'ArrowUp' && shown) {
      setActive(active === -1 ? items.length - 1 : active - 1);
    } else if (event.key === 'ArrowDown' && text === '') {
      setOpen(true);
    } else if (event.key === 'Enter' && chosen !== undefined) {
      choose(chosen);
    } else if (event.key === 'Tab' && !event.shiftKey && chosen !== undefined) {
      choose(chosen);
    } else if (event.key === 'ArrowDown' || event.key === 'Enter') {
      toResults();
    } else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const follow = (): void => setCursor(input.current?.selectionStart ?? 0);
  return (
    <search className="search-box">
      <Search className="icon" aria-hidden="true" />
      <div className="search-box__field">
        <QueryMarks input={input} text={text} operators={operators} errors={errors} />
        <input
          ref={input}
          id={searchBoxId}
          type="search"
          aria-label={t('search.label')}
          aria-autocomplete="list"
          aria-haspopup="listbox"
          aria-controls={shown ? listId : undefined}
          aria-activedescendant={shown && active >= 0 ? `${listId}-${active}` : undefined}
          placeholder={t('search.label')}
          className="search-box__input"
          value={text}
          maxLength={2000}
          spellCheck={false}
          autoComplete="off"
          onChange={(event) => {
            setCursor(event.target.selectionStart ?? event.target.value.length);
            setOpen(true);
            ui.setSearch(event.target.value);
          }}
          onSelect={follow}
          onClick={() => setOpen(true)}
          onBlur={() => setOpen(false)}
          onKeyDown={onKeyDown}
        />
      </div>
      {text === '' ? (
        <span className="search-box__hint" aria-hidden="true">
          /
        </span>
      ) : (
        <IconButton small icon={X} label={t('search.clear')} onClick={clear} />
      )}
      {shown && <SuggestionList id={listId} items={items} active={active} onChoose={choose} />}
    </search>
  );
}
