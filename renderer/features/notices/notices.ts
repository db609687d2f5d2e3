import { create } from 'zustand';

/** Something to tell. Alerts stay until dismissed; notes go by themselves. */
export interface Notice {
  readonly id: number;
  readonly kind: 'note' | 'alert';
  readonly text: string;
  /** Only one notice of a key is shown: the newest. */
  readonly key: string | null;
  readonly undo: boolean;
  readonly onDismiss: (() => void) | null;
  /** What the person can do about it; the notice goes when they do. */
  readonly action: { readonly label: string; readonly run: () => void } | null;
}

/** How long a note with "Undo" stays. */
const noteMs = 7_000;

export const useNotices = create<{ readonly notices: readonly Notice[] }>()(() => ({ notices: [] }));

let nextId = 1;

function show(notice: Omit<Notice, 'id'>): number {
  const id = nextId;
  nextId += 1;
  useNotices.setState(({ notices }) => ({
    notices: [
      ...notices.filter((one) => notice.key === null || one.key !== notice.key),
      { ...notice, id },
    ].slice(-6),
  }));
  return id;
}

export const notices = {
  /** A short word of what was done, with "Undo" where it can be taken back. Replaces the one before. */
  note(text: string, undo = false): void {
    const id = show({ kind: 'note', text, key: 'note', undo, onDismiss: null, action: null });
    setTimeout(() => notices.drop(id), noteMs);
  },
  /** A note with something that can be done about it for a while, in milliseconds. */
  offer(text: string, label: string, run: () => void, forMs: number): void {
    const id = show({
      kind: 'note',
      text,
      key: 'note',
      undo: false,
      onDismiss: null,
      action: { label, run },
    });
    setTimeout(() => notices.drop(id), forMs);
  },
  /** A question that waits until it is answered or put away. */
  ask(text: string, label: string, run: () => void): void {
    show({ kind: 'note', text, key: 'ask', undo: false, onDismiss: () => {}, action: { label, run } });
  },
  alert(
    text: string,
    options: { key?: string; onDismiss?: () => void; action?: Notice['action'] } = {},
  ): void {
    show({
      kind: 'alert',
      text,
      key: options.key ?? null,
      undo: false,
      onDismiss: options.onDismiss ?? null,
      action: options.action ?? null,
    });
  },
  drop(id: number): void {
    useNotices.setState((state) => ({ notices: state.notices.filter((one) => one.id !== id) }));
  },
  dropKey(key: string): void {
    useNotices.setState((state) => ({ notices: state.notices.filter((one) => one.key !== key) }));
  },
  dismiss(notice: Notice): void {
    notice.onDismiss?.();
    notices.drop(notice.id);
  },
};
