import { parentPort, workerData } from 'node:worker_threads';
import { createLog } from './log.ts';
import { IndexFailure, IndexHere } from './search/index-here.ts';
import type { IndexReply, IndexRequest, IndexThreadData } from './search/index-thread.ts';
import { openReadable } from './store/database.ts';
import { SideThread } from './worker/side-thread.ts';

/** Works for an `IndexThread`: writes the search index of one database. */
const port = parentPort;
if (!port) throw new Error('This file is a worker entry.');
const { databasePath, sideEntry } = workerData as IndexThreadData;
const reply = (message: IndexReply): void => port.postMessage(message);
const log = createLog((record) => reply({ type: 'log', record }), 'index');
const mail = openReadable(databasePath);
// Each text is read once.
mail.raw.pragma('cache_size = -2048');
const index = new IndexHere(mail, databasePath, new SideThread(new URL(sideEntry), log));

async function answer(request: IndexRequest): Promise<void> {
  if (request.type === 'close') {
    await index.end();
    mail.raw.close();
    port!.close();
    return;
  }
  try {
    reply({ type: 'indexed', done: await index.index(request.limit) });
  } catch (thrown) {
    if (!(thrown instanceof IndexFailure)) throw thrown;
    reply({ type: 'failed', error: thrown.details, isDamage: thrown.isDamage });
  }
}

/** One thing after the other: what is being written is ended before all is closed. */
let work: Promise<void> = Promise.resolve();
port.on('message', (request: IndexRequest) => {
  work = work.then(() => answer(request));
});
