import type { ReactNode } from 'react';
import { isSearching, useUi } from '../../app/ui-store.ts';
import { t } from '../../i18n/index.ts';
import { SearchBox } from '../search/search-box.tsx';
import { SearchResults } from '../search/search-results.tsx';
import { ThreadList } from './thread-list.tsx';
import { useFileDrop } from './use-file-drop.ts';
import './thread-list.css';

/** The second column: search field, and below it the present view or what a search found. */
export function ListColumn({ divider }: { divider: ReactNode }): ReactNode {
  const searching = useUi(isSearching);
  const drop = useFileDrop();
  return (
    <section
      className="list"
      aria-labelledby="list-heading"
      data-drop={drop.over || undefined}
      {...drop.handlers}
    >
      <span id="list-heading" className="visually-hidden">
        {t(searching ? 'search.title' : 'list.title')}
      </span>
      <SearchBox />
      {searching ? <SearchResults /> : <ThreadList />}
      {divider}
    </section>
  );
}
