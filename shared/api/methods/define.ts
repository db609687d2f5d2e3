import type { z } from 'zod';

/**
 * Who answers a method: `reader` (read-only connection, never delayed by sync), `writer` (the one thread that
 * changes anything), or `host` (the program around the engine: windows, dialogs, the operating system).
 */
export type Handler = 'reader' | 'writer' | 'host';

/** `internal` methods are for hosts only; a request for one from the interface is refused. */
export type Audience = 'renderer' | 'internal';

export interface MethodDefinition<H extends Handler, I extends z.ZodType, O extends z.ZodType> {
  readonly handler: H;
  readonly audience: Audience;
  readonly input: I;
  readonly output: O;
}

export function define<H extends Handler, I extends z.ZodType, O extends z.ZodType>(
  handler: H,
  input: I,
  output: O,
  audience: Audience = 'renderer',
): MethodDefinition<H, I, O> {
  return { handler, audience, input, output };
}
