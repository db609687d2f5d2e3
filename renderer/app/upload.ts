import type { ApiClient } from '../../shared/api/client.ts';

/** Bytes of one piece: well under what the WebSocket takes, as base64. */
const pieceBytes = 768 * 1024;

/**
 * Hands a file over to the engine, piece by piece, and answers the id to use it by. `onProgress` is told the part that
 * is done, 0 to 1.
 * @throws ApiError `too-large`, or when the engine has gone
 */
export async function uploadPieces(
  client: ApiClient,
  file: Blob,
  onProgress: (done: number) => void = () => {},
): Promise<number> {
  const { uploadId } = await client.call('files.begin', {});
  for (let at = 0; at < file.size; at += pieceBytes) {
    const piece = new Uint8Array(await file.slice(at, at + pieceBytes).arrayBuffer());
    await client.call('files.append', { uploadId, data: base64(piece) });
    onProgress(Math.min(1, (at + pieceBytes) / file.size));
  }
  return uploadId;
}

function base64(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += 0x8000) {
    text += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
  }
  return btoa(text);
}
