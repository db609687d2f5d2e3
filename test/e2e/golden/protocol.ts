import type { Attachment, BodyPart } from '../../../shared/model/message.ts';

/** A message as the engine gives it to the interface. */
export interface GivenMail {
  readonly name: string;
  readonly parts: readonly BodyPart[];
  readonly attachments: readonly Attachment[];
}

/** What is seen of one message. */
export interface Measured {
  readonly name: string;
  /** All words that can be seen, white space made one. */
  readonly text: string;
  /** Words that are hard to read or cannot be reached, each with the reason. */
  readonly poor: readonly string[];
  /** How far the frame can be scrolled sideways, in its own widths; 1 when all fits. */
  readonly overflow: number;
  /** The scale at which it is shown. */
  readonly zoom: number;
  /** For sentences asked about: the colour of the words, and of what is behind them. */
  readonly colours: readonly string[];
}
