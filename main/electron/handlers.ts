import { join } from 'node:path';
import type { BrowserWindow, OpenDialogOptions } from 'electron';
import type { Handlers } from '../../shared/api/methods.ts';
import type { Dispatch } from '../host/dispatcher.ts';
import { type FileMethod, fetchFile } from '../host/fetch-file.ts';
import { type HostInfo, infoHandlers } from '../host/info.ts';
import { outsideLink } from '../host/links.ts';
import type { Opened } from '../host/opened.ts';
import { saveFromMail } from '../host/save-file.ts';
import type { Electron } from './electron.ts';
import { mailProgramHandlers } from './mail-program.ts';
import { pdfHandlers } from './save-pdf.ts';

/** What the operating system does for the person: file dialogs and links. */
export function electronHandlers(
  { dialog, app, shell }: Pick<Electron, 'dialog' | 'app' | 'shell'>,
  window: () => BrowserWindow | null,
  dispatch: Dispatch,
  info: HostInfo,
  opened: Opened,
  composeWindow: (draftId: number) => void,
): Omit<Handlers<'host'>, `spelling.${'state' | 'set'}` | `attachments.${'prepareDrag' | 'startDrag'}`> {
  /** Asks where to, and saves what the engine names. */
  const save = async (method: FileMethod, input: unknown) => {
    const { path, filename } = await fetchFile(dispatch, method, input);
    const question = { defaultPath: join(app.getPath('downloads'), filename) };
    const parent = window();
    const { canceled, filePath } = await (parent === null
      ? dialog.showSaveDialog(question)
      : dialog.showSaveDialog(parent, question));
    if (canceled || !filePath) return { kind: 'cancelled' as const };
    await saveFromMail(path, filePath);
    return { kind: 'saved' as const, filename };
  };
  return {
    'attachments.save': (input) => save('attachments.fetch', input),
    'attachments.saveUnpacked': (input) => save('attachments.unpack', input),
    'attachments.saveAll': (input) => save('attachments.archive', input),
    'opened.save': (input) => save('opened.attachment', input),
    'opened.saveUnpacked': (input) => save('opened.unpack', input),
    'operations.save': (input) => save('operations.file', input),
    async 'links.open'({ url }) {
      const link = outsideLink(url);
      if (link === null) return { kind: 'refused' };
      await shell.openExternal(link);
      return { kind: 'opened' };
    },
    'compose.window': ({ draftId }) => {
      composeWindow(draftId);
      return { kind: 'opened' };
    },
    'app.takeOpened': () => opened.take(dispatch),
    ...pdfHandlers({ dialog, app }, window),
    ...mailProgramHandlers(app),
    ...infoHandlers('electron', info),
  };
}

/** Asks for a message in a file, and has it shown. */
export async function chooseMessageFile(
  dialog: Electron['dialog'],
  window: BrowserWindow | null,
  opened: Opened,
): Promise<void> {
  const question: OpenDialogOptions = {
    properties: ['openFile'],
    filters: [{ name: 'Email messages', extensions: ['eml'] }],
  };
  const { canceled, filePaths } = await (window === null
    ? dialog.showOpenDialog(question)
    : dialog.showOpenDialog(window, question));
  if (!canceled) opened.add(filePaths);
}
