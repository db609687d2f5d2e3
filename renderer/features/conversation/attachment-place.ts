import type { ApiClient } from '../../../shared/api/client.ts';
import { contentPaths } from '../../../shared/content/paths.ts';
import type { AttachmentPreview } from '../../../shared/model/preview.ts';

/** Where an attachment stands: in a message, or in one that was opened from a file. */
export type AttachmentPlace =
  | { readonly messageId: number; readonly partId: string }
  | { readonly sha256: string; readonly partId: string };

export function inOpenedFile(place: AttachmentPlace): place is Extract<AttachmentPlace, { sha256: string }> {
  return 'sha256' in place;
}

/** One word for the place, different for every other. */
export function placeKey(place: AttachmentPlace): string {
  return `${inOpenedFile(place) ? place.sha256 : place.messageId}/${place.partId}`;
}

/** What can be shown of it. @throws ApiError */
export function fetchPreview(client: ApiClient, place: AttachmentPlace): Promise<AttachmentPreview> {
  return inOpenedFile(place)
    ? client.call('opened.preview', place)
    : client.call('attachments.preview', place);
}

/** Where it is loaded from as a picture; other things are not answered there. */
export function picturePath(place: AttachmentPlace): string {
  return inOpenedFile(place)
    ? contentPaths.openedPicture(place.sha256, place.partId)
    : contentPaths.inlinePart(place.messageId, place.partId);
}

/** Where it is had as a download. */
export function downloadPath(place: AttachmentPlace): string {
  return inOpenedFile(place)
    ? contentPaths.openedAttachment(place.sha256, place.partId)
    : contentPaths.attachment(place.messageId, place.partId);
}
