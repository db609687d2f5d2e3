import type { ApiEvent } from '../../../../shared/api/events.ts';
import type { ServerSearchOutcome } from '../../../../shared/model/search.ts';
import { describeError, type Log } from '../../log.ts';
import type { ReadableDb } from '../../store/database.ts';
import { readHit } from '../query.ts';

/** An account as the search of the servers needs it. */
export interface SearchableAccount {
  readonly id: number;
  readonly isConnected: boolean;
  searchServer(text: string, signal: AbortSignal, found: (messageIds: number[]) => void): Promise<void>;
}

/** Searches on the servers, one at a time: a new one ends the one before. */
export class ServerSearches {
  private readonly db: ReadableDb;
  private readonly emit: (event: ApiEvent) => void;
  private readonly log: Log;
  private running: AbortController | null = null;

  constructor(db: ReadableDb, emit: (event: ApiEvent) => void, log: Log) {
    this.db = db;
    this.emit = emit;
    this.log = log;
  }

  /** Asks all accounts at once. What they find is told by events that carry `searchId`, each message once. */
  async search(
    accounts: readonly SearchableAccount[],
    text: string,
    searchId: string,
  ): Promise<ServerSearchOutcome> {
    this.running?.abort();
    const running = new AbortController();
    this.running = running;
    const told = new Set<number>();
    const found = (messageIds: number[]): void => {
      const fresh = messageIds.filter((id) => !told.has(id));
      for (const id of fresh) told.add(id);
      const hits = fresh.flatMap((id) => readHit(this.db, id) ?? []);
      if (hits.length > 0 && !running.signal.aborted) this.emit({ type: 'search.found', searchId, hits });
    };
    const outcomes = await Promise.all(
      accounts.map(async (account) => {
        if (!account.isConnected) return { accountId: account.id, state: 'offline' as const };
        try {
          await account.searchServer(text, running.signal, found);
          return { accountId: account.id, state: 'done' as const };
        } catch (error) {
          this.log.info('An account could not be searched on the server', describeError(error));
          return {
            accountId: account.id,
            state: account.isConnected ? ('failed' as const) : ('offline' as const),
          };
        }
      }),
    );
    return { found: told.size, accounts: outcomes, superseded: running.signal.aborted };
  }

  stop(): void {
    this.running?.abort();
  }
}
