import { ApiError } from '../../../shared/api/error.ts';
import type { ImapSession } from '../imap/session.ts';
import { cleanText } from '../mime/characters.ts';
import { decodeCharset } from '../mime/index.ts';
import type { ReadableDb } from '../store/database.ts';
import { rawFileOf, readRawMessage } from '../store/raw-messages.ts';
import { fetchWhole, locate } from './body-fetch.ts';

/** More than this is not shown, in bytes: what follows is attachments. */
const mostBytes = 1024 * 1024;

/**
 * A message as it was sent, as text that is safe to show.
 * @throws ApiError `not-found`, `offline` or what the connection says.
 */
export async function readSource(
  db: ReadableDb,
  dataDir: string,
  messageId: number,
  connect: (accountId: number) => Promise<ImapSession>,
): Promise<{ text: string; cut: boolean }> {
  const file = rawFileOf(db, messageId);
  const kept = file === undefined ? null : await readRawMessage(dataDir, file);
  if (kept) return shown(kept);
  const location = locate(db, messageId);
  if (!location) throw new ApiError('not-found', 'This message is not on the server yet.');
  const session = await connect(location.accountId);
  return shown(await session.serve(location, (client) => fetchWhole(client, location)));
}

function shown(raw: Buffer): { text: string; cut: boolean } {
  const { text } = decodeCharset(raw.subarray(0, mostBytes), undefined);
  return { text: cleanText(text), cut: raw.length > mostBytes };
}
