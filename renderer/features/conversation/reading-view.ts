import { create } from 'zustand';
import type { Message } from '../../../shared/model/message.ts';
import { useSettings } from '../../app/queries.ts';
import { useEffectiveTheme } from '../../app/theme.ts';
import { senderOf } from './remote-images.tsx';

/** Messages that the person wants to read otherwise than the settings say, until the window closes. */
const useOtherwise = create<{ readonly plain: Readonly<Record<number, boolean>> }>()(() => ({ plain: {} }));

/** How a message is shown. */
export interface ReadingView {
  /** Its text alone, in the interface's own type. */
  readonly plain: boolean;
  /** In the colours it was made with: on a light ground, and as faint as they may be. */
  readonly original: boolean;
  readonly dark: boolean;
  /** 1 is the size it was made for. */
  readonly zoom: number;
}

export function useReadingView(message: Pick<Message, 'id' | 'from'>): ReadingView {
  const { plainText, originalColours, mailZoom } = useSettings();
  const chosen = useOtherwise((state) => state.plain[message.id]);
  const dark = useEffectiveTheme() === 'dark';
  const sender = senderOf(message);
  return {
    plain: chosen ?? plainText,
    original: sender !== null && originalColours.includes(sender.address),
    dark,
    zoom: mailZoom,
  };
}

export function showPlain(messageId: number, plain: boolean): void {
  useOtherwise.setState((state) => ({ plain: { ...state.plain, [messageId]: plain } }));
}

export const zoomSteps = [0.75, 0.9, 1, 1.15, 1.3, 1.5, 1.75, 2] as const;

/** The next size up or down; the same at either end. */
export function nextZoom(zoom: number, direction: 1 | -1): number {
  const larger = zoomSteps.find((step) => step > zoom + 0.01);
  const smaller = zoomSteps.findLast((step) => step < zoom - 0.01);
  return (direction === 1 ? larger : smaller) ?? zoom;
}
