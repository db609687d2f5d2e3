import type { Handlers } from '../../../shared/api/methods.ts';

type Reads = Handlers<'reader'>;

/** Handlers whose code is read when one of them is first asked, or when `load` is called. */
export interface OnFirstUse<M extends keyof Reads> {
  readonly handlers: Pick<Reads, M>;
  /** Never rejects: who needs what could not be read is told then. */
  load(): Promise<void>;
}

export function onFirstUse<M extends keyof Reads>(
  names: readonly M[],
  read: () => Promise<Pick<Reads, M>>,
): OnFirstUse<M> {
  let reading: Promise<Pick<Reads, M>> | null = null;
  const parts = (): Promise<Pick<Reads, M>> => {
    reading ??= read().catch((error: unknown) => {
      reading = null;
      throw error;
    });
    return reading;
  };
  const entries = names.map((name) => {
    const answer = async (input: unknown): Promise<unknown> => {
      const handler = (await parts())[name] as (input: unknown) => unknown;
      return await handler(input);
    };
    return [name, answer] as const;
  });
  return {
    handlers: Object.fromEntries(entries) as Pick<Reads, M>,
    load: () =>
      parts().then(
        () => undefined,
        () => undefined,
      ),
  };
}
