import type { ApiClient } from '../../../shared/api/client.ts';
import type { DraftFile } from '../../../shared/model/draft.ts';
import { uploadPieces } from '../../app/upload.ts';

/**
 * Brings a file into the engine's store, to go along with a draft. `onProgress` is told the part that is done, 0 to 1.
 * @throws ApiError `too-large`, or when the engine has gone
 */
export async function uploadFile(
  client: ApiClient,
  file: File,
  onProgress: (done: number) => void = () => {},
): Promise<DraftFile> {
  const uploadId = await uploadPieces(client, file, onProgress);
  return client.call('files.finish', { uploadId, filename: file.name || 'file', type: file.type });
}
