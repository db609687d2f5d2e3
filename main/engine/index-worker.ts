import { parentPort, workerData } from 'node:worker_threads';
import { createLog, describeError } from './log.ts';
import { openIndex } from './search/index-file.ts';
import { IndexFiller } from './search/index-filler.ts';
import type { IndexReply, IndexRequest, IndexThreadData } from './search/index-thread.ts';
import { isDiskFull, openReadable, type ReadableDb, type WritableDb } from './store/database.ts';
import { isDamage } from './store/health.ts';
import { markSuspect } from './store/marks.ts';
import { SideThread } from './worker/side-thread.ts';

/** Works for an `IndexThread`: writes the search index of one database. */
const port = parentPort;
if (!port) throw new Error('This file is a worker entry.');
const { databasePath, sideEntry } = workerData as IndexThreadData;
const reply = (message: IndexReply): void => port.postMessage(message);
const log = createLog((record) => reply({ type: 'log', record }), 'index');
const side = new SideThread(new URL(sideEntry), log);

interface Open {
  mail: ReadableDb;
  index: WritableDb;
  filler: IndexFiller;
}

let open: Open | null = null;

function openAll(): Open {
  const mail = openReadable(databasePath);
  // Each text is read once.
  mail.raw.pragma('cache_size = -2048');
  const index = openIndex(databasePath);
  return { mail, index, filler: new IndexFiller(mail, index, side) };
}

async function index(limit: number): Promise<IndexReply> {
  try {
    open ??= openAll();
    return { type: 'indexed', done: await open.filler.next(limit) };
  } catch (thrown) {
    // The next start is to look at it.
    if (isDamage(thrown)) markSuspect(databasePath);
    return { type: 'failed', error: isDiskFull(thrown) ? null : describeError(thrown) };
  }
}

async function close(): Promise<void> {
  await side.end();
  open?.index.raw.close();
  open?.mail.raw.close();
  port!.close();
}

/** One thing after the other: what is being written is ended before all is closed. */
let work: Promise<void> = Promise.resolve();
port.on('message', (request: IndexRequest) => {
  work = work.then(async () => {
    if (request.type === 'index') reply(await index(request.limit));
    else await close();
  });
});
