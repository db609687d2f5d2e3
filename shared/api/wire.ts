import { z } from 'zod';
import { ApiErrorShape } from './error-shape.ts';
import { ApiEvent } from './events.ts';

/** Frames of the request protocol, the same over MessagePort, Electron IPC and WebSocket. */
export const RequestFrame = z.object({ id: z.int(), method: z.string().max(64), input: z.unknown() });
export type RequestFrame = z.infer<typeof RequestFrame>;

export const ReplyFrame = z.union([
  z.object({ id: z.int(), ok: z.literal(true), output: z.unknown() }),
  z.object({ id: z.int(), ok: z.literal(false), error: ApiErrorShape }),
]);
export type ReplyFrame = z.infer<typeof ReplyFrame>;

export const EventFrame = z.object({ event: ApiEvent });
export type EventFrame = z.infer<typeof EventFrame>;

/** An outcome as a value: Electron's `ipcMain.handle` would strip a thrown error down to its message. */
export type Outcome = { ok: true; output: unknown } | { ok: false; error: ApiErrorShape };
