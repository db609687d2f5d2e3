import { cutHere } from '../../../main/engine/search/cut-aside.ts';
import { openIndex } from '../../../main/engine/search/index-file.ts';
import { writeTexts } from '../../../main/engine/search/index-text.ts';
import { readWaiting, strikeOff } from '../../../main/engine/search/queue.ts';
import type { WritableDb } from '../../../main/engine/store/database.ts';

const atOnce = 2000;

/** Has the index take in all that waits, here and now. `index`: the same for a database in memory, which has both. */
export function fillIndex(db: WritableDb, index: WritableDb = db): void {
  for (;;) {
    const waiting = readWaiting(db, atOnce);
    if (waiting.length === 0) return;
    writeTexts(index, waiting, cutHere(waiting.map(({ text }) => text)));
    strikeOff(db, waiting);
  }
}

/** The same for a database that is a file. */
export function fillIndexFile(db: WritableDb, path: string): void {
  const index = openIndex(path);
  fillIndex(db, index);
  index.raw.close();
}
