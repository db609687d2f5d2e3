import type { Migration } from '../migrate.ts';

/*
 * How many bytes the texts of an account take here, kept by triggers: adding up half a million of them held up everything
 * else that is read for two seconds.
 */
const schema = `
CREATE TABLE text_size (
  account_id INTEGER PRIMARY KEY REFERENCES account(id) ON DELETE CASCADE,
  bytes INTEGER NOT NULL
) STRICT;
INSERT INTO text_size
  SELECT m.account_id, sum(octet_length(b.parts)) FROM body b JOIN message m ON m.id = b.message_id GROUP BY m.account_id;
-- Before, since a text may take the place of an older one, of which no trigger is told.
CREATE TRIGGER body_measured BEFORE INSERT ON body BEGIN
  INSERT INTO text_size
    SELECT account_id, 0 FROM message
    WHERE id = new.message_id AND account_id NOT IN (SELECT account_id FROM text_size);
  UPDATE text_size
    SET bytes = bytes + octet_length(new.parts)
                - coalesce((SELECT octet_length(parts) FROM body WHERE message_id = new.message_id), 0)
    WHERE account_id = (SELECT account_id FROM message WHERE id = new.message_id);
END;
CREATE TRIGGER body_unmeasured BEFORE DELETE ON body BEGIN
  UPDATE text_size SET bytes = bytes - octet_length(old.parts)
    WHERE account_id = (SELECT account_id FROM message WHERE id = old.message_id);
END;
-- A text that goes with its message goes after it, when its account can no longer be found.
CREATE TRIGGER message_unmeasured BEFORE DELETE ON message BEGIN
  UPDATE text_size
    SET bytes = bytes - coalesce((SELECT octet_length(parts) FROM body WHERE message_id = old.id), 0)
    WHERE account_id = old.account_id;
END;
`;

export const textSizes: Migration = {
  name: 'sizes of texts',
  up: (db) => void db.raw.exec(schema),
};
