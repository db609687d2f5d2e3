import { createContext } from 'react';
import type { DraftContent } from '../../../../shared/model/draft.ts';

/** The draft that a quote stands in: its files hold the pictures, its relation names the message that is quoted. */
export const QuoteSource = createContext<Pick<DraftContent, 'files' | 'relation'>>({
  files: [],
  relation: null,
});
