import { stat } from 'node:fs/promises';
import { ApiError } from '../../../shared/api/error.ts';
import type { StoredFile } from '../../../shared/api/methods.ts';
import { safeFilename } from '../mime/index.ts';
import { one, type ReadableDb } from '../store/database.ts';
import { rawMessagePath } from '../store/raw-messages.ts';
import type { AppendPayload } from './queue.ts';

/**
 * The file of a message that its server has refused, for the person to save.
 * @throws ApiError `not-found`
 */
export async function unsentFile(db: ReadableDb, dataDir: string, operationId: number): Promise<StoredFile> {
  const row = one<{ payload: string }>(
    db,
    `SELECT payload FROM operation WHERE id = ? AND kind = 'append' AND state IN ('queued', 'sending', 'failed')`,
    operationId,
  );
  const payload = row && (JSON.parse(row.payload) as AppendPayload);
  const path = payload && rawMessagePath(dataDir, payload.file);
  const found = path && (await stat(path).catch(() => null));
  if (!payload || !path || !found) {
    throw new ApiError('not-found', 'This message is no longer waiting on this computer.');
  }
  const name = payload.subject === '' ? 'message' : payload.subject.slice(0, 100);
  return {
    path,
    filename: safeFilename(`${name}.eml`, 'message/rfc822', 1),
    type: 'message/rfc822',
    size: found.size,
  };
}
