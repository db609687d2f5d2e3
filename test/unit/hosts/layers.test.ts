import { expect, test } from 'vitest';
import { checkLayers } from '../../../build/layers.ts';

const check = (files: Record<string, string>) => checkLayers(new Map(Object.entries(files)));

const against: [string, string][] = [
  ['shared/a.ts', "import { b } from '../main/engine/b.ts';"],
  ['shared/a.ts', "import type { B } from '../renderer/b.ts';"],
  ['shared/a.ts', "import 'node:fs';"],
  ['shared/a.ts', "import fs from 'fs';"],
  ['renderer/a.tsx', "export * from '../main/engine/b.ts';"],
  ['renderer/a.tsx', "const x = <b/>; import('node:fs');"],
  ['renderer/a.tsx', "import { ipcRenderer } from 'electron';"],
  ['main/engine/a.ts', "import type { App } from 'electron';"],
  ['main/engine/a.ts', "type E = typeof import('electron');"],
  ['main/engine/a.ts', "import '../host/log.ts';"],
  ['main/host/a.ts', "import 'electron/main';"],
  ['main/host/a.ts', "import '../engine/store/database.ts';"],
  ['main/electron/a.ts', "import '../browser-host/server.ts';"],
  ['main/electron/a.ts', "import '../engine/start.ts';"],
  ['main/browser-host/a.ts', "import '../electron/ipc.ts';"],
  ['main/browser-host/a.ts', "import '../../test/lab/demo.ts';"],
  ['build/a.ts', "import '../main/engine/start.ts';"],
  ['elsewhere/a.ts', ''],
];

test.each(against)('%s must not: %s', (path, source) => {
  expect(check({ [path]: source })).toHaveLength(1);
});

test('imports in the right direction pass', () => {
  const files = {
    'shared/a.ts': "import { z } from 'zod';",
    'renderer/a.tsx': "import '../shared/a.ts'; import React from 'react'; import './b.css';",
    'main/engine/a.ts':
      "import '../../shared/a.ts'; import fs from 'node:fs'; import Database from 'better-sqlite3';",
    'main/host/a.ts': "import '../engine/start.ts'; import type { E } from '../engine/engine.ts';",
    'main/index.ts': "import electron from 'electron'; import './electron/app.ts';",
    'test/a.ts': "import '../main/engine/store/x.ts'; import 'electron';",
  };
  expect(check(files)).toEqual([]);
});

test('a circle is found, unless it is of types only', () => {
  const files = (type: string) => ({
    'shared/a.ts': "import { b } from './b.ts';",
    'shared/b.ts': "export { c } from './c.ts';",
    'shared/c.ts': `import ${type} { a } from './a.ts';`,
  });
  expect(check(files(''))).toEqual(['circle: shared/a.ts → shared/b.ts → shared/c.ts → shared/a.ts']);
  expect(check(files('type'))).toEqual([]);
});
