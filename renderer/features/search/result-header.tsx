import { ArrowDownWideNarrow, Bookmark, BookmarkCheck, Mails, Sparkles } from 'lucide-react';
import type { ReactNode } from 'react';
import { useMailboxes, useSavedSearches } from '../../app/queries.ts';
import { ui, useUi } from '../../app/ui-store.ts';
import { formatCount, t } from '../../i18n/index.ts';
import { IconButton } from '../../ui/icon-button.tsx';
import { conditionIn, filterConditions, fromPeople, scopeOf, withToggled } from './conditions.ts';
import { SaveSearchDialog } from './save-search-dialog.tsx';
import { searchView, useSearchView } from './search-store.ts';
import { TagFilter } from './tag-filter.tsx';

const quick = [
  { query: filterConditions.unread, label: 'list.filterUnread' },
  { query: filterConditions.starred, label: 'list.filterStarred' },
  { query: filterConditions.attachment, label: 'list.filterAttachment' },
  { query: fromPeople, label: 'list.filterPeople' },
] as const;

// Not made anew with each letter: the buttons are rendered only when they look different.
const changeOrder = (): void =>
  searchView.set({ order: useSearchView.getState().order === 'newest' ? 'relevance' : 'newest' });
const changeGrouping = (): void => searchView.set({ grouped: !useSearchView.getState().grouped });
const beginNaming = (): void => searchView.set({ naming: true });

/** `count`: null while there is nothing to look for. */
interface ResultCount {
  readonly count: number | null;
  readonly pending: boolean;
  readonly more: boolean;
}

/** Number of results, how they are shown, the quick filters, and the mark that keeps the search. */
export function ResultHeader(props: ResultCount): ReactNode {
  const text = useUi((state) => state.search);
  const { order, grouped, naming } = useSearchView();
  const view = useUi((state) => state.view);
  const mailboxes = useMailboxes().data;
  const toggle = (condition: string): void =>
    ui.setSearch(withToggled(text, condition, scopeOf(view, mailboxes ?? [])));
  const saved = useSavedSearches().find((one) => one.query === text.trim());
  const OrderIcon = order === 'newest' ? ArrowDownWideNarrow : Sparkles;
  return (
    <>
      <header className="list__header">
        <h1 className="list__title ellipsis" aria-live="polite">
          {saved?.name ?? resultTitle(props)}
        </h1>
        <span className="list__note ellipsis">{saved === undefined ? '' : resultTitle(props)}</span>
        <div className="result-tools">
          <IconButton
            small
            icon={OrderIcon}
            label={t(order === 'newest' ? 'search.orderNewest' : 'search.orderRelevance')}
            aria-pressed={order === 'relevance'}
            onClick={changeOrder}
          />
          <IconButton
            small
            icon={Mails}
            label={t('search.group')}
            aria-pressed={grouped}
            onClick={changeGrouping}
          />
          <IconButton
            small
            icon={saved === undefined ? Bookmark : BookmarkCheck}
            label={t(saved === undefined ? 'search.save' : 'search.changeSaved')}
            aria-haspopup="dialog"
            onClick={beginNaming}
          />
        </div>
      </header>
      {/* biome-ignore lint/a11y/useSemanticElements: toggle buttons, not fields of a form */}
      <div role="group" aria-label={t('list.filter')} className="pills result-filters">
        {quick.map(({ query, label }) => (
          <button
            key={query}
            type="button"
            className="pill"
            aria-pressed={conditionIn(text, query) !== undefined}
            onClick={() => toggle(query)}
          >
            {t(label)}
          </button>
        ))}
        <TagFilter text={text} onToggle={toggle} />
      </div>
      {naming && <SaveSearchDialog query={text.trim()} saved={saved} />}
    </>
  );
}

function resultTitle({ pending, count, more }: ResultCount): string {
  if (count === null) return t('search.title');
  if (pending) return t('search.searching');
  const key = more ? 'search.resultsMore' : 'search.results';
  return t(key, { count }).replace(String(count), formatCount(count));
}
