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
