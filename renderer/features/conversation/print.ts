import type { ApiClient } from '../../../shared/api/client.ts';
import { ApiError } from '../../../shared/api/error.ts';
import { asPrinted } from '../../app/printing.ts';
import { t } from '../../i18n/index.ts';
import { notices } from '../notices/notices.ts';

/** The browser's own dialog, once the menu has gone from the page. */
export function printConversation(): void {
  requestAnimationFrame(() => void asPrinted(async () => window.print()));
}

/** Has the host write the conversation into a PDF. */
export async function savePdf(client: ApiClient, title: string): Promise<void> {
  try {
    const answer = await asPrinted(() => client.call('page.savePdf', { title: title.slice(0, 200) }));
    if (answer.kind === 'print-here') printConversation();
    else if (answer.kind === 'saved') notices.note(t('attachments.saved', { name: answer.filename }));
  } catch (error) {
    notices.alert(t('attachments.failed', { name: 'PDF', reason: ApiError.from(error).message }), {
      key: 'pdf',
    });
  }
}
