import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createDispatcher } from '../../../main/host/dispatcher.ts';
import { readOpenArgument } from '../../../main/host/open-argument.ts';
import { Opened } from '../../../main/host/opened.ts';
import type { Handlers } from '../../../shared/api/methods.ts';
import { fakeEngine, ok, tempDir } from './fake-engine.ts';

const file = {
  sha256: 'a'.repeat(64),
  filename: 'Note.eml',
  type: 'message/rfc822',
  size: 1,
  contentId: null,
};

function host() {
  const engine = fakeEngine();
  engine.answers.set('files.begin', () => ok({ uploadId: 5 }));
  engine.answers.set('files.append', () => ok({}));
  engine.answers.set('files.finish', () => ok(file));
  return { engine, dispatch: createDispatcher(engine, {} as Handlers<'host'>) };
}

test('a file is handed to the engine whole, under its own name', async () => {
  const folder = tempDir();
  const bytes = Buffer.alloc(1_700_000, 'Subject: x\r\n');
  writeFileSync(join(folder, 'Note.EML'), bytes);
  const { engine, dispatch } = host();
  const opened = new Opened(() => {});
  opened.add(['--switch.eml', 'Note.EML'], folder);
  expect(await opened.take(dispatch)).toEqual([{ kind: 'message', file }]);
  const pieces = engine.calls.filter(({ method }) => method === 'files.append');
  const data = pieces.map(({ input }) => Buffer.from((input as { data: string }).data, 'base64'));
  expect(Buffer.concat(data).equals(bytes)).toBe(true);
  expect(engine.calls.at(-1)).toMatchObject({ input: { filename: 'Note.EML', type: 'message/rfc822' } });
  expect(await opened.take(dispatch)).toEqual([]);
});

test('what cannot be read is said, and costs nothing else', async () => {
  const folder = tempDir();
  const { dispatch } = host();
  const opened = new Opened(() => {});
  opened.add(['gone.eml', 'mailto:a@x.test', folder.replace(/$/, '.eml')], folder);
  expect(await opened.take(dispatch)).toEqual([
    { kind: 'failed', name: 'gone.eml', reason: 'There is no such file.' },
    { kind: 'mailto', link: 'mailto:a@x.test' },
    expect.objectContaining({ kind: 'failed' }),
  ]);
});

test('only the last of very many wait', async () => {
  const opened = new Opened(() => {});
  opened.add(Array.from({ length: 50 }, (_, index) => `mailto:${index}@x.test`));
  const taken = await opened.take(host().dispatch);
  expect(taken).toHaveLength(20);
  expect(taken.at(-1)).toEqual({ kind: 'mailto', link: 'mailto:49@x.test' });
});

test.each(['--x.eml', 'x.pdf', 'https://x.test/a.eml', 'file:///etc/a.eml', 'x.eml.exe', ''])(
  '“%s” is nothing to open',
  (argument) => expect(readOpenArgument(argument)).toBeNull(),
);
