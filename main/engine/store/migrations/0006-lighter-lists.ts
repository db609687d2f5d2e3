import type { Migration } from '../migrate.ts';

/*
 * What every header cost beside itself. That a new message waits for the index and is counted is written for a batch at
 * once now (store/new-messages.ts). And only messages whose text has been fetched stand in an index by their dates:
 * `message_unfetched` has the others.
 */
const schema = `
DROP TRIGGER message_described;
DROP TRIGGER message_counted;
DROP INDEX message_window;
CREATE INDEX message_fetched ON message(account_id, date, body_state) WHERE body_state <> 'absent';
`;

export const lighterLists: Migration = {
  name: 'lighter lists',
  up: (db) => void db.raw.exec(schema),
};
