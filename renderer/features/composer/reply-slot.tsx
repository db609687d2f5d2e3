import { type ReactNode, useLayoutEffect, useRef } from 'react';
import { create } from 'zustand';
import { useComposers } from './compose-store.ts';

/** Where on the page an answer to a message can be written, by the message. */
export const useReplySlots = create<{ readonly slots: ReadonlyMap<number, HTMLElement> }>()(() => ({
  slots: new Map(),
}));

function setSlot(messageId: number, element: HTMLElement | null): void {
  useReplySlots.setState(({ slots }) => {
    const next = new Map(slots);
    if (element === null) next.delete(messageId);
    else next.set(messageId, element);
    return { slots: next };
  });
}

/** The messages below which an answer is being written. */
export function useAnswered(): ReadonlySet<number> {
  const list = useComposers((state) => state.composers);
  return new Set(list.flatMap(({ under }) => (under === null ? [] : [under])));
}

/** The place below a message for the answers to it. */
export function ReplySlot({ messageId }: { readonly messageId: number }): ReactNode {
  const element = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    setSlot(messageId, element.current);
    return () => setSlot(messageId, null);
  }, [messageId]);
  return <div ref={element} className="reply-slot" />;
}
