import { useEffect, useRef } from 'react';
import type { Conversation } from '../../../shared/model/thread.ts';
import { useServices } from '../../app/services.ts';
import type { OpenConversation } from '../../app/ui-store.ts';
import { onReadDecided } from './read-decided.ts';

/** How long a conversation is shown before its messages count as read: at once when opened by hand, later in passing. */
export const readDelayMs = { opened: 0, preview: 1_200 } as const;

/**
 * Marks the messages that were unread when they came into sight as read. What the person marks as unread afterwards
 * stays so: each message is considered once for each time the conversation is opened.
 */
export function useReadMarking(
  conversation: Conversation,
  how: OpenConversation['how'],
): ReadonlySet<number> {
  const { client } = useServices();
  const known = useRef(new Set<number>());
  const wereUnread = useRef(new Set<number>());
  const waiting = useRef(new Set<number>());
  const first = useRef(true);
  for (const message of conversation.messages) {
    // The first answer may be an old one from the cache, corrected a moment later.
    if (message.flags.seen) waiting.current.delete(message.id);
    if (known.current.has(message.id)) continue;
    known.current.add(message.id);
    if (message.flags.seen) continue;
    wereUnread.current.add(message.id);
    waiting.current.add(message.id);
  }
  const count = waiting.current.size;

  useEffect(() => {
    const cancel = (): void => waiting.current.clear();
    return onReadDecided(cancel);
  }, []);

  useEffect(() => {
    const delay = first.current ? readDelayMs[how] : readDelayMs.preview;
    if (count === 0) {
      first.current = false;
      return;
    }
    const timer = setTimeout(() => {
      const messageIds = [...waiting.current];
      waiting.current.clear();
      first.current = false;
      if (messageIds.length === 0) return;
      const target = { kind: 'messages' as const, messageIds };
      // Not shown when it fails: the message merely stays unread.
      client
        .call('actions.apply', { action: { type: 'set-seen', value: true, automatic: true }, target })
        .catch(() => {});
    }, delay);
    return () => clearTimeout(timer);
  }, [client, how, count]);

  return wereUnread.current;
}
