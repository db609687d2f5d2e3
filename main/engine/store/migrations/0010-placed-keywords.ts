import type { Migration } from '../migrate.ts';

/*
 * A line of a list has the keywords of its newest message alone: a tag that only an older one has was not offered, and a
 * search for a tag looked at every message. Each placement that has keywords is found by them now.
 */
export const placedKeywords: Migration = {
  name: 'placed keywords',
  up: (db) => {
    db.raw.exec(`
      CREATE INDEX placement_keywords ON placement(keywords, message_id) WHERE keywords <> '[]';
      DROP INDEX IF EXISTS mailbox_thread_keywords;
    `);
  },
};
