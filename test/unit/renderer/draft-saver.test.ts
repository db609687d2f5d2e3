import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { DraftSaver } from '../../../renderer/features/composer/draft-saver.ts';
import type { ApiClient } from '../../../shared/api/client.ts';
import { ApiError } from '../../../shared/api/error.ts';
import type { DraftContent } from '../../../shared/model/draft.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A saver whose content is what was typed so far, and what reached the engine, with when. */
function typing(answer: (text: string) => Promise<unknown> = async () => ({ revision: 1 })) {
  const saved: { text: string; at: number }[] = [];
  const states: string[] = [];
  let text = '';
  const client = {
    call: async (_method: string, { content }: { content: DraftContent }) => {
      await answer(content.text);
      saved.push({ text: content.text, at: Date.now() });
    },
  } as unknown as ApiClient;
  const saver = new DraftSaver(
    client,
    1,
    () => ({ text }) as DraftContent,
    (state) => states.push(state),
  );
  const type = (more: string): void => {
    text += more;
    saver.change();
  };
  return { saver, saved, states, type };
}

describe('saving while one writes', () => {
  it('does not call saved what still waits to be saved', async () => {
    const { states, type } = typing();
    type('x');
    expect(states).toEqual(['saving']);
    await vi.advanceTimersByTimeAsync(1000);
    expect(states.at(-1)).toBe('saved');
    type('y');
    expect(states.at(-1)).toBe('saving');
  });

  it('is never more than a second behind, though the typing does not pause', async () => {
    const { saved, type } = typing();
    const typed: { length: number; at: number }[] = [];
    for (let key = 1; key <= 200; key++) {
      type('x');
      typed.push({ length: key, at: Date.now() });
      await vi.advanceTimersByTimeAsync(40);
    }
    await vi.advanceTimersByTimeAsync(1000);
    for (const { length, at } of typed) {
      expect(saved.find((one) => one.text.length >= length)!.at - at).toBeLessThan(1000);
    }
    expect(saved.length).toBeLessThan(40);
  });

  it('tries again after a failure, says so, and loses nothing', async () => {
    let broken = true;
    const { saver, saved, states, type } = typing(async () => {
      if (broken) throw new ApiError('storage-full', 'The disk is full.');
    });
    type('one');
    expect(await saver.flush()).toBe(false);
    expect(states.at(-1)).toBe('failed');
    broken = false;
    type(' two');
    await vi.advanceTimersByTimeAsync(3000);
    expect(saved.at(-1)?.text).toBe('one two');
    expect(states.at(-1)).toBe('saved');
  });

  it('is over when the message was sent or discarded', async () => {
    const { saver, saved, type } = typing();
    type('x');
    saver.end();
    await vi.advanceTimersByTimeAsync(3000);
    expect(saved).toEqual([]);
  });
});
