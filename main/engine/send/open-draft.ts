import { createReadStream } from 'node:fs';
import { ApiError } from '../../../shared/api/error.ts';
import type { DraftContent, DraftFile } from '../../../shared/model/draft.ts';
import { htmlToText } from '../mime/html-to-text.ts';
import type { SafetyFacts } from '../safety/facts.ts';
import { one, type ReadableDb, transaction } from '../store/database.ts';
import type { MessageAddresses } from '../sync/normalise.ts';
import { copyName } from './draft-copy.ts';
import { createDraft } from './drafts.ts';
import { storeOutgoing } from './files.ts';
import type { SendContext } from './service.ts';

interface Row {
  account_id: number;
  message_id: string | null;
  subject: string;
  addresses: string;
  structure: string;
  reference_ids: string;
}

/**
 * Opens a message of a Drafts mailbox to be written on: the draft that it is a copy of, or, when it was written on
 * another device, a new one whose copy it becomes.
 * @throws ApiError `not-found`, `invalid-input`, `offline` and what fetching says
 */
export async function openServerDraft(context: SendContext, messageId: number): Promise<number> {
  const { durable, now } = context;
  const row = one<Row>(
    durable,
    `SELECT m.account_id, m.message_id, m.subject, m.addresses, m.structure, m.reference_ids FROM message m
     JOIN placement p ON p.message_id = m.id JOIN mailbox b ON b.id = p.mailbox_id
     WHERE m.id = ? AND p.removed_by IS NULL AND (b.role = 'drafts' OR p.flags & 16 <> 0)`,
    messageId,
  );
  if (!row)
    throw new ApiError('not-found', 'This draft is no longer here; it was sent or deleted elsewhere.');
  const name = copyName(row.message_id, messageId);
  const known = (): number | undefined =>
    one<{ id: number; state: string }>(
      durable,
      'SELECT id, state FROM draft WHERE account_id = ? AND server_message_id = ?',
      row.account_id,
      name,
    )?.id;
  const before = known();
  if (before !== undefined) return before;
  const content = await readContent(context, row, messageId);
  return transaction(durable, () => known() ?? createDraft(durable, content, now(), { messageId: name }));
}

/** How programs begin the subject of what they forward; the draft of one says so nowhere else. */
const forwarded = /^\s*(?:fwd?|wg)\s*:/i;

/** The message that a draft from another device answers or forwards, so that it is marked once that is sent. */
function relationTo(
  db: ReadableDb,
  accountId: number,
  messageId: string | null,
  kind: 'reply' | 'forward',
): DraftContent['relation'] {
  const original = one<{ id: number }>(
    db,
    `SELECT m.id FROM thread_reference r
     JOIN message m ON m.thread_id = r.thread_id AND m.message_id = r.reference
     WHERE r.account_id = ? AND r.reference = ? LIMIT 1`,
    accountId,
    messageId,
  );
  return original ? { kind, messageId: original.id } : null;
}

async function readContent(context: SendContext, row: Row, messageId: number): Promise<DraftContent> {
  const account = context.account(row.account_id);
  if (!account) throw new ApiError('not-found', 'This account is no longer here.');
  const body = await context.fetchBody(messageId);
  const { attachments } = JSON.parse(row.structure) as {
    attachments: { partId: string; contentId: string | null; inline: boolean }[];
  };
  const files: DraftFile[] = [];
  for (const attachment of attachments) {
    const file = await context.fetchAttachment(messageId, attachment.partId);
    const stored = await storeOutgoing(context.dataDir, createReadStream(file.path));
    const contentId = attachment.inline ? (attachment.contentId?.slice(0, 200) ?? null) : null;
    files.push({ ...stored, filename: file.filename.slice(0, 255), type: file.type, contentId });
  }
  const html = body.parts.filter((part) => part.kind === 'html').map((part) => part.content);
  const plain = body.parts.filter((part) => part.kind === 'text').map((part) => part.content);
  const { from, to, cc, bcc } = JSON.parse(row.addresses) as MessageAddresses;
  const references = JSON.parse(row.reference_ids) as string[];
  const parent = references.at(-1) ?? null;
  const isForward = forwarded.test(row.subject);
  const header = one<{ headers: string | null }>(
    context.durable,
    'SELECT headers FROM body WHERE message_id = ?',
    messageId,
  )?.headers;
  const asksReceipt = header != null && (JSON.parse(header) as SafetyFacts).receipt !== undefined;
  return {
    accountId: account.id,
    from: from[0] ?? { name: account.name, address: account.email },
    to,
    cc,
    bcc,
    subject: row.subject,
    format: html.length > 0 ? 'html' : 'text',
    html: html.join('<hr>'),
    text: html.length > 0 ? htmlToText(html.join('\n')) : plain.join('\n'),
    files,
    relation: relationTo(context.durable, account.id, parent, isForward ? 'forward' : 'reply'),
    ...(asksReceipt ? { readReceipt: true } : {}),
    // A forwarded message is referred to, and not answered.
    inReplyTo: isForward ? null : parent,
    references,
  };
}
