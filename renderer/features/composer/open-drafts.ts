import { useQuery } from '@tanstack/react-query';
import type { Message } from '../../../shared/model/message.ts';
import type { Conversation } from '../../../shared/model/thread.ts';
import { keys } from '../../app/keys.ts';
import { useServices } from '../../app/services.ts';
import { useComposers } from './compose-store.ts';

/**
 * The messages of a conversation without the copies in Drafts of what is being written in this window; all of them where
 * nothing else would be left.
 */
export function useWithoutOpenDrafts({ messages }: Conversation): readonly Message[] {
  const { client } = useServices();
  const draftIds = useComposers((state) => state.composers).map((one) => one.draftId);
  const copies = messages.filter((one) => one.flags.draft).map((one) => one.id);
  const isAsked = draftIds.length > 0 && copies.length > 0;
  const { data, isPending } = useQuery({
    queryKey: keys.openDrafts(draftIds, copies),
    queryFn: () => client.call('drafts.copies', { draftIds }),
    enabled: isAsked,
  });
  if (!isAsked) return messages;
  // Until it is known, they are taken for it: with each save the new copy would flash.
  const others = messages.filter(({ id, flags }) => (isPending ? !flags.draft : !(data ?? []).includes(id)));
  return others.length === 0 ? messages : others;
}
