import type { ApiClient } from '../../../shared/api/client.ts';
import { ApiError } from '../../../shared/api/error.ts';
import type { DraftFile } from '../../../shared/model/draft.ts';
import { t } from '../../i18n/index.ts';
import { endDrag, isOwnDrag, useDrag } from '../mailboxes/drag.ts';
import { notices } from '../notices/notices.ts';
import type { Targets } from '../toolbar/targets.ts';

/** More than this at once is a mistake of the hand. */
const most = 50;

/** Messages of the list that are dragged over something; null for anything else. */
export function draggedMessages(transfer: DataTransfer): Targets | null {
  const { drag } = useDrag.getState();
  return drag?.kind === 'messages' && isOwnDrag(transfer) ? drag.targets : null;
}

/** Adds messages to a draft as .eml files: of a conversation the newest one, which is the one that the list shows. */
export async function attachMessages(
  client: ApiClient,
  { target, rowIds, count }: Pick<Targets, 'target' | 'rowIds' | 'count'>,
  add: (file: DraftFile) => void,
): Promise<void> {
  endDrag();
  if (count > most) {
    notices.alert(t('composer.tooManyMessages', { count: most }), { key: 'compose' });
    return;
  }
  try {
    const messageIds =
      target.kind === 'messages'
        ? target.messageIds
        : await Promise.all(rowIds.map((threadId) => newestOf(client, threadId)));
    for (const messageId of messageIds) {
      add(await client.call('files.fromMessage', { messageId, partId: 'whole' }));
    }
  } catch (error) {
    notices.alert(t('composer.messageNotAttached', { why: ApiError.from(error).message }), {
      key: 'compose',
    });
  }
}

/** @throws ApiError `not-found` when there are only drafts */
async function newestOf(client: ApiClient, threadId: number): Promise<number> {
  const { messages } = await client.call('threads.get', { threadId, view: null });
  const newest = messages.filter((one) => !one.flags.draft).at(-1);
  if (newest === undefined) throw new ApiError('not-found', t('composer.onlyDraft'));
  return newest.id;
}
