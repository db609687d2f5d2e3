import { expect, test, vi } from 'vitest';
import { saveBeforeUnload } from '../../../renderer/features/composer/own-window.ts';

/** A page that is asked to close as Electron asks it. */
function page() {
  const target = Object.assign(new EventTarget(), { close: vi.fn() });
  /** Answers whether the window may go. */
  const ask = (): boolean => target.dispatchEvent(new Event('beforeunload', { cancelable: true }));
  return { target: target as typeof target & Window, ask };
}

test('a window is held until what was typed is saved, and closes by itself then', async () => {
  const { target, ask } = page();
  let saved = (_all: boolean): void => {};
  const save = vi.fn(
    () =>
      new Promise<boolean>((resolve) => {
        saved = resolve;
      }),
  );
  saveBeforeUnload(target, save);
  expect(ask()).toBe(false);
  expect(save).toHaveBeenCalledTimes(1);
  expect(target.close).not.toHaveBeenCalled();
  saved(true);
  await vi.waitFor(() => expect(target.close).toHaveBeenCalledTimes(1));
  expect(ask()).toBe(true);
  expect(save).toHaveBeenCalledTimes(1);
});

test('a window whose draft cannot be saved stays open, but not for ever', async () => {
  const { target, ask } = page();
  const save = vi.fn(async () => false);
  const end = saveBeforeUnload(target, save);
  expect(ask()).toBe(false);
  await save.mock.results[0]!.value;
  expect(target.close).not.toHaveBeenCalled();
  expect(ask()).toBe(true);
  end();
});
