import { writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { BrowserWindow } from 'electron';
import { ApiError } from '../../shared/api/error.ts';
import type { Handlers } from '../../shared/api/methods.ts';
import { plainFilename } from '../host/filename.ts';
import type { Electron } from './electron.ts';

/** Writes what the main window would print into a PDF, where the person wants it. */
export function pdfHandlers(
  { dialog, app }: Pick<Electron, 'dialog' | 'app'>,
  window: () => BrowserWindow | null,
): Pick<Handlers<'host'>, 'page.savePdf'> {
  return {
    async 'page.savePdf'({ title }) {
      const printed = window();
      if (printed === null) throw new ApiError('not-found', 'The window is no longer there.');
      const pdf = await printed.webContents.printToPDF({ printBackground: true, pageSize: 'A4' });
      const { canceled, filePath } = await dialog.showSaveDialog(printed, {
        defaultPath: join(app.getPath('downloads'), plainFilename(`${title.trim() || 'Message'}.pdf`)),
        filters: [{ name: 'PDF', extensions: ['pdf'] }],
      });
      if (canceled || !filePath) return { kind: 'cancelled' };
      try {
        await writeFile(filePath, pdf);
      } catch (cause) {
        const { message } = cause as Error;
        throw new ApiError('invalid-input', `${basename(filePath)} could not be saved there: ${message}.`, {
          cause,
        });
      }
      return { kind: 'saved', filename: basename(filePath) };
    },
  };
}
