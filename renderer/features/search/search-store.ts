import { create } from 'zustand';
import type { SearchOrder } from '../../../shared/model/search.ts';

/** How results are shown: the same for every search until it is changed. */
interface SearchView {
  /** What is asked for: what is typed, a moment later at most. */
  readonly asked: string;
  readonly order: SearchOrder;
  /** One row for each conversation instead of each message. */
  readonly grouped: boolean;
  /** The dialog that asks for the name of a search to keep. */
  readonly naming: boolean;
}

export const useSearchView = create<SearchView>()(() => ({
  asked: '',
  order: 'newest',
  grouped: false,
  naming: false,
}));

export const searchView = { set: useSearchView.setState };
