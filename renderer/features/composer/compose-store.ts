import { create } from 'zustand';

/** A composer in the main window. */
export interface OpenComposer {
  readonly draftId: number;
  /** The message below which it stands while that is read; null at the foot of the window. */
  readonly under: number | null;
  readonly size: 'normal' | 'minimised' | 'large';
}

/** The composers that are open, the last one last. */
export const useComposers = create<{ readonly composers: readonly OpenComposer[] }>()(() => ({
  composers: [],
}));

/** More would not fit beside each other. */
const mostDocked = 3;
/** Answers that stand below messages are few at a time; what is closed for others is saved, and in Drafts. */
const mostUnder = 8;

export const composers = {
  /** Opens a draft, or brings it forward where it is open already; `under` a message, or at the foot of the window. */
  open(draftId: number, under: number | null = null): void {
    useComposers.setState(({ composers: list }) => {
      const others = list.filter((one) => one.draftId !== draftId);
      const docked = others.filter((one) => one.under === null);
      const below = others.filter((one) => one.under !== null);
      return {
        composers: [
          ...below.slice(-mostUnder),
          // Two large ones would cover each other.
          ...docked
            .slice(-(under === null ? mostDocked - 1 : mostDocked))
            .map((one): OpenComposer => (one.size === 'large' ? { ...one, size: 'normal' } : one)),
          { draftId, under, size: 'normal' },
        ],
      };
    });
  },
  close(draftId: number): void {
    useComposers.setState(({ composers: list }) => ({
      composers: list.filter((one) => one.draftId !== draftId),
    }));
  },
  resize(draftId: number, size: OpenComposer['size']): void {
    useComposers.setState(({ composers: list }) => ({
      composers: list.map((one) => (one.draftId === draftId ? { ...one, size } : one)),
    }));
  },
};
