/**
 * Which layers of defence are up: all, as in the program, one with the others off (`frame`: sandbox and policy,
 * `sandbox`: that alone), or none, to see that a message would do something.
 */
export type Layers = 'all' | 'sanitiser' | 'frame' | 'sandbox' | 'none';

/** What became of one message. */
export interface Opened {
  readonly name: string;
  readonly readable: boolean;
  /** What the checker found in the frame that must not be there. */
  readonly violations: string[];
}

/**
 * What the host tells of itself. Mail is in the interface's own origin here, which is worse than in the program: so the
 * page can look into the frames, and what reaches nothing here has nothing to reach there.
 */
export const arenaInfo = {
  ...{ host: 'browser', platform: 'linux', version: '0', demo: false, secrets: 'os' },
  mailBase: './',
} as const;
