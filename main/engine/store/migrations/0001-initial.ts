import type { Migration } from '../migrate.ts';

/**
 * Dates are milliseconds since 1970. `flags` columns are the bits of `imap/flags.ts`; keywords are a JSON array.
 * MODSEQ values are text, since 63 bits do not fit a JavaScript number.
 */
const schema = `
CREATE TABLE account (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  name TEXT NOT NULL,
  email TEXT NOT NULL COLLATE NOCASE UNIQUE,
  color TEXT NOT NULL,
  position INTEGER NOT NULL,
  imap TEXT NOT NULL,
  smtp TEXT,
  -- Service that signs in by OAuth 2.0; NULL: a password does.
  sign_in TEXT,
  -- 0: no connections are made; what is here can be read.
  enabled INTEGER NOT NULL DEFAULT 1,
  -- JSON of proxy and client certificate, without their secrets; NULL for neither.
  network TEXT,
  created_at INTEGER NOT NULL
) STRICT;

-- Addresses that the person writes from, with what belongs to them; the first of an account is its default.
CREATE TABLE identity (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  account_id INTEGER NOT NULL REFERENCES account(id) ON DELETE CASCADE,
  name TEXT NOT NULL,
  email TEXT NOT NULL COLLATE NOCASE,
  reply_to TEXT,
  signature TEXT NOT NULL DEFAULT '',
  position INTEGER NOT NULL
) STRICT;
CREATE INDEX identity_account ON identity(account_id, position);

CREATE TABLE mailbox (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  account_id INTEGER NOT NULL REFERENCES account(id) ON DELETE CASCADE,
  path TEXT NOT NULL,
  delimiter TEXT,
  role TEXT,
  selectable INTEGER NOT NULL DEFAULT 1,
  subscribed INTEGER NOT NULL DEFAULT 1,
  -- Whose it is (RFC 2342).
  namespace TEXT NOT NULL DEFAULT 'personal' CHECK (namespace IN ('personal', 'other', 'shared')),
  -- Letters of MYRIGHTS (RFC 4314) and when they were asked for; NULL: never told.
  rights TEXT,
  rights_at INTEGER,
  -- What SELECT said: READ-ONLY, and PERMANENTFLAGS as a JSON array (NULL: not told, so all are kept).
  read_only INTEGER NOT NULL DEFAULT 0,
  permanent_flags TEXT,
  -- MAILBOXID (RFC 8474): the same after a rename by another program.
  object_id TEXT,
  -- Bytes on the server (STATUS=SIZE, RFC 8438).
  server_size INTEGER,
  -- When all UIDs were last compared with the server's.
  audited_at INTEGER,
  -- Operation that deletes it; hidden while set.
  removed_by INTEGER,
  -- Cursor of the last complete synchronisation; NULL before the first.
  uid_validity TEXT,
  uid_next INTEGER,
  highest_modseq TEXT,
  -- 1 when every message of the server is known here.
  backfilled INTEGER NOT NULL DEFAULT 0,
  -- Kept current with mailbox_thread, in the same transaction.
  total_messages INTEGER NOT NULL DEFAULT 0,
  unread_messages INTEGER NOT NULL DEFAULT 0,
  unread_threads INTEGER NOT NULL DEFAULT 0,
  UNIQUE (account_id, path)
) STRICT;

CREATE TABLE thread (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  account_id INTEGER NOT NULL REFERENCES account(id) ON DELETE CASCADE,
  latest_at INTEGER NOT NULL DEFAULT 0,
  newest_message_id INTEGER,
  message_count INTEGER NOT NULL DEFAULT 0,
  unread INTEGER NOT NULL DEFAULT 0,
  -- Unread messages that were received: those with a place outside Sent, Drafts, Junk and Trash.
  unread_received INTEGER NOT NULL DEFAULT 0,
  starred INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX thread_account ON thread(account_id);
CREATE INDEX thread_unread ON thread(latest_at DESC, id DESC) WHERE unread_received > 0;
CREATE INDEX thread_starred ON thread(latest_at DESC, id DESC) WHERE starred > 0;

-- Every Message-ID known or referred to, and the conversation it belongs to.
CREATE TABLE thread_reference (
  account_id INTEGER NOT NULL,
  reference TEXT NOT NULL,
  thread_id INTEGER NOT NULL REFERENCES thread(id) ON DELETE CASCADE,
  PRIMARY KEY (account_id, reference)
) STRICT, WITHOUT ROWID;
CREATE INDEX thread_reference_thread ON thread_reference(thread_id);

CREATE TABLE message (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  account_id INTEGER NOT NULL REFERENCES account(id) ON DELETE CASCADE,
  thread_id INTEGER NOT NULL REFERENCES thread(id),
  -- Runs with the date, newest greatest, and is never the same twice: the order of every search. See search/order.ts.
  sort_key INTEGER NOT NULL UNIQUE,
  -- Digest of what makes two copies the same message: see sync/content-key.ts.
  content_key BLOB NOT NULL,
  -- 1 while only this program has described it: the key and the structure are what it read itself.
  local INTEGER NOT NULL DEFAULT 0,
  -- EMAILID (RFC 8474) or X-GM-MSGID: the same for every copy, where the server has it.
  email_id TEXT,
  message_id TEXT,
  subject TEXT NOT NULL,
  -- JSON {from,to,cc,bcc,replyTo}, each an array of {name,address}.
  addresses TEXT NOT NULL,
  -- List-Id as it stands in the header (RFC 2919); NULL for none.
  list_id TEXT,
  date INTEGER NOT NULL,
  received_at INTEGER NOT NULL,
  size INTEGER NOT NULL,
  outgoing INTEGER NOT NULL,
  -- JSON {textParts,attachments,complete} from BODYSTRUCTURE.
  structure TEXT NOT NULL,
  has_attachment INTEGER NOT NULL,
  -- JSON array of the Message-IDs it refers to, oldest first.
  reference_ids TEXT NOT NULL DEFAULT '[]',
  -- JSON of the header fields by which it is answered: see mime/reply-headers.ts.
  reply_headers TEXT,
  snippet TEXT NOT NULL DEFAULT '',
  body_state TEXT NOT NULL DEFAULT 'absent' CHECK (body_state IN ('absent', 'ready', 'failed'))
) STRICT;
CREATE INDEX message_content ON message(account_id, content_key);
CREATE INDEX message_local ON message(account_id, message_id) WHERE local = 1;
CREATE INDEX message_email ON message(account_id, email_id) WHERE email_id IS NOT NULL;
CREATE INDEX message_thread ON message(thread_id, date);
CREATE INDEX message_unfetched ON message(account_id, date DESC) WHERE body_state = 'absent';
CREATE INDEX message_outgoing ON message(id) WHERE outgoing = 1;
CREATE INDEX message_attachment ON message(sort_key) WHERE has_attachment = 1;
CREATE INDEX message_window ON message(account_id, date, body_state);

-- A message in a mailbox.
CREATE TABLE placement (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  message_id INTEGER NOT NULL REFERENCES message(id) ON DELETE CASCADE,
  mailbox_id INTEGER NOT NULL REFERENCES mailbox(id) ON DELETE CASCADE,
  -- NULL while only this program knows of it (a move not yet confirmed).
  uid INTEGER,
  modseq TEXT,
  server_flags INTEGER NOT NULL,
  server_keywords TEXT NOT NULL,
  -- What is shown: the server's with the pending operations applied.
  flags INTEGER NOT NULL,
  keywords TEXT NOT NULL,
  -- Operation that takes it away from here; hidden while set.
  removed_by INTEGER,
  -- Operation that put it here; cleared when the server confirms.
  created_by INTEGER
) STRICT;
CREATE UNIQUE INDEX placement_uid ON placement(mailbox_id, uid) WHERE uid IS NOT NULL;
CREATE INDEX placement_unconfirmed ON placement(mailbox_id, message_id) WHERE uid IS NULL;
CREATE INDEX placement_message ON placement(message_id);
CREATE INDEX placement_mailbox ON placement(mailbox_id);

-- Messages that lost their last mailbox. They are kept until every mailbox has been looked at again, since a message
-- moved by another program disappears here before it appears there.
CREATE TABLE orphan (
  message_id INTEGER PRIMARY KEY REFERENCES message(id) ON DELETE CASCADE
) STRICT;

-- Messages of the server that could not be read at all, so that one of them never stops the rest.
CREATE TABLE skipped_message (
  mailbox_id INTEGER NOT NULL REFERENCES mailbox(id) ON DELETE CASCADE,
  uid INTEGER NOT NULL,
  reason TEXT NOT NULL,
  PRIMARY KEY (mailbox_id, uid)
) STRICT, WITHOUT ROWID;

-- One line of a conversation list, materialised: 'the newest 50 of this mailbox' is one index range scan.
CREATE TABLE mailbox_thread (
  mailbox_id INTEGER NOT NULL REFERENCES mailbox(id) ON DELETE CASCADE,
  thread_id INTEGER NOT NULL REFERENCES thread(id) ON DELETE CASCADE,
  latest_at INTEGER NOT NULL,
  newest_message_id INTEGER NOT NULL,
  messages INTEGER NOT NULL,
  unread INTEGER NOT NULL,
  starred INTEGER NOT NULL,
  answered INTEGER NOT NULL,
  draft INTEGER NOT NULL,
  has_attachment INTEGER NOT NULL,
  keywords TEXT NOT NULL,
  PRIMARY KEY (mailbox_id, thread_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX mailbox_thread_latest ON mailbox_thread(mailbox_id, latest_at DESC, thread_id DESC);
CREATE INDEX mailbox_thread_unread ON mailbox_thread(mailbox_id, latest_at DESC, thread_id DESC) WHERE unread > 0;
CREATE INDEX mailbox_thread_starred ON mailbox_thread(mailbox_id, latest_at DESC, thread_id DESC) WHERE starred > 0;
CREATE INDEX mailbox_thread_attachment ON mailbox_thread(mailbox_id, latest_at DESC, thread_id DESC)
  WHERE has_attachment = 1;
CREATE INDEX mailbox_thread_thread ON mailbox_thread(thread_id);

CREATE TABLE body (
  message_id INTEGER PRIMARY KEY REFERENCES message(id) ON DELETE CASCADE,
  -- JSON array of {kind,content}.
  parts TEXT NOT NULL,
  note TEXT,
  -- JSON of safety/facts.ts; NULL when the header was not fetched with it.
  headers TEXT
) STRICT;

-- Attachments fetched so far; the bytes are a file named by their SHA-256.
CREATE TABLE attachment_file (
  message_id INTEGER NOT NULL REFERENCES message(id) ON DELETE CASCADE,
  part_id TEXT NOT NULL,
  sha256 TEXT NOT NULL,
  size INTEGER NOT NULL,
  PRIMARY KEY (message_id, part_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX attachment_file_content ON attachment_file(sha256);

-- Full text. Contentless: the text stands in message and body. The rowid is the message's sort_key, so that the newest
-- are found first without sorting. The words come folded and cut by shared/search/fold.ts; nothing is left to do here.
CREATE VIRTUAL TABLE message_text USING fts5(
  subject, sender, recipients, copies, blind, body, filenames, list,
  content = '', contentless_delete = 1,
  tokenize = 'ascii',
  prefix = '2 3'
);

-- Long words that were met, and the letters within: a compound is found by its parts.
CREATE TABLE message_text_word (
  id INTEGER PRIMARY KEY,
  word TEXT NOT NULL UNIQUE
) STRICT;
CREATE VIRTUAL TABLE message_text_part USING fts5(
  word,
  content = 'message_text_word', content_rowid = 'id',
  tokenize = 'trigram', detail = none, columnsize = 0
);

-- Messages whose words the index does not have yet, or no longer right, by sort_key.
CREATE TABLE index_queue (
  sort_key INTEGER PRIMARY KEY
) STRICT;
CREATE TRIGGER message_described AFTER INSERT ON message BEGIN
  INSERT OR IGNORE INTO index_queue VALUES (new.sort_key);
END;
CREATE TRIGGER message_described_anew AFTER UPDATE OF subject, addresses, structure, list_id ON message BEGIN
  INSERT OR IGNORE INTO index_queue VALUES (new.sort_key);
END;
CREATE TRIGGER message_moved_in_order AFTER UPDATE OF sort_key ON message WHEN old.sort_key <> new.sort_key BEGIN
  DELETE FROM index_queue WHERE sort_key = old.sort_key;
  DELETE FROM message_text WHERE rowid = old.sort_key;
  INSERT OR IGNORE INTO index_queue VALUES (new.sort_key);
END;
CREATE TRIGGER message_gone AFTER DELETE ON message BEGIN
  DELETE FROM index_queue WHERE sort_key = old.sort_key;
  DELETE FROM message_text WHERE rowid = old.sort_key;
END;
CREATE TRIGGER body_fetched AFTER INSERT ON body BEGIN
  INSERT OR IGNORE INTO index_queue SELECT sort_key FROM message WHERE id = new.message_id;
END;
CREATE TRIGGER body_gone AFTER DELETE ON body BEGIN
  INSERT OR IGNORE INTO index_queue SELECT sort_key FROM message WHERE id = old.message_id;
END;

-- Searches that the person keeps in the tree.
CREATE TABLE saved_search (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  name TEXT NOT NULL,
  query TEXT NOT NULL,
  position INTEGER NOT NULL,
  created_at INTEGER NOT NULL
) STRICT;

-- The journal. Never part of the cache: no repair may touch it.
CREATE TABLE operation (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  account_id INTEGER NOT NULL REFERENCES account(id) ON DELETE CASCADE,
  -- Operations made by one action of the person, undone together.
  action_id INTEGER NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN (
    'flags', 'move', 'copy', 'expunge', 'append',
    'create-mailbox', 'rename-mailbox', 'delete-mailbox', 'subscribe-mailbox', 'choose-role'
  )),
  -- Mailbox it works on; NULL when that has gone, so that the person can still be told.
  mailbox_id INTEGER REFERENCES mailbox(id) ON DELETE SET NULL,
  payload TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('queued', 'sending', 'done', 'failed', 'cancelled')),
  description TEXT NOT NULL,
  attempts INTEGER NOT NULL DEFAULT 0,
  error TEXT,
  created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX operation_open ON operation(account_id, id) WHERE state IN ('queued', 'sending');
CREATE INDEX operation_failed ON operation(account_id, id) WHERE state = 'failed';
CREATE INDEX operation_action ON operation(action_id);
CREATE INDEX operation_mailbox ON operation(mailbox_id);
CREATE INDEX operation_tree ON operation(account_id, state)
  WHERE kind IN ('rename-mailbox', 'delete-mailbox', 'subscribe-mailbox');

CREATE TABLE operation_target (
  operation_id INTEGER NOT NULL REFERENCES operation(id) ON DELETE CASCADE,
  placement_id INTEGER NOT NULL,
  message_id INTEGER NOT NULL,
  -- Where a move put it.
  new_placement_id INTEGER,
  PRIMARY KEY (operation_id, placement_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX operation_target_placement ON operation_target(placement_id);

-- What undo takes back, newest last.
CREATE TABLE action (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  description TEXT NOT NULL,
  undoable INTEGER NOT NULL,
  undone INTEGER NOT NULL DEFAULT 0,
  created_at INTEGER NOT NULL
) STRICT;

-- Messages being written. Never part of the cache: like the journal, no repair may touch these.
CREATE TABLE draft (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  account_id INTEGER NOT NULL REFERENCES account(id) ON DELETE CASCADE,
  state TEXT NOT NULL CHECK (state IN ('open', 'outbox')),
  -- JSON of DraftContent.
  content TEXT NOT NULL,
  revision INTEGER NOT NULL DEFAULT 1,
  -- The revision in the Drafts mailbox, and the Message-ID of that copy.
  saved_revision INTEGER NOT NULL DEFAULT 0,
  server_message_id TEXT,
  -- 1 when that copy was changed or deleted on another device, and both versions were kept.
  conflict INTEGER NOT NULL DEFAULT 0,
  created_at INTEGER NOT NULL,
  changed_at INTEGER NOT NULL
) STRICT;
CREATE INDEX draft_account ON draft(account_id);

-- Earlier states of a draft, to be brought back.
CREATE TABLE draft_snapshot (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  draft_id INTEGER NOT NULL REFERENCES draft(id) ON DELETE CASCADE,
  content TEXT NOT NULL,
  taken_at INTEGER NOT NULL
) STRICT;
CREATE INDEX draft_snapshot_draft ON draft_snapshot(draft_id);

-- Messages given to Send. The composed bytes are a file named by their SHA-256 until the message is done.
CREATE TABLE outbox (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  account_id INTEGER NOT NULL REFERENCES account(id) ON DELETE CASCADE,
  draft_id INTEGER,
  state TEXT NOT NULL CHECK (state IN (
    'queued', 'sending', 'unknown', 'accepted', 'asked', 'failed', 'done', 'cancelled'
  )),
  -- How far the attempt under way has come, noted before the step it names is taken.
  stage TEXT CHECK (stage IN ('connecting', 'data', 'ending')),
  attempts INTEGER NOT NULL DEFAULT 0,
  -- Fixed when queued; every attempt carries the same.
  message_id TEXT NOT NULL,
  -- JSON of DraftContent.
  content TEXT NOT NULL,
  sender TEXT NOT NULL,
  -- JSON array of {address,state,reply}: the envelope (RFC 5321 section 3.3).
  recipients TEXT NOT NULL,
  sha256 TEXT NOT NULL,
  size INTEGER NOT NULL,
  -- 1 when the envelope needs SMTPUTF8 (RFC 6531).
  utf8 INTEGER NOT NULL DEFAULT 0,
  send_at INTEGER NOT NULL,
  next_try_at INTEGER,
  first_try_at INTEGER,
  -- 1 when the Sent mailbox has its copy, or the journal the order to file one.
  copied INTEGER NOT NULL DEFAULT 0,
  note TEXT,
  created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX outbox_open ON outbox(account_id, id) WHERE state NOT IN ('done', 'cancelled');

-- People written to and heard from, for completion: made from the messages, up to the placement in the mark.
CREATE TABLE correspondent (
  address TEXT PRIMARY KEY COLLATE NOCASE,
  name TEXT NOT NULL,
  last_at INTEGER NOT NULL,
  written INTEGER NOT NULL DEFAULT 0,
  heard INTEGER NOT NULL DEFAULT 0,
  junk INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;
CREATE TABLE correspondent_mark (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  placement_id INTEGER NOT NULL
) STRICT;

-- The largest message that an account's server takes, as it said when it last took one (RFC 1870).
CREATE TABLE smtp_limit (
  account_id INTEGER PRIMARY KEY REFERENCES account(id) ON DELETE CASCADE,
  max_bytes INTEGER NOT NULL
) STRICT;

-- Addresses that are never suggested again.
CREATE TABLE forgotten_address (
  address TEXT PRIMARY KEY COLLATE NOCASE
) STRICT, WITHOUT ROWID;

-- What is kept for reading offline; mailbox_id 0 is the account as a whole.
CREATE TABLE offline_policy (
  account_id INTEGER NOT NULL REFERENCES account(id) ON DELETE CASCADE,
  mailbox_id INTEGER NOT NULL,
  policy TEXT NOT NULL,
  PRIMARY KEY (account_id, mailbox_id)
) STRICT, WITHOUT ROWID;

-- Accounts for which the person has stopped fetching ahead.
CREATE TABLE offline_pause (
  account_id INTEGER PRIMARY KEY REFERENCES account(id) ON DELETE CASCADE
) STRICT;

-- What is known of an account's server. Cache: it is learnt again.
CREATE TABLE server_fact (
  account_id INTEGER PRIMARY KEY REFERENCES account(id) ON DELETE CASCADE,
  -- Whether its VANISHED (QRESYNC, RFC 7162) has been seen to tell the same as a comparison of UIDs.
  qresync TEXT NOT NULL DEFAULT 'untested' CHECK (qresync IN ('untested', 'proven', 'refuted')),
  -- Storage of INBOX's quota root in bytes (RFC 9208), and when it was asked for; NULL: no quota.
  quota_used INTEGER,
  quota_limit INTEGER,
  quota_at INTEGER
) STRICT;

-- Which mailbox the person uses for what, where the server does not say (row C12 of the robustness table).
CREATE TABLE role_choice (
  account_id INTEGER NOT NULL REFERENCES account(id) ON DELETE CASCADE,
  role TEXT NOT NULL,
  path TEXT NOT NULL,
  PRIMARY KEY (account_id, role)
) STRICT, WITHOUT ROWID;

-- Certificates that the person trusts for one server, though nobody vouches for them (row C2).
CREATE TABLE certificate_exception (
  host TEXT NOT NULL,
  port INTEGER NOT NULL,
  sha256 TEXT NOT NULL,
  PRIMARY KEY (host, port)
) STRICT, WITHOUT ROWID;

CREATE TABLE setting (
  key TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;
`;

export const initial: Migration = {
  name: 'initial',
  up: (db) => {
    db.raw.exec(schema);
    // Makes SQLite's own tables of statistics now and not at some later end of the program: the file begins the same
    // way in every database of this version, on which salvage relies (store/damaged.ts).
    db.raw.exec('ANALYZE');
  },
};
