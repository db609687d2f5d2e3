import { create } from 'zustand';

/** A composer that lies over the page. */
export interface OpenComposer {
  readonly draftId: number;
  readonly size: 'normal' | 'minimised' | 'large';
}

/** The composers that are open, the last one last. */
export const useComposers = create<{ readonly composers: readonly OpenComposer[] }>()(() => ({
  composers: [],
}));

/** More would not fit beside each other. */
const most = 3;

export const composers = {
  /** Opens a draft, or brings it forward where it is open already. */
  open(draftId: number): void {
    useComposers.setState(({ composers: list }) => ({
      composers: [
        // Two large ones would cover each other.
        ...list
          .filter((one) => one.draftId !== draftId)
          .slice(-(most - 1))
          .map((one): OpenComposer => (one.size === 'large' ? { ...one, size: 'normal' } : one)),
        { draftId, size: 'normal' },
      ],
    }));
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
