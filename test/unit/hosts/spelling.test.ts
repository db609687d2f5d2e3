import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ContextMenuParams, MenuItemConstructorOptions, Session } from 'electron';
import { describe, expect, test, vi } from 'vitest';
import { contextMenuTemplate } from '../../../main/electron/context-menu.ts';
import { isDictionary, networkSwitches } from '../../../main/electron/navigation.ts';
import { fetchesDictionaries, readSpelling, startSpelling, usual } from '../../../main/electron/spelling.ts';
import { electronDouble } from './electron-double.ts';
import { tempDir } from './fake-engine.ts';

/** One run of the program, as far as it concerns spelling. */
function run(dataDir: string, platform: NodeJS.Platform, languages: string[] = ['de-AT', 'en-US']) {
  const { electron, sessions } = electronDouble({ languages });
  const session: Session = electron.session.fromPartition('curlew');
  const choice = readSpelling(dataDir, platform);
  const spelling = startSpelling({ session, app: electron.app, dataDir, platform, choice });
  return {
    ...spelling,
    fetches: fetchesDictionaries(choice, platform),
    checker: sessions.get('curlew')!.session.spelling,
    state: () => spelling.handlers['spelling.state']({}),
    set: (enabled: boolean, chosen: string[]) =>
      spelling.handlers['spelling.set']({ enabled, languages: chosen }),
  };
}

describe('spelling', () => {
  test('is off, and loads nothing, until somebody chooses it', () => {
    const first = run(tempDir(), 'linux');
    expect([first.inPages, first.fetches, first.checker.enabled]).toEqual([false, false, false]);
    expect(first.state()).toEqual({
      by: 'dictionaries',
      enabled: false,
      languages: [],
      available: ['de', 'en-GB', 'en-US', 'fr'],
      atNextStart: false,
    });
  });

  test('switched on holds from the next start on, in the languages of the system or those that were chosen', async () => {
    const dataDir = tempDir();
    const first = run(dataDir, 'win32');
    expect(await first.set(true, [])).toMatchObject({
      enabled: true,
      languages: ['de', 'en-US'],
      atNextStart: true,
    });
    expect(first.checker.enabled).toBe(false);

    const second = run(dataDir, 'win32');
    expect([second.inPages, second.fetches]).toEqual([true, true]);
    expect(second.checker).toEqual({ enabled: true, languages: ['de', 'en-US'] });
    expect(await second.set(true, ['fr', 'fr'])).toMatchObject({ languages: ['fr'], atNextStart: false });
    expect(second.checker.languages).toEqual(['fr']);
    await second.set(false, ['fr']);
    expect(second.checker.enabled).toBe(false);
    // Once more within the same run, which has its dictionaries.
    expect(await second.set(true, ['fr'])).toMatchObject({ atNextStart: false });
    expect(second.checker.enabled).toBe(true);
    expect(JSON.parse(readFileSync(join(dataDir, 'spelling.json'), 'utf8'))).toEqual({
      enabled: true,
      languages: ['fr'],
    });
  });

  test('on a Mac is the system’s own, at once and without a dictionary', async () => {
    const dataDir = tempDir();
    const mac = run(dataDir, 'darwin');
    expect([mac.inPages, mac.fetches, mac.checker.enabled]).toEqual([true, false, true]);
    expect(mac.state()).toMatchObject({ by: 'system', enabled: true, available: [], atNextStart: false });
    await mac.set(false, []);
    expect(mac.checker.enabled).toBe(false);
    expect(run(dataDir, 'darwin').checker.enabled).toBe(false);
  });

  test('knows no language without a dictionary, and survives a file that is damaged or of another version', async () => {
    const dataDir = tempDir();
    await expect(run(dataDir, 'linux').set(true, ['tlh'])).rejects.toMatchObject({ code: 'invalid-input' });
    writeFileSync(join(dataDir, 'spelling.json'), '{"enabled":tr');
    expect(run(dataDir, 'linux').inPages).toBe(false);
    writeFileSync(join(dataDir, 'spelling.json'), '{"enabled":true,"languages":["tlh","fr"]}');
    expect(run(dataDir, 'linux').checker.languages).toEqual(['fr']);
  });

  test.each([
    [
      ['en-AU', 'fr-CH'],
      ['en-GB', 'fr'],
    ],
    [['ja-JP'], ['en-US']],
    [['EN-us', 'en-us'], ['en-US']],
  ])('%j is checked in %j', (system, expected) => {
    expect(usual(system, ['de', 'en-GB', 'en-US', 'fr'])).toEqual(expected);
  });

  test('opens Chromium’s network for its dictionaries alone, and only where they were wanted', () => {
    expect(networkSwitches()[0]).toEqual(['host-resolver-rules', 'MAP * ~NOTFOUND']);
    expect(networkSwitches(true)[0]![1]).toBe(
      'MAP * ~NOTFOUND, EXCLUDE redirector.gvt1.com, EXCLUDE *.gvt1.com',
    );
    const url = 'https://redirector.gvt1.com/edgedl/chrome/dict/de-de-3-0.bdic';
    expect(isDictionary(url, false)).toBe(true);
    expect(
      isDictionary('http://r4---sn-4g5e6nz7.gvt1.com/edgedl/chrome/dict/de-de-3-0.bdic?cms=1', false),
    ).toBe(true);
    for (const [other, forPage] of [
      [url, true],
      ['https://redirector.gvt1.com/edgedl/chrome/dict/../x.bdic', false],
      ['https://redirector.gvt1.com/other/de.bdic', false],
      ['https://gvt1.com.evil.test/edgedl/chrome/dict/de.bdic', false],
      ['https://evil.test/redirector.gvt1.com/edgedl/chrome/dict/de.bdic', false],
      ['file:///edgedl/chrome/dict/de.bdic', false],
    ] as const)
      expect(isDictionary(other, forPage), other).toBe(false);
  });
});

describe('the menu of the pointer’s other button', () => {
  const can = {
    canUndo: true,
    canRedo: false,
    canCut: false,
    canCopy: true,
    canPaste: true,
    canDelete: true,
    canSelectAll: true,
    canEditRichly: true,
  };
  const at = (about: Partial<ContextMenuParams>) => ({
    ...{ isEditable: true, selectionText: '', misspelledWord: '', dictionarySuggestions: [], editFlags: can },
    ...about,
  });
  const entries = (items: MenuItemConstructorOptions[]) =>
    items.map(({ label, role, type }) => label ?? role ?? type);

  test('offers what a misspelled word may have meant, and puts it in', () => {
    const replaceMisspelling = vi.fn();
    const items = contextMenuTemplate(
      at({ misspelledWord: 'teh', dictionarySuggestions: ['the', 'AT&T', '3', '4', '5', '6', '7'] }),
      { replaceMisspelling },
    );
    expect(entries(items).slice(0, 9)).toEqual([
      'the',
      'AT&&T',
      '3',
      '4',
      '5',
      '6',
      'separator',
      'undo',
      'redo',
    ]);
    items[1]!.click!({} as never, undefined, {} as never);
    expect(replaceMisspelling).toHaveBeenCalledExactlyOnceWith('AT&T');
    const none = contextMenuTemplate(at({ misspelledWord: 'xqzt' }), { replaceMisspelling });
    expect(none[0]).toEqual({ label: 'No suggestions', enabled: false });
  });

  test('edits where something can be written, copies where text is marked, and is nothing elsewhere', () => {
    const contents = { replaceMisspelling: vi.fn() };
    expect(entries(contextMenuTemplate(at({}), contents))).toEqual([
      ...[
        'undo',
        'redo',
        'separator',
        'cut',
        'copy',
        'paste',
        'pasteAndMatchStyle',
        'separator',
        'selectAll',
      ],
    ]);
    const plain = at({ editFlags: { ...can, canEditRichly: false } });
    expect(entries(contextMenuTemplate(plain, contents))).not.toContain('pasteAndMatchStyle');
    expect(entries(contextMenuTemplate(at({ isEditable: false, selectionText: 'a' }), contents))).toEqual([
      'copy',
    ]);
    expect(contextMenuTemplate(at({ isEditable: false }), contents)).toEqual([]);
  });
});
