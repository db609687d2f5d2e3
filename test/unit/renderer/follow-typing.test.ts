import { QueryClient } from '@tanstack/react-query';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { ui } from '../../../renderer/app/ui-store.ts';
import { followTyping } from '../../../renderer/features/search/follow-typing.ts';
import { searchView, useSearchView } from '../../../renderer/features/search/search-store.ts';
import type { ApiClient } from '../../../shared/api/client.ts';

let asked: string[];
let end: () => void;

beforeEach(() => {
  vi.useFakeTimers();
  asked = [];
  ui.setSearch('');
  searchView.set({ asked: '' });
  const client = {
    call: async (_method: string, { text }: { text: string }) => {
      asked.push(text);
      return { hits: [], next: null, coverage: {}, errors: [] };
    },
    subscribe: () => () => {},
  } as unknown as ApiClient;
  end = followTyping(client, new QueryClient({ defaultOptions: { queries: { staleTime: Infinity } } }));
});
afterEach(() => {
  end();
  vi.useRealTimers();
});

it('asks at the keystroke, for letters close together once, and after a pause at once', async () => {
  ui.setSearch('b');
  expect(useSearchView.getState().asked).toBe('b');
  ui.setSearch('bo');
  ui.setSearch('boo');
  expect(useSearchView.getState().asked).toBe('b');
  await vi.advanceTimersByTimeAsync(30);
  expect(useSearchView.getState().asked).toBe('boo');
  await vi.advanceTimersByTimeAsync(1000);
  ui.setSearch('book');
  await vi.advanceTimersByTimeAsync(0);
  expect(asked).toEqual(['b', 'boo', 'book']);
});

it('asks nothing for an emptied field, and for the first letter after that at once', async () => {
  ui.setSearch('a');
  ui.setSearch('ab');
  ui.setSearch(' ');
  expect(useSearchView.getState().asked).toBe('');
  ui.setSearch('c');
  expect(useSearchView.getState().asked).toBe('c');
  await vi.advanceTimersByTimeAsync(100);
  expect(asked).toEqual(['a', 'c']);
});

it('does not ask again for what is typed again before it was asked', async () => {
  ui.setSearch('a');
  ui.setSearch('ab');
  ui.setSearch('a');
  await vi.advanceTimersByTimeAsync(100);
  expect(asked).toEqual(['a']);
  expect(useSearchView.getState().asked).toBe('a');
});
