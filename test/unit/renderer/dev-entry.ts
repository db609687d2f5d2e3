/**
 * Entry of the development page (`vite dev` only): with `?fake` in the address, the interface runs on the in-memory
 * bridge; without, on the host's. `&scenario=` and `&theme=` choose what it shows.
 */
import { chooseBridge } from '../../../renderer/app/bridge.ts';
import { start } from '../../../renderer/app/start.tsx';
import { FakeBridge, type FakeOptions } from './fake-bridge.ts';

const query = new URLSearchParams(location.search);
if (query.has('fake')) {
  const bridge = new FakeBridge({
    scenario: (query.get('scenario') ?? 'usual') as NonNullable<FakeOptions['scenario']>,
    theme: (query.get('theme') ?? 'system') as NonNullable<FakeOptions['theme']>,
  });
  Object.assign(window, { fakeBridge: bridge });
  start(bridge);
} else start(chooseBridge());
