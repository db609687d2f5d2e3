import { ApiError } from '../../shared/api/error.ts';
import type { Handlers } from '../../shared/api/methods.ts';
import { contentPaths } from '../../shared/content/paths.ts';
import type { SpellingState } from '../../shared/model/spelling.ts';
import type { Dispatch } from '../host/dispatcher.ts';
import { type FileMethod, fetchFile } from '../host/fetch-file.ts';
import { type HostInfo, infoHandlers } from '../host/info.ts';
import { outsideLink } from '../host/links.ts';
import type { Opened } from '../host/opened.ts';

const inBrowser: SpellingState = {
  by: 'browser',
  enabled: true,
  languages: [],
  available: [],
  atNextStart: false,
};

/** What a page in a browser can do for the person: the browser saves files and opens links itself. */
export function browserHandlers(dispatch: Dispatch, info: HostInfo, opened: Opened): Handlers<'host'> {
  const download = async (method: FileMethod, input: unknown, path: string) => {
    const { filename } = await fetchFile(dispatch, method, input);
    return { kind: 'download' as const, path, filename };
  };
  return {
    'attachments.save': (input) =>
      download('attachments.fetch', input, contentPaths.attachment(input.messageId, input.partId)),
    'attachments.saveUnpacked': (input) =>
      download(
        'attachments.unpack',
        input,
        contentPaths.unpacked(input.messageId, input.partId, input.index),
      ),
    'attachments.saveAll': (input) =>
      download('attachments.archive', input, contentPaths.archive(input.messageId)),
    // Chromium drags a file by its address, without asking here.
    'attachments.prepareDrag': () => {
      throw new ApiError('invalid-input', 'This window drags files by itself.');
    },
    'attachments.startDrag': () => ({}),
    'opened.save': (input) =>
      download('opened.attachment', input, contentPaths.openedAttachment(input.sha256, input.partId)),
    'opened.saveUnpacked': (input) =>
      download('opened.unpack', input, contentPaths.openedUnpacked(input.sha256, input.partId, input.index)),
    'operations.save': (input) => download('operations.file', input, contentPaths.unsent(input.operationId)),
    'links.open': ({ url }) => ({
      kind: outsideLink(url) === null ? 'refused' : 'open-here',
    }),
    // The browser's own dialog saves PDFs.
    'page.savePdf': () => ({ kind: 'print-here' }),
    'compose.window': () => ({ kind: 'open-here' }),
    'app.takeOpened': () => opened.take(dispatch),
    // A page cannot be started by the system.
    'app.mailProgram': () => ({ state: 'unsupported' }),
    'app.becomeMailProgram': () => ({ done: false }),
    // The browser checks by itself, as it is set.
    'spelling.state': () => inBrowser,
    'spelling.set': () => inBrowser,
    ...infoHandlers('browser', info),
  };
}
