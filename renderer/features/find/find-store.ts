import { create } from 'zustand';

/** Looking for words in the open conversation. */
interface Find {
  readonly open: boolean;
  readonly text: string;
  /** Which of the places found is the present one. */
  readonly index: number;
  /** Places found. */
  readonly count: number;
}

export const useFind = create<Find>()(() => ({ open: false, text: '', index: 0, count: 0 }));

export const find = {
  get: useFind.getState,
  set: useFind.setState,
  open(): void {
    useFind.setState({ open: true, index: 0 });
  },
  close(): void {
    useFind.setState({ open: false, index: 0, count: 0 });
  },
  /** To the next place or the one before, from the end to the beginning again. */
  step(delta: 1 | -1): void {
    const { index, count } = useFind.getState();
    if (count > 0) useFind.setState({ index: (index + delta + count) % count });
  },
};
