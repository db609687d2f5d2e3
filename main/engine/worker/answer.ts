import { ApiError } from '../../../shared/api/error.ts';
import { type Handlers, isMethodName, methods } from '../../../shared/api/methods.ts';
import type { Outcome } from '../../../shared/api/wire.ts';
import { describeError, type Log } from '../log.ts';
import { storageError } from '../store/database.ts';

/** Answers one request of the contract from a worker's own handlers. Never rejects. */
export async function answer<H extends 'reader' | 'writer'>(
  side: H,
  handlers: Handlers<H>,
  method: string,
  input: unknown,
  log: Log,
): Promise<Outcome> {
  try {
    if (!isMethodName(method) || methods[method].handler !== side) {
      throw new ApiError('invalid-input', `The ${side} does not answer ${method}.`);
    }
    const parsed = methods[method].input.safeParse(input);
    if (!parsed.success) throw new ApiError('invalid-input', `Not a valid request for ${method}.`);
    const handler = handlers[method as keyof Handlers<H>] as (input: unknown) => unknown;
    return { ok: true, output: await handler(parsed.data) };
  } catch (thrown) {
    const error = ApiError.from(storageError(thrown));
    if (error.code === 'internal') log.error(`${method} failed`, describeError(error.cause ?? error));
    return { ok: false, error: error.toShape() };
  }
}
