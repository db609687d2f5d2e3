import { ApiError } from '../../shared/api/error.ts';
import { methods, type StoredFile } from '../../shared/api/methods.ts';
import type { Dispatch } from './dispatcher.ts';
import { plainFilename } from './filename.ts';

/** Methods of the engine that leave a file on the disk for the host to hand to the person. */
export type FileMethod =
  | 'attachments.fetch'
  | 'attachments.unpack'
  | 'attachments.archive'
  | 'operations.file'
  | 'opened.attachment'
  | 'opened.unpack';

/**
 * Has the engine fetch a file, so that a failure is told in words before anything is asked or begun.
 * @returns where it is, under a name that every system can keep
 * @throws ApiError the engine's
 */
export async function fetchFile(
  dispatch: Dispatch,
  method: FileMethod,
  input: unknown,
): Promise<Pick<StoredFile, 'path' | 'filename' | 'type'>> {
  const outcome = await dispatch(method, input, 'internal');
  if (!outcome.ok) throw ApiError.fromShape(outcome.error);
  const { path, filename, type } = methods[method].output.parse(outcome.output);
  return { path, filename: plainFilename(filename), type };
}
