import type { ApiClient } from '../../../shared/api/client.ts';
import { ApiError } from '../../../shared/api/error.ts';
import { startDownload } from '../../ui/download.ts';
import { notices } from '../notices/notices.ts';

async function attempt(work: () => Promise<unknown>): Promise<void> {
  try {
    await work();
  } catch (error) {
    notices.alert(ApiError.from(error).message, { key: 'operation' });
  }
}

/** Does again what the server has refused. */
export function retryOperation(client: ApiClient, operationId: number): Promise<void> {
  notices.dropKey(`operation:${operationId}`);
  return attempt(() => client.call('operations.retry', { operationId }));
}

/** Takes a change back that has not left this computer. */
export function cancelOperation(client: ApiClient, operationId: number): Promise<void> {
  return attempt(() => client.call('operations.cancel', { operationId }));
}

/** Takes a refused change off the list, and the message that it may hold away. */
export function dismissOperation(client: ApiClient, operationId: number): Promise<void> {
  notices.dropKey(`operation:${operationId}`);
  return attempt(() => client.call('operations.dismiss', { operationId }));
}

/** Saves the message of a refused change as a file. */
export function saveOperation(client: ApiClient, operationId: number): Promise<void> {
  return attempt(async () => {
    const saved = await client.call('operations.save', { operationId });
    if (saved.kind === 'download') startDownload(saved.path, saved.filename);
  });
}
