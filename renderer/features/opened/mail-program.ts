import type { QueryClient } from '@tanstack/react-query';
import type { ApiClient } from '../../../shared/api/client.ts';
import { ApiError } from '../../../shared/api/error.ts';
import { keys } from '../../app/keys.ts';
import { updateSettings } from '../../app/update-settings.ts';
import { t } from '../../i18n/index.ts';
import { notices } from '../notices/notices.ts';

/** Makes Curlew the program for mail links, as the person has asked. */
export async function becomeMailProgram(client: ApiClient, queries: QueryClient): Promise<void> {
  try {
    const { done } = await client.call('app.becomeMailProgram', {});
    notices.note(t(done ? 'mailProgram.done' : 'mailProgram.byHand'));
    await queries.invalidateQueries({ queryKey: keys.mailProgram });
  } catch (error) {
    notices.alert(ApiError.from(error).message, { key: 'mail-program' });
  }
}

/** Asks, once in the life of this data folder, whether mail links shall open here. Whatever is answered, never again. */
export async function offerMailProgram(client: ApiClient, queries: QueryClient): Promise<void> {
  try {
    // The setting itself and not what is shown: the default must not pass for an answer.
    const { mailProgramOffered } = await client.call('settings.get', {});
    if (mailProgramOffered) return;
    const { state } = await client.call('app.mailProgram', {});
    if (state !== 'another') return;
    updateSettings(client, queries, { mailProgramOffered: true });
    notices.ask(t('mailProgram.offer'), t('mailProgram.yes'), () => void becomeMailProgram(client, queries));
  } catch {
    // A question that could not be asked is asked another time.
  }
}
