import { readFileSync } from 'node:fs';
import { parentPort } from 'node:worker_threads';
import { parseWholeMessage } from '../../main/engine/mime/index.ts';
import { readRawEnvelope } from '../../main/engine/mime/raw-envelope.ts';
import { type CutText, cutTexts } from '../../main/engine/search/cut-text.ts';
import { type PreparedBody, prepareBody } from '../../main/engine/store/bodies.ts';
import { type PreparedPlaced, preparePlaced } from '../../main/engine/store/prepared.ts';
import { normalise } from '../../main/engine/sync/normalise.ts';

/** Files of one transaction, the first of them under this UID. */
export interface FilesToRead {
  files: string[];
  firstUid: number;
}

/** A message as it is stored and as it is indexed. */
export interface ReadFile {
  message: PreparedPlaced;
  body: PreparedBody;
  note: string | null;
  cut: CutText;
}

async function read(file: string, uid: number): Promise<Omit<ReadFile, 'cut'>> {
  const raw = readFileSync(file);
  const { envelope, references } = readRawEnvelope(raw);
  const { parts, note } = await parseWholeMessage(raw);
  const message = preparePlaced(
    normalise(
      {
        ...{ seq: 0, uid, envelope, size: raw.byteLength, flags: new Set(['\\Seen']) },
        headers: Buffer.from(`References: ${references}`),
      },
      Date.now(),
    ),
  );
  return { message, body: prepareBody(parts), note };
}

/** Reads and cuts messages beside the thread that writes, as the engine's side thread does. */
parentPort?.on('message', async ({ files, firstUid }: FilesToRead) => {
  const messages = await Promise.all(files.map((file, index) => read(file, firstUid + index)));
  const cuts = cutTexts(
    messages.map(({ message: { subject, addresses, structure, listId }, body: { parts } }) => ({
      ...{ subject, addresses, structure, list_id: listId, parts },
    })),
  );
  const answer: ReadFile[] = messages.map((message, index) => ({ ...message, cut: cuts[index]! }));
  parentPort!.postMessage(answer);
});
