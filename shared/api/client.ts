import type { Bridge } from './bridge.ts';
import { ApiError } from './error.ts';
import { ApiEvent } from './events.ts';
import { type MethodInput, type MethodName, type MethodOutput, methods } from './methods.ts';

/** The typed client of the contract. Arguments and answers are validated on this side too. */
export interface ApiClient {
  /** @throws ApiError, and nothing else. */
  call<M extends MethodName>(method: M, input: MethodInput<M>): Promise<MethodOutput<M>>;
  subscribe(listener: (event: ApiEvent) => void): () => void;
}

export function createClient(bridge: Bridge): ApiClient {
  return {
    async call(method, input) {
      const definition = methods[method];
      const parsed = definition.input.safeParse(input);
      if (!parsed.success) {
        throw new ApiError('invalid-input', `Not a valid request for ${method}: ${parsed.error.message}`);
      }
      const outcome = await bridge.call(method, parsed.data);
      if (!outcome.ok) throw ApiError.fromShape(outcome.error);
      const output = definition.output.safeParse(outcome.output);
      if (!output.success) {
        throw new ApiError('internal', `Not a valid answer from ${method}: ${output.error.message}`);
      }
      return output.data as MethodOutput<typeof method>;
    },
    subscribe(listener) {
      return bridge.subscribe((event) => {
        const parsed = ApiEvent.safeParse(event);
        if (parsed.success) listener(parsed.data);
      });
    },
  };
}
