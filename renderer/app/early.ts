/**
 * The first script of the page, small and without any library: it asks for what the first screen shows while the rest of
 * the scripts is still being read. `bridge.ts` takes over what it began.
 */
import { draftOfHash } from '../../shared/content/paths.ts';
import { firstQuestions, type Question } from './early-answers.ts';
import { socketAddress } from './socket-address.ts';

/** A connection to the browser host on which questions have been asked. */
export interface HeadStart {
  readonly socket: WebSocket;
  /** What stands in the frames that ask, whose ids count from 1. */
  readonly asked: readonly Question[];
  /** The texts that have come since. Whoever takes over listens itself, and ends `keep`. */
  readonly received: unknown[];
  readonly keep: (message: MessageEvent<unknown>) => void;
}

function beginEarly(): HeadStart | null {
  // Electron has a bridge that needs no connecting, and a window for one draft shows nothing of all this.
  if (window.curlew !== undefined || draftOfHash(location.hash) !== null) return null;
  const socket = new WebSocket(socketAddress(location.href));
  const received: unknown[] = [];
  const keep = ({ data }: MessageEvent<unknown>): void => void received.push(data);
  socket.addEventListener('message', keep);
  socket.addEventListener('open', () => {
    for (const [index, { method, input }] of firstQuestions.entries())
      socket.send(JSON.stringify({ id: index + 1, method, input }));
  });
  return { socket, asked: firstQuestions, received, keep };
}

/** What was begun when the page was loaded; null where there was nothing to begin. */
export const headStart = beginEarly();
