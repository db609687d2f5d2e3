import { ApiError } from '../../shared/api/error.ts';
import { type Audience, type Handlers, isMethodName, methods } from '../../shared/api/methods.ts';
import type { Outcome } from '../../shared/api/wire.ts';
import type { Engine } from '../engine/engine.ts';

/**
 * Answers one request of the contract: validates it, then hands it to the host's own handlers or to the engine.
 * Never rejects and never throws, whatever it is given. `audience` is who asks: a method marked `internal` does
 * not exist for the renderer.
 */
export type Dispatch = (method: unknown, input: unknown, audience: Audience) => Promise<Outcome>;

export function createDispatcher(engine: Engine, host: Handlers<'host'>): Dispatch {
  return async (method, input, audience) => {
    try {
      if (!isMethodName(method)) throw new ApiError('invalid-input', 'There is no such method.');
      const definition = methods[method];
      if (definition.audience === 'internal' && audience !== 'internal') {
        throw new ApiError('invalid-input', 'There is no such method.');
      }
      const parsed = definition.input.safeParse(input);
      if (!parsed.success) throw new ApiError('invalid-input', `Not a valid request for ${method}.`);
      if (definition.handler !== 'host') return await engine.call(method, parsed.data);
      const handler = host[method as keyof Handlers<'host'>] as (input: unknown) => unknown;
      return { ok: true, output: definition.output.parse(await handler(parsed.data)) };
    } catch (thrown) {
      return { ok: false, error: ApiError.from(thrown).toShape() };
    }
  };
}
