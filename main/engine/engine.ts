import type { ApiEvent } from '../../shared/api/events.ts';
import type { Outcome } from '../../shared/api/wire.ts';
import type { NetworkOptions } from './net/network.ts';

/** How well secrets are kept: by the operating system, in a file of the owner's only, or not beyond this run. */
export type SecretProtection = 'os' | 'file' | 'session';

/** Where passwords and tokens live. Given to the engine by its host; never part of the database. */
export interface SecretStore {
  readonly protection: SecretProtection;
  get(key: string): Promise<string | null>;
  set(key: string, secret: string): Promise<void>;
  delete(key: string): Promise<void>;
}

export interface LogRecord {
  level: 'debug' | 'info' | 'warn' | 'error';
  /** Part of the program, e.g. "sync" or "journal". */
  scope: string;
  message: string;
  /** Milliseconds since 1970. */
  at: number;
  accountId?: number;
  /** Further facts; never a secret, never a body. */
  details?: Record<string, unknown>;
}

export interface EngineOptions {
  /** Folder of database and attachment store; created when missing, one engine at a time. */
  dataDir: string;
  /** Entry files of the two workers. */
  workers: { writer: URL; reader: URL };
  secrets: SecretStore;
  log: (record: LogRecord) => void;
  /**
   * How long the writer may keep from working after it has opened the database, in milliseconds, unless it is asked
   * something: the first screen needs only the reader. Absent for not at all.
   */
  writerPatience?: number;
  /** Given by tests and labs only: name servers and ports in place of the network's own. */
  network?: NetworkOptions;
}

/** The engine as a host sees it. Methods of the host itself are not answered here. */
export interface Engine {
  /** Input as the contract's schema gives it; never rejects, errors come as values. */
  call(method: string, input: unknown): Promise<Outcome>;
  subscribe(listener: (event: ApiEvent) => void): () => void;
  /** Resolves when the writer works, too; rejects with an ApiError when it cannot. */
  readonly whole: Promise<void>;
  /** Journal flushed, connections logged out, readers ended first and the writer last. Safe to call twice. */
  close(): Promise<void>;
}
