/** Which layers of defence are up: all, as in the program, or one with the others off. */
export type Layers = 'all' | 'sanitiser' | 'frame';

/** What became of one message. */
export interface Opened {
  readonly name: string;
  readonly readable: boolean;
  /** What the checker found in the frame that must not be there. */
  readonly violations: string[];
}
