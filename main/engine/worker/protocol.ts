import type { ApiErrorShape } from '../../../shared/api/error-shape.ts';
import type { ApiEvent } from '../../../shared/api/events.ts';
import type { Outcome } from '../../../shared/api/wire.ts';
import type { LogRecord, SecretProtection } from '../engine.ts';
import type { NetworkOptions } from '../net/network.ts';

/** What a worker is started with. */
export interface WorkerSetup {
  dataDir: string;
  secretProtection: SecretProtection;
  network?: NetworkOptions;
}

export type ToWorker =
  /** The first message: before it a worker only loads its code. */
  | { type: 'begin'; setup: WorkerSetup }
  /** It is to work now; the first request says so, too. */
  | { type: 'work' }
  | { type: 'request'; id: number; method: string; input: unknown }
  | { type: 'secret'; id: number; value: string | null; error: string | null }
  | { type: 'close' };

export type FromWorker =
  /** It has what it needs. */
  | { type: 'begun' }
  /** It works. */
  | { type: 'ready' }
  /** Either failed; the worker ends after this. */
  | { type: 'refused'; error: ApiErrorShape }
  | { type: 'reply'; id: number; outcome: Outcome }
  | { type: 'events'; events: readonly ApiEvent[] }
  | { type: 'log'; record: LogRecord }
  | { type: 'secret'; id: number; request: SecretRequest }
  | { type: 'closed' };

export type SecretRequest =
  | { action: 'get'; key: string }
  | { action: 'set'; key: string; secret: string }
  | { action: 'delete'; key: string };
