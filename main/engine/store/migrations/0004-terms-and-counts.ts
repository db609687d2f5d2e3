import type { Migration } from '../migrate.ts';

const schema = `
-- Words of four letters and more that the index may know, the first forty characters of each, and a sort_key that no
-- message with the word exceeds (see search/terms.ts). A row with no word at all stands for: none is missing.
CREATE TABLE message_text_term (
  term TEXT PRIMARY KEY,
  newest INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO message_text_term SELECT '', 0 WHERE NOT EXISTS (SELECT 1 FROM message);

-- How many messages there are, and how many of them without their text: kept by the triggers below, since counting
-- them takes longer than a search.
CREATE TABLE message_count (
  account_id INTEGER PRIMARY KEY REFERENCES account(id) ON DELETE CASCADE,
  messages INTEGER NOT NULL,
  absent INTEGER NOT NULL
) STRICT;
INSERT INTO message_count
  SELECT account_id, count(*), sum(body_state = 'absent') FROM message GROUP BY account_id;
CREATE TRIGGER message_counted AFTER INSERT ON message BEGIN
  INSERT INTO message_count
    SELECT new.account_id, 0, 0
    WHERE NOT EXISTS (SELECT 1 FROM message_count WHERE account_id = new.account_id);
  UPDATE message_count SET messages = messages + 1, absent = absent + (new.body_state = 'absent')
    WHERE account_id = new.account_id;
END;
CREATE TRIGGER message_uncounted AFTER DELETE ON message BEGIN
  UPDATE message_count SET messages = messages - 1, absent = absent - (old.body_state = 'absent')
    WHERE account_id = old.account_id;
END;
CREATE TRIGGER message_text_counted AFTER UPDATE OF body_state ON message
WHEN old.body_state <> new.body_state BEGIN
  UPDATE message_count SET absent = absent + (new.body_state = 'absent') - (old.body_state = 'absent')
    WHERE account_id = new.account_id;
END;

-- Tags in use: the lines that have any.
CREATE INDEX mailbox_thread_keywords ON mailbox_thread(keywords) WHERE keywords <> '[]';
`;

export const termsAndCounts: Migration = {
  name: 'terms and counts',
  up: (db) => void db.raw.exec(schema),
};
