/** So long a draft may take to change hands before the person is told that another window has it. */
const handOverMs = 500;

const lockName = (draftId: number): string => `curlew-draft-${draftId}`;

/** The right to write a draft. The browser gives it to one window at a time, and takes it back from a dead one. */
export interface DraftClaim {
  /** Resolves when this window has the draft; never, if it was given up before. */
  readonly held: Promise<void>;
  readonly release: () => void;
}

/** Asks for the draft, and waits for its turn. `elsewhere` is called when another window has it. */
export function claimDraft(draftId: number, elsewhere: () => void): DraftClaim {
  const end = new AbortController();
  const { signal } = end;
  const hint = setTimeout(elsewhere, handOverMs);
  const held = new Promise<void>((resolve) => {
    const keep = (): Promise<void> => {
      clearTimeout(hint);
      resolve();
      return new Promise((done) => signal.addEventListener('abort', () => done()));
    };
    // Rejects when it is given up before it was granted; then nobody waits for it any more.
    navigator.locks.request(lockName(draftId), { signal }, keep).catch(() => {});
  });
  return {
    held,
    release: () => {
      clearTimeout(hint);
      end.abort();
    },
  };
}

/** Whether a window of this program, this one or another, is writing the draft. */
export async function isInHand(draftId: number): Promise<boolean> {
  const { held = [] } = await navigator.locks.query();
  return held.some((lock) => lock.name === lockName(draftId));
}
