import type { ApiEvent } from '../../../shared/api/events.ts';
import type { AccountStatus } from '../../../shared/model/status.ts';

/** One account's status line; tells the interface whenever it reads differently. */
export class StatusBoard {
  private current: AccountStatus;
  private readonly emit: (event: ApiEvent) => void;

  constructor(accountId: number, emit: (event: ApiEvent) => void) {
    this.emit = emit;
    this.current = { accountId, state: 'connecting', progress: null, pendingOperations: 0, error: null };
  }

  get value(): AccountStatus {
    return this.current;
  }

  set(change: Partial<Omit<AccountStatus, 'accountId'>>): void {
    const next = { ...this.current, ...change };
    if (JSON.stringify(next) === JSON.stringify(this.current)) return;
    this.current = next;
    this.emit({ type: 'sync.status', status: next });
  }
}
