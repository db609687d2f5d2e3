import { all, type ReadableDb } from './database.ts';

/** Each list of keywords that some placement has, once, as JSON: one step through the index for each. */
export function keywordLists(db: ReadableDb): string[] {
  return all<{ keywords: string }>(
    db,
    `WITH RECURSIVE list (keywords) AS (
       SELECT min(p.keywords) FROM placement p WHERE p.keywords <> '[]'
       UNION ALL
       SELECT (SELECT min(p.keywords) FROM placement p WHERE p.keywords > list.keywords AND p.keywords <> '[]')
       FROM list WHERE list.keywords IS NOT NULL
     )
     SELECT keywords FROM list WHERE keywords IS NOT NULL`,
  ).map(({ keywords }) => keywords);
}
