import { z } from 'zod';
import { Mailbox, ThreadView } from '../../model/mailbox.ts';
import { Address, MessageBody } from '../../model/message.ts';
import { Action, ActionTarget, Operation } from '../../model/operation.ts';
import { Conversation, ThreadCursor, ThreadFilter, ThreadRow } from '../../model/thread.ts';
import { define } from './define.ts';
import { Id, Nothing, SavedFile, StoredFile } from './values.ts';

/** Mailboxes, conversations and what is done to messages. */
export const mailMethods = {
  'mailboxes.list': define('reader', Nothing, z.array(Mailbox)),
  /** Makes a folder, below `parentId` or on the first level: here at once, on the server when there is a connection. */
  'mailboxes.create': define(
    'writer',
    z.object({ accountId: Id, parentId: Id.nullable(), name: z.string().max(1000) }),
    z.object({ mailboxId: Id }),
  ),
  /** Renames a folder, moves it below another (or to the first level), or both; what is below it goes along. */
  'mailboxes.rename': define(
    'writer',
    z.object({ mailboxId: Id, parentId: Id.nullable(), name: z.string().max(1000) }),
    Nothing,
  ),
  /** Deletes a folder, the folders below it and all their messages, for good: ask first. */
  'mailboxes.delete': define('writer', z.object({ mailboxId: Id }), Nothing),
  'mailboxes.subscribe': define('writer', z.object({ mailboxId: Id, subscribed: z.boolean() }), Nothing),
  /** Uses this folder as Drafts, Sent, Archive, Junk or Trash where the server does not say; null: for nothing. */
  'mailboxes.setRole': define(
    'writer',
    z.object({ mailboxId: Id, role: z.enum(['drafts', 'sent', 'archive', 'junk', 'trash']).nullable() }),
    Nothing,
  ),
  /** One page of conversations, newest first. `next` is null on the last page. */
  'threads.list': define(
    'reader',
    z.object({
      view: ThreadView,
      filter: ThreadFilter.default('all'),
      after: ThreadCursor.nullable().default(null),
      limit: z.int().min(1).max(500),
    }),
    z.object({ rows: z.array(ThreadRow), next: ThreadCursor.nullable() }),
  ),
  /** The lines that the view has now of these conversations, in no order: those without one are not in it. */
  'threads.rows': define(
    'reader',
    z.object({
      view: ThreadView,
      filter: ThreadFilter.default('all'),
      threadIds: z.array(Id).max(200),
    }),
    z.object({ rows: z.array(ThreadRow) }),
  ),
  /** How many conversations the view 'Unread' holds. */
  'threads.countUnread': define('reader', Nothing, z.object({ threads: z.int() })),
  /**
   * A conversation across mailboxes. Messages that are only in Trash or Junk are left out, unless `view` is such a
   * mailbox or there is nothing else.
   */
  'threads.get': define(
    'reader',
    z.object({ threadId: Id, view: ThreadView.nullable().default(null) }),
    Conversation,
  ),
  /** The body as cached: state `absent` when it has not been fetched. */
  'messages.body': define('reader', z.object({ messageId: Id }), MessageBody),
  /** Fetches the text parts on the foreground connection, stores them, and answers with them. */
  'messages.fetchBody': define('writer', z.object({ messageId: Id }), MessageBody),
  /** Puts a message (.eml, by `files.begin` and `files.append`) into a folder: here at once, on the server by the journal. */
  'messages.import': define(
    'writer',
    z.object({ mailboxId: Id, uploadId: Id }),
    z.object({ operationId: z.int(), messageId: z.int(), threadId: z.int() }),
  ),
  /** A message as it was sent, headers and all, read as text; `cut` when only its beginning is here. */
  'messages.source': define(
    'writer',
    z.object({ messageId: Id }),
    z.object({ text: z.string(), cut: z.boolean() }),
  ),
  /**
   * Applies an action here at once and queues it for the server. Answers when it is durable. `rows`: of a few
   * conversations acted on in a view, the lines that it has of them now, so that nobody has to ask before they show.
   */
  'actions.apply': define(
    'writer',
    z.object({ action: Action, target: ActionTarget }),
    z.object({ operationIds: z.array(z.int()), description: z.string(), rows: z.array(ThreadRow) }),
  ),
  /** Takes back the newest action that can be. `description` is null when there is none. */
  'actions.undo': define('writer', Nothing, z.object({ description: z.string().nullable() })),
  /** Operations not yet on the server, and those that the server refused, oldest first. */
  'operations.list': define('reader', Nothing, z.array(Operation)),
  /** Does again what the server has refused. */
  'operations.retry': define('writer', z.object({ operationId: Id }), Nothing),
  /** Takes back a change that has not left this computer, whatever has been done since. */
  'operations.cancel': define('writer', z.object({ operationId: Id }), Nothing),
  /** The message of a refused operation, for the host to save. */
  'operations.file': define('writer', z.object({ operationId: Id }), StoredFile, 'internal'),
  /** As `attachments.save`, for the message that a refused operation holds. */
  'operations.save': define('host', z.object({ operationId: Id }), SavedFile),
  /** Takes a refused operation off the list, after the person has seen it. A message it holds goes with it. */
  'operations.dismiss': define('writer', z.object({ operationId: Id }), Nothing),
  /** Keywords of all accounts that are tags (see `tags.ts`), as they stand on the newest messages of conversations. */
  'tags.list': define('reader', Nothing, z.array(z.string())),
  /** Sends a message on as it is, with the fields of RFC 5322 section 3.6.6 before it, by the outbox. */
  'messages.redirect': define(
    'writer',
    z.object({ messageId: Id, to: z.array(Address).min(1).max(100) }),
    z.object({ outboxId: z.int(), sendAt: z.number() }),
  ),
} as const;
