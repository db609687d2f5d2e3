import { open } from 'node:fs/promises';
import { basename } from 'node:path';
import { ApiError } from '../../shared/api/error.ts';
import { methods } from '../../shared/api/methods.ts';
import type { OpenRequest } from '../../shared/model/open-request.ts';
import type { Dispatch } from './dispatcher.ts';
import { type OpenArgument, readOpenArgument } from './open-argument.ts';

/** So many wait at most: whoever starts the program a thousand times gets the last ones. */
const most = 20;
/** Larger files are no messages, in bytes. */
const largest = 64 * 1024 * 1024;
/** Bytes of one piece on its way to the engine. */
const piece = 768 * 1024;

/**
 * What the program was asked to open before, or while, there is an interface to show it. Each is given to one page
 * only, the first that asks.
 */
export class Opened {
  #waiting: OpenArgument[] = [];
  readonly #announce: () => void;

  /** @param announce tells the interface that something waits */
  constructor(announce: () => void) {
    this.#announce = announce;
  }

  /**
   * Takes what of a command line's arguments can be opened; the rest is not for this.
   * @param folder in which paths begin that say nothing else
   */
  add(args: readonly string[], folder: string = process.cwd()): void {
    const found = args.flatMap((argument) => readOpenArgument(argument, folder) ?? []);
    if (found.length === 0) return;
    this.#waiting = [...this.#waiting, ...found].slice(-most);
    this.#announce();
  }

  /** Hands over what waits; files have then been read into the engine's store. Never rejects. */
  async take(dispatch: Dispatch): Promise<OpenRequest[]> {
    const taken = this.#waiting;
    this.#waiting = [];
    const requests: OpenRequest[] = [];
    for (const one of taken) requests.push(one.kind === 'mailto' ? one : await readFile(one.path, dispatch));
    return requests;
  }
}

async function readFile(path: string, dispatch: Dispatch): Promise<OpenRequest> {
  const name = basename(path).slice(0, 200);
  try {
    const file = await handOver(path, name, dispatch);
    return { kind: 'message', file };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const reason =
      code === 'ENOENT'
        ? 'There is no such file.'
        : error instanceof ApiError
          ? error.message
          : 'The file could not be read.';
    return { kind: 'failed', name, reason };
  }
}

async function handOver(path: string, filename: string, dispatch: Dispatch) {
  const call = async <M extends 'files.begin' | 'files.append' | 'files.finish'>(
    method: M,
    input: unknown,
  ) => {
    const outcome = await dispatch(method, input, 'internal');
    if (!outcome.ok) throw ApiError.fromShape(outcome.error);
    return methods[method].output.parse(outcome.output);
  };
  const file = await open(path, 'r');
  try {
    const stat = await file.stat();
    if (!stat.isFile()) throw new ApiError('invalid-input', 'This is not a file.');
    if (stat.size > largest) throw new ApiError('too-large', 'This file is too large for a message.');
    const { uploadId } = methods['files.begin'].output.parse(await call('files.begin', {}));
    const buffer = Buffer.alloc(piece);
    for (let at = 0; at < stat.size; ) {
      const { bytesRead } = await file.read(buffer, 0, piece, at);
      if (bytesRead === 0) break;
      await call('files.append', { uploadId, data: buffer.toString('base64', 0, bytesRead) });
      at += bytesRead;
    }
    const finish = { uploadId, filename, type: 'message/rfc822' };
    return methods['files.finish'].output.parse(await call('files.finish', finish));
  } finally {
    await file.close();
  }
}
