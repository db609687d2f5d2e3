import type { Migration } from '../migrate.ts';

const schema = `
-- Of the rows of one content, the server's own come before those that only this program has described.
DROP INDEX message_content;
CREATE INDEX message_content ON message(account_id, content_key, local);

-- Messages to begin others from. JSON of DraftContent.
CREATE TABLE template (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  name TEXT NOT NULL,
  content TEXT NOT NULL,
  changed_at INTEGER NOT NULL
) STRICT;

-- 'redirect': another's message, sent on as it is.
ALTER TABLE outbox ADD COLUMN kind TEXT NOT NULL DEFAULT 'message' CHECK (kind IN ('message', 'redirect'));

-- 1 where mailboxes are labels of messages that are stored once (X-GM-EXT-1).
ALTER TABLE server_fact ADD COLUMN labels INTEGER NOT NULL DEFAULT 0;
`;

export const templatesAndLabels: Migration = {
  name: 'templates and labels',
  up: (db) => void db.raw.exec(schema),
};
