import { ApiError } from '../../shared/api/error.ts';
import { type Handlers, methods } from '../../shared/api/methods.ts';
import { contentPaths } from '../../shared/content/paths.ts';
import type { Dispatch } from '../host/dispatcher.ts';
import { plainFilename } from '../host/filename.ts';
import { type HostInfo, infoHandlers } from '../host/info.ts';
import { outsideLink } from '../host/links.ts';

/** What a page in a browser can do for the person: the browser saves files and opens links itself. */
export function browserHandlers(dispatch: Dispatch, info: HostInfo): Handlers<'host'> {
  return {
    async 'attachments.save'({ messageId, partId }) {
      // Fetched before the download begins, so that a failure is told in words and not as a broken download.
      const outcome = await dispatch('attachments.fetch', { messageId, partId }, 'internal');
      if (!outcome.ok) throw ApiError.fromShape(outcome.error);
      const stored = methods['attachments.fetch'].output.parse(outcome.output);
      return {
        kind: 'download',
        path: contentPaths.attachment(messageId, partId),
        filename: plainFilename(stored.filename),
      };
    },
    'links.open': ({ url }) => ({
      kind: outsideLink(url, ['tel:']) === null ? 'refused' : 'open-here',
    }),
    ...infoHandlers('browser', info),
  };
}
