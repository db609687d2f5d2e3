import { useEffect, useState } from 'react';
import { useServices } from '../../app/services.ts';

/** Messages whose remote images the person has had shown since the program began. */
const shown = new Set<number>();

export function wereImagesShown(messageId: number): boolean {
  return shown.has(messageId);
}

/**
 * Tells the engine that the person wants a message's remote images; it fetches none for others, whatever asks for them.
 * @returns whether they may be shown now
 */
export function useShownImages(messageId: number, wanted: boolean): boolean {
  const { client } = useServices();
  const [told, setTold] = useState<number | null>(null);
  useEffect(() => {
    if (!wanted || shown.has(messageId)) return;
    client.call('images.allow', { messageId }).then(
      () => {
        shown.add(messageId);
        setTold(messageId);
      },
      // The message has gone meanwhile, and its images stay hidden.
      () => undefined,
    );
  }, [client, messageId, wanted]);
  return wanted && (told === messageId || shown.has(messageId));
}
