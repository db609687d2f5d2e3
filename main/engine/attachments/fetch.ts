import { Readable } from 'node:stream';
import type { ImapFlow } from 'imapflow';
import { ApiError } from '../../../shared/api/error.ts';
import type { StoredFile } from '../../../shared/api/methods.ts';
import { encryptedName } from '../../../shared/mail/armour.ts';
import type { Attachment } from '../../../shared/model/message.ts';
import { askTwice } from '../imap/seen-by-session.ts';
import { type ImapSession, Priority } from '../imap/session.ts';
import { extractWholeAttachment, type StructureDescription } from '../mime/index.ts';
import { one, type ReadableDb, run, type WritableDb } from '../store/database.ts';
import { rawFileOf, readRawMessage } from '../store/raw-messages.ts';
import { fetchWhole, locate } from '../sync/body-fetch.ts';
import { attachmentPath, hasAttachment, type StoredBytes, storeAttachment } from './store.ts';

/** Bytes asked for at a time: few round trips, and still bounded. */
const chunkSize = 1024 * 1024;

/**
 * The attachment as a file: from the store when it is there, else fetched on the session that `connect` gives.
 * Exactly the bytes that the sender attached, whatever their type.
 * @throws ApiError `not-found`, `offline` or what the connection says.
 */
export async function fetchAttachment(
  db: WritableDb,
  dataDir: string,
  messageId: number,
  partId: string,
  connect: (accountId: number) => Promise<ImapSession>,
  priority: Priority = Priority.user,
): Promise<StoredFile> {
  const location = locate(db, messageId);
  const kept = rawFileOf(db, messageId);
  const attachment = describedPart(structureOf(db, messageId), partId);
  if (!attachment) throw new ApiError('not-found', 'This message has no such attachment.');
  const file = (sha256: string, size: number): StoredFile => ({
    path: attachmentPath(dataDir, sha256),
    filename: attachment.filename,
    type: attachment.type,
    size,
  });
  const known = storedAttachment(db, messageId, partId);
  if (known && (await hasAttachment(dataDir, known))) return file(known.sha256, known.size);

  const remember = (stored: StoredBytes): StoredFile => {
    run(
      db,
      'INSERT OR REPLACE INTO attachment_file (message_id, part_id, sha256, size) VALUES (?, ?, ?, ?)',
      messageId,
      partId,
      stored.sha256,
      stored.size,
    );
    return file(stored.sha256, stored.size);
  };
  if (kept !== undefined) {
    const raw = await readRawMessage(dataDir, kept);
    const bytes = raw && (await extractWholeAttachment(raw, partId));
    if (bytes) return remember(await storeAttachment(dataDir, Readable.from([bytes])));
  }
  if (!location) throw new ApiError('not-found', 'This attachment is not on the server yet.');

  const { accountId, uid } = location;
  const session = await connect(accountId);
  const fetch = async (client: ImapFlow): Promise<StoredBytes> => {
    if (partId.startsWith('whole.')) {
      const bytes = await extractWholeAttachment(await fetchWhole(client, location), partId);
      if (!bytes) {
        throw new ApiError(
          'too-large',
          'This attachment stands in a damaged message and cannot be had whole.',
        );
      }
      return await storeAttachment(dataDir, Readable.from([bytes]));
    }
    const content = await askTwice(client, async () => {
      const options = { uid: true, decodeText: false, chunkSize };
      return (await client.download(String(uid), partId, options)).content;
    });
    if (content === null) {
      throw new ApiError('not-found', 'The server no longer has this message; it was moved or deleted.');
    }
    return await storeAttachment(dataDir, content);
  };
  const stored =
    priority === Priority.user
      ? await session.serve(location, fetch)
      : await session.run(priority, location, fetch);
  return remember(stored);
}

/** An attachment, or a text part: one that is encrypted can only be saved, as it was sent. */
function describedPart(
  structure: StructureDescription | undefined,
  partId: string,
): Pick<Attachment, 'filename' | 'type'> | undefined {
  const attachment = structure?.attachments.find((entry) => entry.partId === partId);
  if (attachment !== undefined) return attachment;
  const text = structure?.textParts.find((entry) => entry.partId === partId);
  return text && { filename: encryptedName, type: 'text/plain' };
}

/** Part ids of what a message carries to be saved: its inline pictures only where there is nothing else. */
export function attachmentsOf(db: ReadableDb, messageId: number): string[] {
  const attachments = structureOf(db, messageId)?.attachments ?? [];
  const listed = attachments.filter(({ inline }) => !inline);
  const chosen = listed.length > 0 ? listed : attachments;
  if (chosen.length === 0) throw new ApiError('not-found', 'This message has no attachments.');
  return chosen.map(({ partId }) => partId);
}

function structureOf(db: ReadableDb, messageId: number): StructureDescription | undefined {
  const row = one<{ structure: string }>(db, 'SELECT structure FROM message WHERE id = ?', messageId);
  return row && (JSON.parse(row.structure) as StructureDescription);
}

function storedAttachment(
  db: ReadableDb,
  messageId: number,
  partId: string,
): { sha256: string; size: number } | undefined {
  return one(
    db,
    'SELECT sha256, size FROM attachment_file WHERE message_id = ? AND part_id = ?',
    messageId,
    partId,
  );
}
