import { z } from 'zod';
import { Account, AccountRemoval, NewAccount, Reconnection } from '../model/account.ts';
import { CertificateFacts } from '../model/certificate.ts';
import { Discovery } from '../model/discovery.ts';
import { Draft, DraftContent, DraftFile, DraftSnapshot } from '../model/draft.ts';
import { Identity, IdentityContent } from '../model/identity.ts';
import { ImportCandidate } from '../model/import.ts';
import { Mailbox, ThreadView } from '../model/mailbox.ts';
import { Address, MessageBody } from '../model/message.ts';
import { NewNetwork } from '../model/network.ts';
import { AccountOffline, OfflinePolicy } from '../model/offline.ts';
import { OpenedMessage, OpenRequest } from '../model/open-request.ts';
import { Action, ActionTarget, Operation } from '../model/operation.ts';
import { OutboxItem } from '../model/outbox.ts';
import { AttachmentPreview } from '../model/preview.ts';
import { AccountQuota } from '../model/quota.ts';
import { RebuildReport } from '../model/rebuild-report.ts';
import { ReceiptWish } from '../model/receipt.ts';
import {
  QueryIssue,
  SavedSearch,
  SearchCoverage,
  SearchCursor,
  SearchHit,
  SearchOrder,
  ServerSearchOutcome,
} from '../model/search.ts';
import { Settings } from '../model/settings.ts';
import { OwnSignInService, SignInRegistration, SignInRequest, SignInService } from '../model/sign-in.ts';
import { SpellingChoice, SpellingState } from '../model/spelling.ts';
import { AccountStatus } from '../model/status.ts';
import { Template } from '../model/template.ts';
import { Conversation, ThreadCursor, ThreadFilter, ThreadRow } from '../model/thread.ts';
import { UnsubscribeWay } from '../model/unsubscribe.ts';

/**
 * Who answers a method: `reader` (read-only connection, never delayed by sync), `writer` (the one thread that
 * changes anything), or `host` (the program around the engine: windows, dialogs, the operating system).
 */
export type Handler = 'reader' | 'writer' | 'host';

/** `internal` methods are for hosts only; a request for one from the interface is refused. */
export type Audience = 'renderer' | 'internal';

interface MethodDefinition<H extends Handler, I extends z.ZodType, O extends z.ZodType> {
  readonly handler: H;
  readonly audience: Audience;
  readonly input: I;
  readonly output: O;
}

function define<H extends Handler, I extends z.ZodType, O extends z.ZodType>(
  handler: H,
  input: I,
  output: O,
  audience: Audience = 'renderer',
): MethodDefinition<H, I, O> {
  return { handler, audience, input, output };
}

const Nothing = z.object({}).strict();
const Id = z.int().positive();

/** An IMAP part number, or "whole.N" for an attachment that only reading the whole message has shown. */
const PartId = z
  .string()
  .max(1000)
  .regex(/^(whole\.)?\d+(\.\d+)*$/);

const PackedIndex = z.int().nonnegative().max(999);

/** Who keeps secrets: the operating system, a file that only its owner can read, or nobody past this run. */
const SecretProtection = z.enum(['os', 'file', 'session']);

/** A file of the attachment store; hosts stream it, the interface never sees the path. */
export const StoredFile = z.object({
  path: z.string(),
  filename: z.string(),
  type: z.string(),
  size: z.int(),
});
export type StoredFile = z.infer<typeof StoredFile>;

/** How a file went to where the person wants it: see `attachments.save`. */
const SavedFile = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('download'), path: z.string(), filename: z.string() }),
  z.object({ kind: z.literal('saved'), filename: z.string() }),
  z.object({ kind: z.literal('cancelled') }),
]);

/** The whole contract between interface, hosts and engine. Every method has exactly one handler. */
export const methods = {
  'accounts.list': define('reader', Nothing, z.array(Account)),
  /** Signs in to both servers first; stores nothing when that fails. Resolves when the account is stored, before its mail is synced. */
  'accounts.add': define('writer', NewAccount, Account),
  /** Removes the account, its cached mail and its secret from this computer; the server keeps everything. */
  'accounts.remove': define('writer', z.object({ accountId: Id }), Nothing),

  /** What would go with the account. */
  'accounts.removal': define('reader', z.object({ accountId: Id }), AccountRemoval),
  'accounts.setColor': define(
    'writer',
    z.object({ accountId: Id, color: z.string().regex(/^#[0-9a-f]{6}$/) }),
    Nothing,
  ),
  /** The order of the accounts, everywhere; those left out come last. */
  'accounts.reorder': define('writer', z.object({ accountIds: z.array(Id).max(1000) }), Nothing),
  /** Switches an account off (no connections, everything stays readable) or on again. */
  'accounts.setEnabled': define('writer', z.object({ accountId: Id, enabled: z.boolean() }), Nothing),

  /** Addresses to write from, by account, each account's default first. */
  'identities.list': define('reader', Nothing, z.array(Identity)),
  /** Adds one (`identityId` null) or changes it. */
  'identities.save': define(
    'writer',
    z.object({ identityId: Id.nullable(), identity: IdentityContent }),
    z.object({ identityId: z.int() }),
  ),
  'identities.remove': define('writer', z.object({ identityId: Id }), Nothing),
  'identities.setDefault': define('writer', z.object({ identityId: Id }), Nothing),

  /** IMAP accounts of Thunderbird's default profile that are not here yet. */
  'import.thunderbird': define('writer', Nothing, z.array(ImportCandidate)),

  /** Signs in with these settings, and stores them only when that succeeds. */
  'accounts.reconnect': define('writer', Reconnection, Account),

  /**
   * Looks for the servers of an address, telling each step by `accounts.discovering`. `known`: only in Curlew's own
   * list, without asking anybody. Answers within ten seconds, with no candidate where nothing was found.
   */
  'accounts.discover': define(
    'writer',
    z.object({
      /** Chosen by the caller; names the search in its events and for `accounts.cancelDiscovery`. */
      searchId: z.string().min(1).max(100),
      email: NewAccount.shape.email,
      depth: z.enum(['known', 'full']),
      network: NewNetwork.optional(),
    }),
    Discovery,
  ),
  /** Ends a search; it then answers with no candidate. */
  'accounts.cancelDiscovery': define('writer', z.object({ searchId: z.string().max(100) }), Nothing),
  /**
   * Trusts this certificate for this host and port, until another one is shown there. Accounts that wait for it try
   * again at once.
   */
  'accounts.trustCertificate': define(
    'writer',
    CertificateFacts.pick({ host: true, port: true, sha256: true }),
    Nothing,
  ),
  /** Services whose own page signs in (OAuth 2.0): the known ones, then those of the settings. */
  'signIn.services': define('writer', Nothing, z.array(SignInService)),
  /** The client id that Curlew has with a known service; null takes the one of the settings away. */
  'signIn.register': define(
    'writer',
    z.object({ serviceId: z.enum(['google', 'microsoft']), registration: SignInRegistration.nullable() }),
    Nothing,
  ),
  'signIn.saveOwn': define(
    'writer',
    z.object({ serviceId: z.string().max(50).nullable(), service: OwnSignInService }),
    z.object({ serviceId: z.string() }),
  ),
  'signIn.removeOwn': define('writer', z.object({ serviceId: z.string().max(50) }), Nothing),
  /** Begins to wait for the browser, and says which page it is to open. */
  'signIn.begin': define('writer', SignInRequest, z.object({ attemptId: z.string(), url: z.string() })),
  /**
   * Resolves when the person has signed in and the mail servers have agreed: the account, new or as it was. After an
   * error of the outgoing server the attempt can be finished with `outgoingUntested`, or is to be cancelled.
   */
  'signIn.finish': define(
    'writer',
    z.object({ attemptId: z.string().max(100), outgoingUntested: z.literal(true).optional() }),
    Account,
  ),
  'signIn.cancel': define('writer', z.object({ attemptId: z.string().max(100) }), Nothing),

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

  /** A message from a file (`files.finish`), read without being put into any mailbox. */
  'opened.read': define('reader', z.object({ sha256: DraftFile.shape.sha256 }), OpenedMessage),
  'opened.attachment': define(
    'writer',
    z.object({ sha256: DraftFile.shape.sha256, partId: PartId }),
    StoredFile,
    'internal',
  ),
  /** As `attachments.save`, for such a message. */
  'opened.save': define('host', z.object({ sha256: DraftFile.shape.sha256, partId: PartId }), SavedFile),
  /** As `attachments.preview`, `unpack` and `saveUnpacked`, for such a message. */
  'opened.preview': define(
    'writer',
    z.object({ sha256: DraftFile.shape.sha256, partId: PartId }),
    AttachmentPreview,
  ),
  'opened.unpack': define(
    'writer',
    z.object({ sha256: DraftFile.shape.sha256, partId: PartId, index: PackedIndex }),
    StoredFile,
    'internal',
  ),
  'opened.saveUnpacked': define(
    'host',
    z.object({ sha256: DraftFile.shape.sha256, partId: PartId, index: PackedIndex }),
    SavedFile,
  ),
  /** Puts such a message into a folder, as `messages.import` does. */
  'opened.import': define(
    'writer',
    z.object({ mailboxId: Id, sha256: DraftFile.shape.sha256 }),
    z.object({ operationId: z.int(), messageId: z.int(), threadId: z.int() }),
  ),

  /** A message as it was sent, headers and all, read as text; `cut` when only its beginning is here. */
  'messages.source': define(
    'writer',
    z.object({ messageId: Id }),
    z.object({ text: z.string(), cut: z.boolean() }),
  ),

  /** Fetches one part into the attachment store (or finds it there). */
  'attachments.fetch': define('writer', z.object({ messageId: Id, partId: PartId }), StoredFile, 'internal'),
  /**
   * Saves an attachment where the person wants it. `download`: a path relative to the page, for the interface to
   * navigate a hidden link to; `saved`: the host wrote the file.
   */
  'attachments.save': define('host', z.object({ messageId: Id, partId: PartId }), SavedFile),
  /** Has an attachment, also of an opened message, ready to be dragged out. Not what can run: `invalid-input`. */
  'attachments.prepareDrag': define(
    'host',
    z.union([
      z.object({ messageId: Id, partId: PartId }),
      z.object({ sha256: DraftFile.shape.sha256, partId: PartId }),
    ]),
    z.object({ dragId: z.int() }),
  ),
  /** Drags it, while the pointer's button is down. */
  'attachments.startDrag': define('host', z.object({ dragId: Id }), Nothing),
  /** What can be shown of an attachment in place; it is fetched when it is not here yet. */
  'attachments.preview': define('writer', z.object({ messageId: Id, partId: PartId }), AttachmentPreview),
  /** A file that is packed into an attachment (winmail.dat), by its place in the preview's list, from 0. */
  'attachments.unpack': define(
    'writer',
    z.object({ messageId: Id, partId: PartId, index: PackedIndex }),
    StoredFile,
    'internal',
  ),
  /** As `attachments.save`, for such a file. */
  'attachments.saveUnpacked': define(
    'host',
    z.object({ messageId: Id, partId: PartId, index: PackedIndex }),
    SavedFile,
  ),
  /** All attachments of a message in one zip archive, for one download. */
  'attachments.archive': define('writer', z.object({ messageId: Id }), StoredFile, 'internal'),
  'attachments.saveAll': define('host', z.object({ messageId: Id }), SavedFile),
  /** The person wants the remote images of this message, or trusts its sender with them. Holds until the program ends. */
  'images.allow': define('writer', z.object({ messageId: Id }), Nothing),
  /**
   * Fetches a remote image of a message over https, by its account's way, without cookies or referrer; raster formats
   * only, told by their first bytes. Kept on the disk, so that the sender learns of it once.
   */
  'images.fetch': define(
    'writer',
    z.object({ messageId: Id, url: z.string().max(8192) }),
    z.object({ type: z.string(), bytes: z.instanceof(Uint8Array) }),
    'internal',
  ),

  /** Applies an action here at once and queues it for the server. Answers when it is durable. */
  'actions.apply': define(
    'writer',
    z.object({ action: Action, target: ActionTarget }),
    z.object({ operationIds: z.array(z.int()), description: z.string() }),
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

  /**
   * Messages on this computer that match a query (the language: shared/search/parse.ts). `relevance` orders the newest
   * 5,000 matches. `errors`: what of the query was left out.
   */
  'search.messages': define(
    'reader',
    z.object({
      text: z.string().max(2000),
      order: SearchOrder.default('newest'),
      after: SearchCursor.nullable().default(null),
      limit: z.int().min(1).max(200),
    }),
    z.object({
      hits: z.array(SearchHit),
      next: SearchCursor.nullable(),
      coverage: SearchCoverage,
      errors: z.array(QueryIssue),
    }),
  ),

  /**
   * Asks the servers, too, for what is not on this computer. Messages come by `search.found` events with this
   * `searchId` as they are found; the answer says how it ended. A new one ends the one before.
   */
  'search.server': define(
    'writer',
    z.object({ text: z.string().max(2000), searchId: z.string().max(100) }),
    ServerSearchOutcome,
  ),
  'searches.list': define('reader', Nothing, z.array(SavedSearch)),
  /** Keeps a search in the tree; with an id it changes the one that is kept. */
  'searches.save': define(
    'writer',
    z.object({
      id: Id.nullable().default(null),
      name: z.string().trim().min(1).max(200),
      query: z.string().max(2000),
    }),
    z.object({ id: z.int() }),
  ),
  'searches.remove': define('writer', z.object({ id: Id }), Nothing),

  /** A new message as an answer, a forward or a copy of this one: all but the quoted text and the attachments. */
  'compose.prepare': define(
    'reader',
    z.object({ how: z.enum(['reply', 'reply-all', 'forward', 'edit-as-new']), messageId: Id }),
    DraftContent,
  ),
  /** Stores a draft; it is on the disk when this answers. */
  'drafts.create': define('writer', z.object({ content: DraftContent }), z.object({ draftId: z.int() })),
  'drafts.update': define(
    'writer',
    z.object({ draftId: Id, content: DraftContent }),
    z.object({ revision: z.int() }),
  ),
  'drafts.get': define('reader', z.object({ draftId: Id }), Draft),
  /** The messages of Drafts that are the copies of these drafts, as they stand now. */
  'drafts.copies': define('reader', z.object({ draftIds: z.array(Id).max(100) }), z.array(z.int())),
  'drafts.list': define('reader', Nothing, z.array(Draft)),
  /** Opens a message of a Drafts mailbox, from whatever device, to be written on. */
  'drafts.open': define('writer', z.object({ messageId: Id }), z.object({ draftId: z.int() })),
  'drafts.snapshots': define('reader', z.object({ draftId: Id }), z.array(DraftSnapshot)),
  'drafts.restore': define('writer', z.object({ draftId: Id, snapshotId: Id }), Nothing),
  /** Deletes the draft, here and on the server; nothing else. */
  'drafts.discard': define('writer', z.object({ draftId: Id }), Nothing),

  /** How the list that a message came by can be left; null where nothing is offered. */
  'unsubscribe.way': define('reader', z.object({ messageId: Id }), UnsubscribeWay.nullable()),
  /** Makes the one request of a way `post`, after the person has said so. */
  'unsubscribe.post': define('writer', z.object({ messageId: Id }), Nothing),

  /** The read receipt that a message asks for and has not been answered (RFC 8098); null where there is nothing to ask. */
  'receipts.wish': define('reader', z.object({ messageId: Id }), ReceiptWish.nullable()),
  /** Sends the receipt, or settles that none is sent; for good, on every device. */
  'receipts.answer': define('writer', z.object({ messageId: Id, send: z.boolean() }), Nothing),

  'templates.list': define('reader', Nothing, z.array(Template)),
  'templates.get': define('reader', z.object({ templateId: Id }), DraftContent),
  /** Keeps what was written to begin others from; one of that name is replaced. */
  'templates.save': define(
    'writer',
    z.object({ name: z.string().trim().min(1).max(200), content: DraftContent }),
    z.object({ templateId: z.int() }),
  ),
  'templates.remove': define('writer', z.object({ templateId: Id }), Nothing),

  /** A file comes in pieces, base64 each, so that it passes every transport; `finish` answers what to put in a draft. */
  'files.begin': define('writer', Nothing, z.object({ uploadId: z.int() })),
  'files.append': define('writer', z.object({ uploadId: Id, data: z.base64().max(1_500_000) }), Nothing),
  'files.finish': define(
    'writer',
    z.object({ uploadId: Id, filename: z.string().max(1000), type: z.string().max(255) }),
    DraftFile,
  ),
  /** An attachment of a message, fetched where it must be, to go along with a draft; `whole`: the message as .eml. */
  'files.fromMessage': define(
    'writer',
    z.object({ messageId: Id, partId: z.union([PartId, z.literal('whole')]) }),
    DraftFile,
  ),
  /** An image of a draft, to be shown in the composer. */
  'files.read': define(
    'reader',
    z.object({ sha256: DraftFile.shape.sha256 }),
    z.object({ type: z.string(), data: z.string() }),
  ),

  /** Gives a draft to the outbox: after the pause for taking it back, or not before `sendAt`. */
  'outbox.send': define(
    'writer',
    z.object({ draftId: Id, sendAt: z.number().nullable().default(null) }),
    z.object({ outboxId: z.int(), sendAt: z.number() }),
  ),
  /** Sends a message on as it is, with the fields of RFC 5322 section 3.6.6 before it, by the outbox. */
  'messages.redirect': define(
    'writer',
    z.object({ messageId: Id, to: z.array(Address).min(1).max(100) }),
    z.object({ outboxId: z.int(), sendAt: z.number() }),
  ),
  'outbox.list': define('reader', Nothing, z.array(OutboxItem)),
  /** Takes a message back that is not on its way yet, or was refused: it is a draft again, but for one that is only sent on. */
  'outbox.cancel': define('writer', z.object({ outboxId: Id }), z.object({ draftId: z.int().nullable() })),
  /** Sends now what waits, or again what was refused. */
  'outbox.retry': define('writer', z.object({ outboxId: Id }), Nothing),
  /** The person says what became of a message of which it is not known: it was sent, or it shall be sent again. */
  'outbox.answer': define('writer', z.object({ outboxId: Id, answer: z.enum(['again', 'sent']) }), Nothing),
  /** Takes a message off the list after its note has been read: sent, or not sent to all. */
  'outbox.dismiss': define('writer', z.object({ outboxId: Id }), Nothing),
  /** The largest message, in bytes, that the account's server takes, as it last said; null when it has not. */
  'outbox.limit': define(
    'reader',
    z.object({ accountId: Id }),
    z.object({ maxBytes: z.number().nullable() }),
  ),

  'recipients.complete': define(
    'reader',
    z.object({ text: z.string().max(200), limit: z.int().min(1).max(50) }),
    z.array(Address),
  ),
  /** Never suggests this address again. */
  'recipients.forget': define('writer', z.object({ address: z.string().max(1000) }), Nothing),

  /** Room on the servers that limit it. */
  'quotas.list': define('reader', Nothing, z.array(AccountQuota)),

  'offline.list': define('reader', Nothing, z.array(AccountOffline)),
  /** Sets the policy of an account, or of one folder of it (`policy` null: as the account). Older text beyond it goes. */
  'offline.set': define(
    'writer',
    z.object({ accountId: Id, mailboxId: Id.nullable(), policy: OfflinePolicy.nullable() }),
    Nothing,
  ),
  'offline.pause': define('writer', z.object({ accountId: Id, paused: z.boolean() }), Nothing),

  'sync.status': define('writer', Nothing, z.array(AccountStatus)),
  /** Asks for mail now and ends any waiting before a reconnect. */
  'sync.now': define('writer', z.object({ accountId: Id.optional() }), Nothing),
  /** The mailbox on screen: it is brought up to date first and watched for changes, until another one is named. */
  'sync.focus': define('writer', z.object({ view: ThreadView.nullable() }), Nothing),
  /** Whether the window has the focus: connections that have died are found sooner while somebody looks. */
  'sync.watched': define('writer', z.object({ watched: z.boolean() }), Nothing),
  /** Told by the host when the network comes or goes and when the computer wakes. */
  'network.changed': define(
    'writer',
    z.object({ state: z.enum(['online', 'offline', 'resumed']) }),
    Nothing,
    'internal',
  ),

  /** What became of a damaged database; null when there is nothing to tell (any more). */
  'store.report': define('reader', Nothing, RebuildReport.nullable()),
  'store.dismissReport': define('writer', Nothing, Nothing),

  'settings.get': define('reader', Nothing, Settings),
  'settings.update': define('writer', Settings.partial(), Settings),

  /** Opens a link outside. `open-here`: the interface opens it itself, in a new tab without opener. */
  'links.open': define(
    'host',
    z.object({ url: z.string().max(8192) }),
    z.object({ kind: z.enum(['opened', 'open-here', 'refused']) }),
  ),
  /** Saves what is to be printed as a PDF. `print-here`: the page opens the browser's dialog, which does that. */
  'page.savePdf': define(
    'host',
    z.object({ title: z.string().max(2_000) }),
    z.discriminatedUnion('kind', [
      z.object({ kind: z.literal('saved'), filename: z.string() }),
      z.object({ kind: z.enum(['cancelled', 'print-here']) }),
    ]),
  ),
  /** Shows a draft in a window of its own, or that window again. `open-here`: the page opens it itself. */
  'compose.window': define(
    'host',
    z.object({ draftId: z.int().positive() }),
    z.object({ kind: z.enum(['opened', 'open-here']) }),
  ),
  /** How what is written is checked, as the person has chosen for this computer. */
  'spelling.state': define('host', Nothing, SpellingState),
  /** Chooses whether, and in which of `available`, what is written is checked. */
  'spelling.set': define('host', SpellingChoice, SpellingState),
  /** What the program was asked to open from outside (command line, a link elsewhere), each told once. */
  'app.takeOpened': define('host', Nothing, z.array(OpenRequest)),
  /** Whether the system gives mail links to Curlew: `unsupported` where this host cannot be asked for. */
  'app.mailProgram': define(
    'host',
    Nothing,
    z.object({ state: z.enum(['curlew', 'another', 'unsupported']) }),
  ),
  /** Makes Curlew the program for mail links, after the person has said so. `done` false: the system wants to be told by hand. */
  'app.becomeMailProgram': define('host', Nothing, z.object({ done: z.boolean() })),
  'app.info': define(
    'host',
    Nothing,
    z.object({
      host: z.enum(['electron', 'browser']),
      platform: z.string(),
      version: z.string(),
      demo: z.boolean(),
      /** Address of the folder that mail is shown from, in an origin of its own; ends with a slash. */
      mailBase: z.string().max(500),
      /** Who keeps the passwords: the operating system, a file that only its owner can read, or nobody past this run. */
      secrets: SecretProtection,
    }),
  ),
  /** How secrets are kept, how they could be, and whether the person wants them in memory only. */
  'secrets.state': define(
    'host',
    Nothing,
    z.object({ protection: SecretProtection, available: SecretProtection, sessionOnly: z.boolean() }),
  ),
  /** Moves all secrets off the disk into memory, or back. */
  'secrets.setSessionOnly': define('host', z.object({ sessionOnly: z.boolean() }), Nothing),
} as const;

export type Methods = typeof methods;
export type MethodName = keyof Methods;
/** What a caller passes (defaults may be left out). */
export type MethodInput<M extends MethodName> = z.input<Methods[M]['input']>;
/** What a handler receives (defaults filled in). */
export type ParsedInput<M extends MethodName> = z.output<Methods[M]['input']>;
export type MethodOutput<M extends MethodName> = z.output<Methods[M]['output']>;

/** Methods answered by one side, e.g. `MethodsOf<'host'>`. */
export type MethodsOf<H extends Handler> = {
  [M in MethodName]: Methods[M]['handler'] extends H ? M : never;
}[MethodName];

/** One function per method: what a side must implement, checked by the compiler to be complete. */
export type Handlers<H extends Handler> = {
  [M in MethodsOf<H>]: (input: ParsedInput<M>) => Promise<MethodOutput<M>> | MethodOutput<M>;
};

export function isMethodName(name: unknown): name is MethodName {
  return typeof name === 'string' && Object.hasOwn(methods, name);
}
