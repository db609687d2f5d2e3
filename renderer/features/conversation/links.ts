import { create } from 'zustand';
import type { ApiClient } from '../../../shared/api/client.ts';
import { ApiError } from '../../../shared/api/error.ts';
import { t } from '../../i18n/index.ts';
import { notices } from '../notices/notices.ts';
import type { LinkDoubt } from './link-safety.ts';

/** The link that is pointed at or focused, for the bubble that tells where it leads. */
export const useLinkTarget = create<{ readonly url: string | null }>()(() => ({ url: null }));

export function showLinkTarget(url: string | null): void {
  if (useLinkTarget.getState().url !== url) useLinkTarget.setState({ url });
}

/** A link that the person is asked about before it is opened. */
export interface LinkQuestion {
  readonly url: string;
  readonly doubt: LinkDoubt;
}

export const useLinkQuestion = create<{ readonly question: LinkQuestion | null }>()(() => ({
  question: null,
}));

/** Opens a link of a message outside of Curlew, never in it; asks first where its text says something else. */
export async function openLink(client: ApiClient, url: string, text: string): Promise<void> {
  const { doubtAbout } = await import('./link-safety.ts');
  const doubt = doubtAbout(text, url);
  if (doubt === null) await openOutside(client, url);
  else useLinkQuestion.setState({ question: { url, doubt } });
}

let onMailto: ((link: string) => void) | null = null;

/** Links to mail addresses are written to here, not by whatever program the system would start. */
export function handleMailto(handler: (link: string) => void): void {
  onMailto = handler;
}

export async function openOutside(client: ApiClient, url: string): Promise<void> {
  if (onMailto !== null && /^mailto:/i.test(url)) {
    onMailto(url);
    return;
  }
  try {
    const { kind } = await client.call('links.open', { url });
    if (kind === 'open-here') window.open(url, '_blank', 'noopener,noreferrer');
    else if (kind === 'refused') notices.alert(t('links.refused'), { key: 'link' });
  } catch (error) {
    notices.alert(ApiError.from(error).message, { key: 'link' });
  }
}
