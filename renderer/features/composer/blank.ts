import type { ApiClient } from '../../../shared/api/client.ts';
import type { DraftContent } from '../../../shared/model/draft.ts';
import { isInHand } from './draft-claim.ts';
import { signatureClass } from './signature.ts';

/** Nothing that anybody wrote: at most the signature that was there from the beginning. */
export function isBlank({ to, cc, bcc, files, subject, format, html, text }: DraftContent): boolean {
  if (subject.trim() !== '' || [to, cc, bcc, files].some((list) => list.length > 0)) return false;
  if (format === 'text') return text.trim() === '';
  const { body } = new DOMParser().parseFromString(html, 'text/html');
  for (const signature of body.querySelectorAll(`p.${signatureClass}`)) signature.remove();
  return (body.textContent ?? '').trim() === '' && body.querySelector('img, hr, table') === null;
}

/** Drafts begun in this window that no composer has shown yet. */
const begun = new Set<number>();

export function noteBegun(draftId: number): void {
  begun.add(draftId);
}

/** True once for a draft that was begun here: whoever shows it later shows what somebody has kept. */
export function isJustBegun(draftId: number): boolean {
  return begun.delete(draftId);
}

/** Whether nobody has changed anything: the empty line that the editor puts below a quote is nobody's. */
export function isUnchanged(before: DraftContent, now: DraftContent): boolean {
  return compared(before) === compared(now);
}

function compared({ html, text, ...others }: DraftContent): string {
  const written = others.format === 'text' ? text : html.replace(/(?:<p>(?:<br>)?<\/p>)+$/, '');
  return JSON.stringify([written, Object.entries(others).sort(([a], [b]) => (a < b ? -1 : 1))]);
}

/** Puts a draft away that was left as it was opened, and that no window has open. */
export async function discardIfBlank(client: ApiClient, draftId: number): Promise<void> {
  try {
    if (await isInHand(draftId)) return;
    const { state, content } = await client.call('drafts.get', { draftId });
    if (state === 'open' && isBlank(content)) await client.call('drafts.discard', { draftId });
  } catch {
    // It has gone already, or stays among the drafts: nothing is lost by that.
  }
}
