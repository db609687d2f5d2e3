import type { LogRecord } from './engine.ts';

/** Where a part of the engine writes its log lines. Never give it a secret or a message's text. */
export interface Log {
  debug(message: string, details?: Record<string, unknown>): void;
  info(message: string, details?: Record<string, unknown>): void;
  warn(message: string, details?: Record<string, unknown>): void;
  error(message: string, details?: Record<string, unknown>): void;
  /** The same log under another scope or for one account. */
  child(scope: string, accountId?: number): Log;
}

export function createLog(write: (record: LogRecord) => void, scope: string, accountId?: number): Log {
  const at =
    (level: LogRecord['level']) =>
    (message: string, details?: Record<string, unknown>): void => {
      write({
        level,
        scope,
        message,
        at: Date.now(),
        ...(accountId === undefined ? {} : { accountId }),
        ...(details === undefined ? {} : { details }),
      });
    };
  return {
    debug: at('debug'),
    info: at('info'),
    warn: at('warn'),
    error: at('error'),
    child: (childScope, childAccount) => createLog(write, childScope, childAccount ?? accountId),
  };
}

/** An error for the log: name, code and message, without whatever objects hang on it. */
export function describeError(thrown: unknown): Record<string, unknown> {
  if (!(thrown instanceof Error)) return { error: String(thrown).slice(0, 500) };
  const { code, responseText, serverResponseCode } = thrown as Error & Record<string, unknown>;
  return {
    error: `${thrown.name}: ${thrown.message}`.slice(0, 1000),
    ...(typeof code === 'string' ? { code } : {}),
    ...(typeof responseText === 'string' ? { responseText: responseText.slice(0, 500) } : {}),
    ...(typeof serverResponseCode === 'string' ? { serverResponseCode } : {}),
    ...(thrown.stack ? { stack: thrown.stack.split('\n').slice(1, 6).join(' | ') } : {}),
  };
}
