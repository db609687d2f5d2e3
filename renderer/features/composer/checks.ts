import { isAddress } from '../../../shared/mail/address-list.ts';
import type { DraftContent } from '../../../shared/model/draft.ts';
import { openPlaceholders } from './templates.ts';

/** What a person may want to look at again before a message goes. */
export type SendConcern = 'no-subject' | 'no-attachment' | 'many-recipients' | 'placeholder';

/** So many addresses that everybody can see are worth a question. */
export const manyRecipients = 20;

/** "attached", "attachment", "I attach", and the same in the languages of the interface's readers. */
const attachedWords =
  /\b(?:attach(?:ed|ment|ments|ing)?|enclosed|anbei|anhang|angehängt|beigefügt|ci-joint|pièces? jointes?|adjunt[oa]s?|in allegato|allegat[oi]|bijlage|bifoga[dt]?|załącz\w*|вложени\w*|прикреп\w*)(?![\p{L}])/iu;

/** The person's own words, without what they quote and without the header of a forwarded message. */
function ownWords(content: DraftContent): string {
  return content.text
    .split('\n')
    .filter((line) => !line.startsWith('>'))
    .join('\n')
    .split(/^-{5,} .* -{5,}$/m)[0]!;
}

export function concerns(content: DraftContent): SendConcern[] {
  const found: SendConcern[] = [];
  if (content.subject.trim() === '') found.push('no-subject');
  const attached = content.files.some((file) => file.contentId === null);
  if (!attached && attachedWords.test(ownWords(content))) found.push('no-attachment');
  if (content.to.length + content.cc.length > manyRecipients) found.push('many-recipients');
  if (openPlaceholders(`${content.subject}\n${ownWords(content)}`).length > 0) found.push('placeholder');
  return found;
}

/** Addresses that cannot be written to. */
export function wrongAddresses(content: DraftContent): string[] {
  return [...content.to, ...content.cc, ...content.bcc]
    .filter((one) => !isAddress(one.address))
    .map((one) => one.address || one.name);
}
