import type { DragEvent } from 'react';
import type { ApiClient } from '../../../shared/api/client.ts';
import { ApiError } from '../../../shared/api/error.ts';
import type { Attachment } from '../../../shared/model/message.ts';
import { isDangerousFile } from '../../../shared/safety/dangerous-files.ts';
import { useInfo } from '../../app/queries.ts';
import { useServices } from '../../app/services.ts';
import { t } from '../../i18n/index.ts';
import { plainLine } from '../../ui/names.ts';
import { notices } from '../notices/notices.ts';
import { type AttachmentPlace, downloadPath } from './attachment-place.ts';

export interface DragOut {
  readonly draggable: boolean;
  onDragStart(event: DragEvent): void;
}

/** Lets an attachment be dragged out of the window, into a folder or another program; not what can run. */
export function useDragOut(place: AttachmentPlace, file: Pick<Attachment, 'filename' | 'type'>): DragOut {
  const { client } = useServices();
  const host = useInfo()?.host;
  return {
    draggable: host !== undefined && !isDangerousFile(file.filename, file.type),
    onDragStart(event) {
      if (host === 'browser') {
        const address = new URL(downloadPath(place), document.baseURI).href;
        event.dataTransfer.setData('DownloadURL', downloadUrl(file.filename, address));
        event.dataTransfer.effectAllowed = 'copy';
        return;
      }
      event.preventDefault();
      void dragByHost(client, place, file.filename);
    },
  };
}

/** What Chromium makes a file of where it is dropped: type, name and address, with colons between them. */
export function downloadUrl(filename: string, address: string): string {
  return `application/octet-stream:${filename.replace(/[:\p{Cc}]/gu, '_')}:${address}`;
}

/** The host needs the file first. When the button has been let go meanwhile, there is nothing to drag any more. */
async function dragByHost(client: ApiClient, place: AttachmentPlace, filename: string): Promise<void> {
  const letGo = new AbortController();
  const { signal } = letGo;
  for (const name of ['pointerup', 'pointercancel', 'blur'])
    window.addEventListener(name, () => letGo.abort(), { signal });
  try {
    const { dragId } = await client.call('attachments.prepareDrag', place);
    if (!signal.aborted) await client.call('attachments.startDrag', { dragId });
  } catch (error) {
    const reason = ApiError.from(error).message;
    notices.alert(t('attachments.notDragged', { name: plainLine(filename), reason }));
  } finally {
    letGo.abort();
  }
}
