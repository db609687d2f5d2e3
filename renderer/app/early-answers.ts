import type { MethodInput, MethodName } from '../../shared/api/methods.ts';
import type { Outcome } from '../../shared/api/wire.ts';

/** One question of the contract. */
export interface Question {
  readonly method: MethodName;
  readonly input: unknown;
}

function ask<M extends MethodName>(method: M, input: MethodInput<M>): Question {
  return { method, input };
}

/** What the first screen shows, from the reader. Inputs as the contract's schemas write them. */
export const firstQuestions: readonly Question[] = [
  ask('accounts.list', {}),
  ask('settings.get', {}),
  ask('mailboxes.list', {}),
  ask('threads.list', { view: { kind: 'unified', role: 'inbox' }, filter: 'all', after: null, limit: 100 }),
  ask('identities.list', {}),
  ask('threads.countUnread', {}),
  ask('searches.list', {}),
  ask('outbox.list', {}),
  ask('quotas.list', {}),
  ask('store.report', {}),
];

/** How long an answer may wait to be asked for; by then the first screen has long been there. */
const keptMs = 10_000;

/**
 * Answers to questions that were asked before the interface was loaded. Each is given once, to the first call that asks
 * the same; what it says was true when no event has come since.
 */
export class EarlyAnswers {
  readonly #answers = new Map<string, Promise<Outcome>>();

  constructor() {
    setTimeout(() => this.forget(), keptMs);
  }

  add({ method, input }: Question, answer: Promise<Outcome>): void {
    this.#answers.set(keyOf(method, input), answer);
  }

  take(method: string, input: unknown): Promise<Outcome> | undefined {
    const key = keyOf(method, input);
    const answer = this.#answers.get(key);
    this.#answers.delete(key);
    return answer;
  }

  /** To be called for each event: answers from before it may be stale. How an account's sync fares is in none of them. */
  heard(event: { readonly type: string }): void {
    if (event.type !== 'sync.status') this.forget();
  }

  /** When events may have been missed. */
  forget(): void {
    this.#answers.clear();
  }
}

function keyOf(method: string, input: unknown): string {
  return `${method} ${JSON.stringify(input)}`;
}
