import { parentPort } from 'node:worker_threads';
import { unpackRows } from './sync/listing/packed-rows.ts';
import { readRows } from './sync/listing/read-rows.ts';
import type { ReadReply, ReadRequest } from './sync/listing/row-reader.ts';

/** Reads rows of headers for `RowReader`. What it cannot read ends it: they are read in the thread that asked then. */
const port = parentPort;
if (!port) throw new Error('This file is a worker entry.');
const reply = (message: ReadReply): void => port.postMessage(message);
port.on('message', ({ id, rows, now }: ReadRequest) => {
  reply({ type: 'read', id, messages: JSON.stringify(readRows(unpackRows(rows), now)) });
});
reply({ type: 'ready' });
