import { expect, test, vi } from 'vitest';
import { whileStarting } from '../../../main/browser-host/while-starting.ts';
import type { Hosted } from '../../../main/host/compose.ts';
import { ApiError } from '../../../shared/api/error.ts';
import { fakeEngine, ok } from './fake-engine.ts';

test('what is asked before the engine is there is answered by it', async () => {
  const starting = Promise.withResolvers<Hosted>();
  const { engine, dispatch } = whileStarting(starting.promise);
  const heard = vi.fn();
  const left = vi.fn();
  engine.subscribe(heard);
  engine.subscribe(left)();
  let answered = false;
  const answer = dispatch('accounts.list', {}, 'renderer').finally(() => {
    answered = true;
  });
  await new Promise(setImmediate);
  expect(answered).toBe(false);
  const started = fakeEngine();
  starting.resolve({ engine: started, dispatch: async (method) => ok(method) });
  expect(await answer).toEqual(ok('accounts.list'));
  started.emit({ type: 'searches.changed' });
  expect(heard).toHaveBeenCalledOnce();
  expect(left).not.toHaveBeenCalled();
});

test('what waits for an engine that cannot start is told why', async () => {
  const starting = Promise.withResolvers<Hosted>();
  const { engine, dispatch } = whileStarting(starting.promise);
  const unsubscribe = engine.subscribe(() => undefined);
  const answer = dispatch('accounts.list', {}, 'renderer');
  starting.reject(new ApiError('in-use', 'Curlew is already running.'));
  expect(await answer).toMatchObject({ ok: false, error: { code: 'in-use' } });
  unsubscribe();
});
