import { ApiError } from '../../shared/api/error.ts';
import { type Handlers, methods } from '../../shared/api/methods.ts';
import { contentPaths } from '../../shared/content/paths.ts';
import type { Dispatch } from '../host/dispatcher.ts';
import { plainFilename } from '../host/filename.ts';
import { type HostInfo, infoHandlers } from '../host/info.ts';
import { outsideLink } from '../host/links.ts';
import type { Opened } from '../host/opened.ts';

/** What a page in a browser can do for the person: the browser saves files and opens links itself. */
export function browserHandlers(dispatch: Dispatch, info: HostInfo, opened: Opened): Handlers<'host'> {
  /** Fetched before the download begins, so that a failure is told in words and not as a broken download. */
  const download = async (
    method:
      | 'attachments.fetch'
      | 'attachments.unpack'
      | 'attachments.archive'
      | 'operations.file'
      | 'opened.attachment',
    input: unknown,
    path: string,
  ) => {
    const outcome = await dispatch(method, input, 'internal');
    if (!outcome.ok) throw ApiError.fromShape(outcome.error);
    const stored = methods[method].output.parse(outcome.output);
    return { kind: 'download' as const, path, filename: plainFilename(stored.filename) };
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
    'opened.save': (input) =>
      download('opened.attachment', input, contentPaths.openedAttachment(input.sha256, input.partId)),
    'operations.save': (input) => download('operations.file', input, contentPaths.unsent(input.operationId)),
    'links.open': ({ url }) => ({
      kind: outsideLink(url, ['tel:']) === null ? 'refused' : 'open-here',
    }),
    'compose.window': () => ({ kind: 'open-here' }),
    'app.takeOpened': () => opened.take(dispatch),
    // A page cannot be started by the system.
    'app.mailProgram': () => ({ state: 'unsupported' }),
    'app.becomeMailProgram': () => ({ done: false }),
    ...infoHandlers('browser', info),
  };
}
