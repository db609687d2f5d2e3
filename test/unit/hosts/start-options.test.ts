import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { hostArguments, meansBrowser, readStartOptions } from '../../../build/start-options.ts';
import { parseHostOptions } from '../../../main/host/options.ts';

const readme = readFileSync(new URL('../../../README.md', import.meta.url), 'utf8');
/** Options as the table of the README has them, with something for those that want a value. */
const documented = [...readme.matchAll(/^\| ((?:`--[^|]+)) \|/gm)]
  .flatMap(([, cell]) => [...cell!.matchAll(/`([^`]+)`/g)].map(([, option]) => option!))
  .map((option) => option.replace(' DIR', '=there').replace(' N', '=8080'));

describe('the command line of npm start', () => {
  it('takes every option that the README names, and the browser host understands what it is handed', () => {
    expect(documented).toContain('--demo');
    expect(documented.length).toBeGreaterThan(5);
    for (const option of documented) {
      const args = option.replace('electron', 'browser').split(' ');
      const options = readStartOptions(args);
      const data = options.dataDir === null ? [] : ['--data-dir', options.dataDir];
      expect(() => parseHostOptions(hostArguments(options, data, false)), option).not.toThrow();
    }
  });

  it('hands on what is for the browser host to it alone', () => {
    const options = readStartOptions(['--port', '8080', '--no-open', '--no-keyring', 'mailto:a@b.test']);
    expect(parseHostOptions(hostArguments(options, [], false))).toMatchObject({
      ...{ port: 8080, open: false, keyring: false, toOpen: ['mailto:a@b.test'] },
    });
    expect(hostArguments(options, [], true)).toEqual(['mailto:a@b.test']);
  });

  it.each([
    ['--no-keyring', true],
    ['--no-open', true],
    ['--port=1', true],
    ['--host=browser', true],
    ['--demo', false],
  ])('with %s means the browser: %s', (option, expected) => {
    expect(meansBrowser(readStartOptions([option]))).toBe(expected);
  });

  it('means Electron where that is named, whatever else is there', () => {
    expect(meansBrowser(readStartOptions(['--host', 'electron', '--no-open']))).toBe(false);
  });

  it('refuses what it does not know', () => {
    expect(() => readStartOptions(['--nonsense'])).toThrow(/--nonsense/);
    expect(() => readStartOptions(['--host', 'atom'])).toThrow('There is no host "atom".');
  });
});
