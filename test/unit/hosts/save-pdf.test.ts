import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { pdfHandlers } from '../../../main/electron/save-pdf.ts';
import { tempDir } from './fake-engine.ts';

function host(answer: (defaultPath: string) => { canceled: boolean; filePath: string }) {
  const printed: unknown[] = [];
  const window = {
    webContents: {
      printToPDF: async (options: unknown) => {
        printed.push(options);
        return Buffer.from('%PDF-1.7');
      },
    },
  };
  const electron = {
    app: { getPath: () => '/downloads' },
    dialog: {
      showSaveDialog: async (_window: unknown, question: { defaultPath: string }) =>
        answer(question.defaultPath),
    },
  };
  const handlers = pdfHandlers(electron as never, () => window as never);
  return { printed, save: (title: string) => handlers['page.savePdf']({ title }) };
}

test('a conversation is written as a PDF under a plain name, where the person says', async () => {
  const folder = tempDir();
  let offered = '';
  const { save, printed } = host((path) => {
    offered = path;
    return { canceled: false, filePath: join(folder, 'kept.pdf') };
  });
  expect(await save('../Bill: 4/7\u202e')).toEqual({ kind: 'saved', filename: 'kept.pdf' });
  expect(offered).toBe(join('/downloads', '_Bill_ 4_7.pdf'));
  expect(readFileSync(join(folder, 'kept.pdf'), 'latin1')).toBe('%PDF-1.7');
  expect(printed).toEqual([{ printBackground: true, pageSize: 'A4' }]);
});

test('nothing is written when the person thinks better of it, and a folder that is not there is said', async () => {
  expect(await host(() => ({ canceled: true, filePath: '' })).save('')).toEqual({ kind: 'cancelled' });
  const { save } = host(() => ({ canceled: false, filePath: join(tempDir(), 'no', 'x.pdf') }));
  await expect(save('x')).rejects.toThrow(/^x\.pdf could not be saved there: /);
});
