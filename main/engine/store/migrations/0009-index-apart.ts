import type { Migration } from '../migrate.ts';

/*
 * The search index has a file of its own now, written by a thread of its own (search/index-file.ts): what is written to
 * it in large steps holds up nobody who changes the mail. Here stays only what it has not taken in yet.
 */
const schema = `
DROP TRIGGER message_described_anew;
DROP TRIGGER message_moved_in_order;
DROP TRIGGER message_gone;
DROP TRIGGER body_fetched;
DROP TRIGGER body_gone;
DROP TABLE index_queue;
DROP TABLE message_text;
DROP TABLE message_text_part;
DROP TABLE message_text_word;
DROP TABLE message_text_term;

-- Messages whose words the index does not have yet, or no longer right, by sort_key; also of those that have gone. The
-- version grows with each change: whoever has taken in what a message was does not forget what it became meanwhile.
CREATE TABLE index_queue (
  sort_key INTEGER PRIMARY KEY,
  version INTEGER NOT NULL DEFAULT 1
) STRICT;
CREATE TRIGGER message_described_anew AFTER UPDATE OF subject, addresses, structure, list_id ON message BEGIN
  INSERT INTO index_queue (sort_key) VALUES (new.sort_key) ON CONFLICT DO UPDATE SET version = version + 1;
END;
CREATE TRIGGER message_moved_in_order AFTER UPDATE OF sort_key ON message WHEN old.sort_key <> new.sort_key BEGIN
  INSERT INTO index_queue (sort_key) VALUES (old.sort_key), (new.sort_key)
    ON CONFLICT DO UPDATE SET version = version + 1;
END;
CREATE TRIGGER message_gone AFTER DELETE ON message BEGIN
  INSERT INTO index_queue (sort_key) VALUES (old.sort_key) ON CONFLICT DO UPDATE SET version = version + 1;
END;
CREATE TRIGGER body_fetched AFTER INSERT ON body BEGIN
  INSERT INTO index_queue (sort_key) SELECT sort_key FROM message WHERE id = new.message_id
    ON CONFLICT DO UPDATE SET version = version + 1;
END;
CREATE TRIGGER body_gone AFTER DELETE ON body BEGIN
  INSERT INTO index_queue (sort_key) SELECT sort_key FROM message WHERE id = old.message_id
    ON CONFLICT DO UPDATE SET version = version + 1;
END;

-- Names the index that belongs to this database; of any other one nothing is taken.
CREATE TABLE search_index (
  id TEXT NOT NULL
) STRICT;
`;

export const indexApart: Migration = {
  name: 'index apart',
  up: (db) => void db.raw.exec(schema),
};
