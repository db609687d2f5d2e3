import { create } from 'zustand';
import type { ApiClient } from '../../../shared/api/client.ts';
import { ApiError } from '../../../shared/api/error.ts';
import type { DraftFile } from '../../../shared/model/draft.ts';
import type { Services } from '../../app/services.ts';
import { t } from '../../i18n/index.ts';
import { uploadFile } from '../composer/upload.ts';
import { notices } from '../notices/notices.ts';

/** Messages from files that wait to be looked at, one after the other. */
export const useOpened = create<{ readonly files: readonly DraftFile[] }>()(() => ({ files: [] }));

function show(file: DraftFile): void {
  useOpened.setState(({ files }) => ({
    files: [...files.filter((one) => one.sha256 !== file.sha256), file],
  }));
}

/** Shows what the program was asked to open from outside, as far as it has not been shown. */
export async function showOpened({ client, compose }: Pick<Services, 'client' | 'compose'>): Promise<void> {
  try {
    for (const request of await client.call('app.takeOpened', {})) {
      if (request.kind === 'mailto') await compose.mailto(request.link);
      else if (request.kind === 'message') show(request.file);
      else cannotOpen(request.name, request.reason);
    }
  } catch (error) {
    notices.alert(ApiError.from(error).message, { key: 'opened' });
  }
}

/** Shows messages from files that the person has chosen or dropped. */
export async function openFiles(client: ApiClient, files: readonly File[]): Promise<void> {
  for (const file of files) {
    try {
      show(await uploadFile(client, file));
    } catch (error) {
      cannotOpen(file.name, ApiError.from(error).message);
    }
  }
}

/** Asks for messages in files. Call it while a click or a key is being handled: browsers refuse it at other times. */
export function chooseFiles(client: ApiClient): void {
  const input = document.createElement('input');
  input.type = 'file';
  input.multiple = true;
  input.accept = '.eml,message/rfc822';
  input.addEventListener('change', () => void openFiles(client, [...(input.files ?? [])]));
  input.click();
}

function cannotOpen(name: string, reason: string): void {
  notices.alert(t('opened.failed', { name, reason }), { key: `opened:${name}` });
}
