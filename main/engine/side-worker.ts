import { parentPort } from 'node:worker_threads';
import { cutTexts, type WaitingText } from './search/cut-text.ts';
import type { PackedRows } from './sync/listing/packed-rows.ts';
import { unpackRows } from './sync/listing/packed-rows.ts';
import { readRows } from './sync/listing/read-rows.ts';
import type { SideReply, SideRequest } from './worker/side-thread.ts';

/** Works for a `SideThread`. What it cannot do ends it: it is done in the thread that asked then. */
const port = parentPort;
if (!port) throw new Error('This file is a worker entry.');
const reply = (message: SideReply): void => port.postMessage(message);

function answer({ kind, question }: SideRequest): unknown {
  if (kind === 'rows') {
    const { rows, now } = question as { rows: PackedRows; now: number };
    // JSON is cheaper to take over than objects.
    return JSON.stringify(readRows(unpackRows(rows), now));
  }
  if (kind === 'texts') return cutTexts(question as WaitingText[]);
  throw new Error(`Nobody knows how to do ${kind}.`);
}

port.on('message', (request: SideRequest) =>
  reply({ type: 'answer', id: request.id, answer: answer(request) }),
);
reply({ type: 'ready' });
