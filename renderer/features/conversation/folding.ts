import { useCallback, useEffect, useState } from 'react';
import type { Message } from '../../../shared/model/message.ts';

/** Sent to the open conversation by the toolbar's menu. */
export type FoldRequest = 'open-all' | 'fold-all';
const requests = new EventTarget();

export function requestFolding(request: FoldRequest): void {
  requests.dispatchEvent(new CustomEvent('fold', { detail: request }));
}

/** Which messages are open: those that open by themselves, and what the person has changed since. */
export function useFolding(
  messages: readonly Message[],
  opensItself: (id: number) => boolean,
): { isOpen: (id: number) => boolean; toggle: (id: number) => void } {
  const [changed, setChanged] = useState<ReadonlyMap<number, boolean>>(new Map());
  const isOpen = useCallback(
    (id: number) => messages.length === 1 || (changed.get(id) ?? opensItself(id)),
    [changed, opensItself, messages.length],
  );
  const toggle = useCallback(
    (id: number) => setChanged((old) => new Map(old).set(id, !(old.get(id) ?? opensItself(id)))),
    [opensItself],
  );
  useEffect(() => {
    const onRequest = (event: Event): void => {
      const all = (event as CustomEvent<FoldRequest>).detail === 'open-all';
      const last = messages.at(-1)?.id;
      setChanged(new Map(messages.map((one) => [one.id, all || one.id === last])));
    };
    requests.addEventListener('fold', onRequest);
    return () => requests.removeEventListener('fold', onRequest);
  }, [messages]);
  return { isOpen, toggle };
}
