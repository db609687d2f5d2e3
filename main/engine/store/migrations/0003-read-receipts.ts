import type { Migration } from '../migrate.ts';

const schema = `
-- Requests for read receipts that the person has answered, with or without one: nobody gets a second. The message by its
-- Message-ID, else by the digest of its content.
CREATE TABLE receipt_answer (
  account_id INTEGER NOT NULL REFERENCES account(id) ON DELETE CASCADE,
  message_id TEXT NOT NULL,
  PRIMARY KEY (account_id, message_id)
) STRICT, WITHOUT ROWID;

-- 'receipt': word that a message was read (RFC 8098). A check cannot be changed, so the column is made anew.
ALTER TABLE outbox RENAME COLUMN kind TO former_kind;
ALTER TABLE outbox ADD COLUMN kind TEXT NOT NULL DEFAULT 'message'
  CHECK (kind IN ('message', 'redirect', 'receipt'));
UPDATE outbox SET kind = former_kind;
ALTER TABLE outbox DROP COLUMN former_kind;
`;

export const readReceipts: Migration = {
  name: 'read receipts',
  up: (db) => void db.raw.exec(schema),
};
