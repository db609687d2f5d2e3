import { ApiError } from '../../shared/api/error.ts';
import type { Engine } from '../engine/engine.ts';
import type { Hosted } from '../host/compose.ts';
import type { Dispatch } from '../host/dispatcher.ts';

/**
 * What the server needs of an engine that is still starting, so that the window opens and loads its page meanwhile:
 * what is asked waits for the engine, and fails with its error where it cannot start.
 */
export function whileStarting(hosted: Promise<Hosted>): {
  engine: Pick<Engine, 'subscribe'>;
  dispatch: Dispatch;
} {
  return {
    engine: {
      subscribe(listener) {
        let isOver = false;
        let unsubscribe = (): void => undefined;
        hosted.then(
          ({ engine }) => {
            if (!isOver) unsubscribe = engine.subscribe(listener);
          },
          () => undefined,
        );
        return () => {
          isOver = true;
          unsubscribe();
        };
      },
    },
    dispatch: async (...request) => {
      try {
        const { dispatch } = await hosted;
        return await dispatch(...request);
      } catch (thrown) {
        return { ok: false, error: ApiError.from(thrown).toShape() };
      }
    },
  };
}
