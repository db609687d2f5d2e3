import { isTag } from '../../../shared/model/tags.ts';
import type { ReadableDb } from '../store/database.ts';
import { keywordLists } from '../store/placed-keywords.ts';

/** Tags in use, over all accounts; those that differ in case only are one. */
export function listTags(db: ReadableDb): string[] {
  const tags = new Map<string, string>();
  for (const keywords of keywordLists(db)) {
    for (const keyword of JSON.parse(keywords) as string[]) {
      if (isTag(keyword)) tags.set(keyword.toLowerCase(), keyword);
    }
  }
  return [...tags.values()].sort();
}
