import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { BrowserWindow } from 'electron';
import { ApiError } from '../../shared/api/error.ts';
import type { Handlers } from '../../shared/api/methods.ts';
import { isDangerousFile } from '../../shared/safety/dangerous-files.ts';
import type { Dispatch } from '../host/dispatcher.ts';
import { fetchFile } from '../host/fetch-file.ts';
import { saveFromMail } from '../host/save-file.ts';
import type { Electron } from './electron.ts';

/** Shown under the pointer where the system has no picture for a kind of file; Electron takes no empty one. */
const plainIcon =
  'data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAABgAAAAYCAYAAADgdz34AAAALklEQVR42mNgoDfo7e/8TwkmygJywagFoxaMWjBqwagFoxaMWkBdC2ha6VMbAABKxhoMLgJkswAAAABJRU5ErkJggg==';

/** Copies that wait to be dragged; with one more, the oldest is forgotten, but stays on the disk till the end. */
const mostPrepared = 20;

/**
 * Attachments dragged out of the window. The other program gets a copy under the attachment's own name, marked as from
 * the internet like one that is saved, in a folder that only its owner can read, which is emptied at the start and the
 * end of the program. What can run is not dragged.
 */
export class DragOut {
  readonly #electron: Pick<Electron, 'app' | 'nativeImage'>;
  readonly #folder: string;
  readonly #prepared = new Map<number, string>();
  #last = 0;

  constructor(electron: Pick<Electron, 'app' | 'nativeImage'>, dataDir: string) {
    this.#electron = electron;
    this.#folder = join(dataDir, 'dragged');
  }

  handlers(
    dispatch: Dispatch,
    window: () => BrowserWindow | null,
  ): Pick<Handlers<'host'>, 'attachments.prepareDrag' | 'attachments.startDrag'> {
    return {
      'attachments.prepareDrag': async (place) => ({ dragId: await this.#prepare(dispatch, place) }),
      'attachments.startDrag': async ({ dragId }) => {
        const file = this.#prepared.get(dragId);
        if (file === undefined) throw new ApiError('not-found', 'This file is no longer here to be dragged.');
        const icon = await this.#iconOf(file);
        window()?.webContents.startDrag({ file, icon });
        return {};
      },
    };
  }

  /** Removes all copies; one that another program holds fast is removed at the next start. */
  async clear(): Promise<void> {
    this.#prepared.clear();
    await rm(this.#folder, { recursive: true, force: true }).catch(() => undefined);
  }

  async #prepare(
    dispatch: Dispatch,
    place: Parameters<Handlers<'host'>['attachments.prepareDrag']>[0],
  ): Promise<number> {
    const method = 'sha256' in place ? 'opened.attachment' : 'attachments.fetch';
    const { path, filename, type } = await fetchFile(dispatch, method, place);
    if (isDangerousFile(filename, type)) {
      throw new ApiError('invalid-input', `${filename} is of a kind that can run. It can only be saved.`);
    }
    this.#last += 1;
    const dragId = this.#last;
    const folder = join(this.#folder, String(dragId));
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const file = join(folder, filename);
    await saveFromMail(path, file);
    this.#prepared.set(dragId, file);
    const [oldest] = this.#prepared.keys();
    if (oldest !== undefined && this.#prepared.size > mostPrepared) this.#prepared.delete(oldest);
    return dragId;
  }

  async #iconOf(file: string): Promise<Electron.NativeImage> {
    const { app, nativeImage } = this.#electron;
    const icon = await app.getFileIcon(file).catch(() => null);
    return icon === null || icon.isEmpty() ? nativeImage.createFromDataURL(plainIcon) : icon;
  }
}
