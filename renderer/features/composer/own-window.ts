import { useEffect, useRef } from 'react';
import { z } from 'zod';
import type { ApiClient } from '../../../shared/api/client.ts';
import { composeHash } from '../../../shared/content/paths.ts';
import { t } from '../../i18n/index.ts';
import { notices } from '../notices/notices.ts';
import { discardIfBlank } from './blank.ts';

const SentWord = z.object({ outboxId: z.int(), sendAt: z.number(), later: z.boolean() });
/** A message that was handed to the outbox; `later`: at a time that the person chose. */
export type SentWord = z.infer<typeof SentWord>;

const channelName = 'curlew-sent';
let leaving = false;

/**
 * Shows a draft in a window of its own, or brings that window forward. A browser's page opens its own address again,
 * with the draft behind `#`: the token is nowhere where the page itself has not got it.
 *
 * @returns false when the browser allowed no window
 */
export async function openInWindow(client: ApiClient, draftId: number): Promise<boolean> {
  const { kind } = await client.call('compose.window', { draftId });
  if (kind === 'opened') return true;
  const address = new URL(composeHash(draftId), location.href).href;
  const opened = window.open(address, `curlew-draft-${draftId}`, 'popup,width=760,height=720');
  opened?.focus();
  if (opened !== null) whenClosed(opened, () => void discardIfBlank(client, draftId));
  return opened !== null;
}

const lookMs = 500;
/** What a window has saved as it closed is on its way for less than this. */
const settleMs = 1000;

/** A browser's window closes without waiting for its page, which may be loaded anew as well: the opener can tell. */
function whenClosed(opened: Pick<Window, 'closed'>, then: () => void): void {
  const timer = setInterval(() => {
    if (!opened.closed) return;
    clearInterval(timer);
    setTimeout(then, settleMs);
  }, lookMs);
}

/** Closes the window that this page is: there is nothing left to save. */
export function leaveWindow(): void {
  leaving = true;
  window.close();
}

type Page = Pick<Window, 'addEventListener' | 'removeEventListener' | 'close'>;

/**
 * Holds the window back until all is saved, and closes it then. Electron keeps a window whose page prevents
 * `beforeunload`, without a question. Asked again, it lets go: what cannot be saved must not keep anybody.
 */
export function saveBeforeUnload(page: Page, save: () => Promise<boolean>): () => void {
  let asked = false;
  const hold = (event: BeforeUnloadEvent): void => {
    if (leaving || asked) return;
    asked = true;
    event.preventDefault();
    void save().then((saved) => {
      if (saved) page.close();
    });
  };
  page.addEventListener('beforeunload', hold);
  return () => page.removeEventListener('beforeunload', hold);
}

/** Saves before a window of its own closes. `save` answers whether all of it is on the disk. */
export function useSaveOnClose(active: boolean, save: () => Promise<boolean>): void {
  const latest = useRef(save);
  latest.current = save;
  useEffect(() => {
    if (!active) return;
    // A browser would ask the person whether to leave; the save is on its way before the page is gone.
    if (window.curlew === undefined) {
      const hide = (): void => void latest.current();
      window.addEventListener('pagehide', hide);
      return () => window.removeEventListener('pagehide', hide);
    }
    return saveBeforeUnload(window, () => latest.current());
  }, [active]);
}

/** Offers to take back what was sent, as long as it waits. */
export function offerTakeBack(word: SentWord, takeBack: (outboxId: number) => void): void {
  const pause = word.sendAt - Date.now();
  if (word.later) notices.note(t('outbox.scheduled'));
  else if (pause > 500) {
    notices.offer(t('outbox.sending'), t('toolbar.undo'), () => takeBack(word.outboxId), pause);
  }
}

/** Tells the main window, where it can be taken back, what this window has sent. */
export function announceSent(word: SentWord): void {
  const channel = new BroadcastChannel(channelName);
  channel.postMessage(word);
  channel.close();
}

/** Hears what other windows have sent. @returns the function that ends it */
export function hearSent(listener: (word: SentWord) => void): () => void {
  const channel = new BroadcastChannel(channelName);
  channel.onmessage = ({ data }) => {
    const word = SentWord.safeParse(data);
    if (word.success) listener(word.data);
  };
  return () => channel.close();
}
