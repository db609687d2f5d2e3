/** How long a connection may be silent, in milliseconds (row C9 of the robustness table). */
export interface SessionTimes {
  /** An IDLE that has been silent for so long is asked for a sign of life, which also issues it anew. */
  readonly probeMs: number;
  /** How long that sign may take. */
  readonly probeAnswerMs: number;
  /** How long any other command may wait for a byte of its answer. */
  readonly answerMs: number;
}

/** While the person looks: a line that has died is found within 30 s, also one that only idles. */
export const watchedTimes: SessionTimes = { probeMs: 15_000, probeAnswerMs: 15_000, answerMs: 30_000 };

/** Otherwise: the radio of a laptop is to rest, and nobody waits. */
export const unwatchedTimes: SessionTimes = { probeMs: 100_000, probeAnswerMs: 45_000, answerMs: 60_000 };
