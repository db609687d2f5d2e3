import { ApiError } from '../../../shared/api/error.ts';
import type { Services } from '../../app/services.ts';
import { notices } from '../notices/notices.ts';

/** Shows what the program was asked to open from outside, as far as it has not been shown. */
export async function showOpened({ client, compose }: Pick<Services, 'client' | 'compose'>): Promise<void> {
  try {
    for (const request of await client.call('app.takeOpened', {})) await compose.mailto(request.link);
  } catch (error) {
    notices.alert(ApiError.from(error).message, { key: 'opened' });
  }
}
