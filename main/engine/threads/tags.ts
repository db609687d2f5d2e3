import { isTag } from '../../../shared/model/tags.ts';
import { all, type ReadableDb } from '../store/database.ts';

/** Tags in use, over all accounts; those that differ in case only are one. */
export function listTags(db: ReadableDb): string[] {
  const rows = all<{ keywords: string }>(
    db,
    `SELECT DISTINCT keywords FROM mailbox_thread WHERE keywords <> '[]'`,
  );
  const tags = new Map<string, string>();
  for (const { keywords } of rows) {
    for (const keyword of JSON.parse(keywords) as string[]) {
      if (isTag(keyword)) tags.set(keyword.toLowerCase(), keyword);
    }
  }
  return [...tags.values()].sort();
}
