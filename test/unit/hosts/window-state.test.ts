import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BrowserWindow, Rectangle, Screen } from 'electron';
import { describe, expect, test } from 'vitest';
import { composeSizes, restoreBounds, windowStateKeeper } from '../../../main/electron/window-state.ts';
import { electronDouble } from './electron-double.ts';
import { tempDir } from './fake-engine.ts';

const laptop = { x: 0, y: 25, width: 1440, height: 875 };
const right = { x: 1440, y: 0, width: 1920, height: 1080 };
const left = { x: -1920, y: 0, width: 1920, height: 1080 };
const at = (x: number, y: number, width = 1000, height = 700) => ({
  bounds: { x, y, width, height },
  maximized: false,
});

describe('where a window opens', () => {
  test('first start: the usual size, no larger than the screen, centred by the system', () => {
    expect(restoreBounds(null, [laptop])).toEqual({ width: 1280, height: 820 });
    expect(restoreBounds(null, [{ x: 0, y: 0, width: 1024, height: 600 }])).toEqual({
      width: 1024,
      height: 600,
    });
    expect(restoreBounds(null, [])).toEqual({ width: 1280, height: 820 });
  });

  test('where it stood, on whichever screen', () => {
    expect(restoreBounds(at(100, 100), [laptop, right])).toEqual({
      x: 100,
      y: 100,
      width: 1000,
      height: 700,
    });
    expect(restoreBounds(at(2000, 50), [laptop, right])).toEqual({
      x: 2000,
      y: 50,
      width: 1000,
      height: 700,
    });
    expect(restoreBounds(at(-1800, 50), [laptop, left])).toEqual({
      x: -1800,
      y: 50,
      width: 1000,
      height: 700,
    });
  });

  test('the screen is gone: same size, centred', () => {
    expect(restoreBounds(at(2000, 50), [laptop])).toEqual({ width: 1000, height: 700 });
  });

  test('partly outside is kept as long as the title can be grasped', () => {
    expect(restoreBounds(at(1300, 100), [laptop])).toMatchObject({ x: 1300 });
    expect(restoreBounds(at(1400, 100), [laptop])).not.toHaveProperty('x');
    expect(restoreBounds(at(-850, 100), [laptop])).toMatchObject({ x: -850 });
    expect(restoreBounds(at(-950, 100), [laptop])).not.toHaveProperty('x');
  });

  test('a title above or below the work area is never restored', () => {
    expect(restoreBounds(at(100, 10), [laptop]), 'under the menu bar').not.toHaveProperty('x');
    expect(restoreBounds(at(100, -300), [laptop])).not.toHaveProperty('x');
    expect(restoreBounds(at(100, 890), [laptop])).not.toHaveProperty('x');
  });

  test('a window that was larger than the screens are now fits them, and is never too small to use', () => {
    expect(restoreBounds(at(0, 25, 3000, 2000), [laptop])).toEqual({ x: 0, y: 25, width: 1440, height: 875 });
    expect(restoreBounds(at(10, 30, 5, 5), [laptop])).toEqual({ x: 10, y: 30, width: 640, height: 480 });
  });
});

describe('what is kept', () => {
  const screen = { getAllDisplays: () => [{ workArea: laptop }] } as unknown as Screen;

  test.each([
    '',
    '{',
    'null',
    '[]',
    '{"bounds":{"x":"a"}}',
    '{"bounds":{"x":1e99,"y":0,"width":0,"height":-1},"maximized":1}',
  ])('a damaged file counts as none: %s', (content) => {
    const file = join(tempDir(), 'window-state.json');
    writeFileSync(file, content);
    expect(windowStateKeeper(file, screen)).toMatchObject({
      bounds: { width: 1280, height: 820 },
      maximized: false,
    });
  });

  test('a window for a message has sizes of its own, and a further one stands beside the one before', () => {
    const file = join(tempDir(), 'compose-window-state.json');
    const keeper = (beside: Rectangle | null = null) => windowStateKeeper(file, screen, composeSizes, beside);
    expect(keeper().bounds).toEqual({ width: 760, height: 720 });
    writeFileSync(file, JSON.stringify(at(200, 100, 500, 420)));
    expect(keeper().bounds).toEqual({ x: 200, y: 100, width: 500, height: 420 });
    const first = { x: 300, y: 90, width: 900, height: 600 };
    expect(keeper(first).bounds).toEqual({ ...first, x: 328, y: 118 });
    // At the edge of the screen it begins anew, as large.
    expect(keeper({ ...first, y: 880 }).bounds).toEqual({ width: 900, height: 600 });
    expect(keeper({ ...first, width: 100, height: 100 }).bounds).toMatchObject({ width: 480, height: 400 });
  });

  test('a minimised or destroyed window does not overwrite the good place; a failing write disturbs nobody', () => {
    const file = join(tempDir(), 'window-state.json');
    const { BrowserWindow } = electronDouble().electron;
    const window = new BrowserWindow() as BrowserWindow & { minimized: boolean; destroyed: boolean };
    const saved = () => windowStateKeeper(file, screen).bounds;
    windowStateKeeper(file, screen).keep(window);
    window.minimized = true;
    window.emit('close');
    expect(saved()).not.toHaveProperty('x');
    window.minimized = false;
    window.emit('close');
    expect(saved()).not.toHaveProperty('x');
    mkdirSync(`${file}.tmp`);
    window.emit('close');
  });
});
