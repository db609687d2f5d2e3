import type { ApiClient } from '../../shared/api/client.ts';

/** Bytes of a piece: base64 of it stays below what one request may hold. */
const pieceBytes = 768 * 1024;

/** Hands a file over to the engine. Answers the id to use it by. @throws ApiError */
export async function uploadFile(client: ApiClient, file: Blob): Promise<number> {
  const { uploadId } = await client.call('files.begin', {});
  for (let from = 0; from < file.size; from += pieceBytes) {
    const bytes = new Uint8Array(await file.slice(from, from + pieceBytes).arrayBuffer());
    await client.call('files.append', { uploadId, data: toBase64(bytes) });
  }
  return uploadId;
}

function toBase64(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += 8192) {
    text += String.fromCharCode(...bytes.subarray(at, at + 8192));
  }
  return btoa(text);
}
