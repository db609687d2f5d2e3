import { useEffect, useState } from 'react';
import type { SearchHit, ServerSearchOutcome } from '../../../shared/model/search.ts';
import { useServices } from '../../app/services.ts';

/** The servers are asked when nothing has been typed for so long: each asks them to read whole mailboxes. */
const pauseMs = 700;
/** Shorter words find half of everything on a server. */
const shortest = 3;

export interface ServerSearch {
  readonly hits: readonly SearchHit[];
  /** Null while it runs. */
  readonly outcome: ServerSearchOutcome | null;
}

/** A value as it stands once it has not changed for `ms` milliseconds. */
function useDebounced(value: string, ms: number): string {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), ms);
    return () => clearTimeout(timer);
  }, [value, ms]);
  return settled;
}

let searches = 0;

/** What the servers find beyond what is on this computer; null when they are not asked. */
export function useServerSearch(typed: string, wanted: boolean): ServerSearch | null {
  const { client } = useServices();
  const text = useDebounced(typed.trim(), pauseMs);
  const asks = wanted && text.length >= shortest && text === typed.trim();
  const [state, setState] = useState<(ServerSearch & { readonly text: string }) | null>(null);
  useEffect(() => {
    if (!asks) return;
    searches += 1;
    const searchId = `${Date.now()}-${searches}`;
    let current = true;
    setState({ text, hits: [], outcome: null });
    const unsubscribe = client.subscribe((event) => {
      if (event.type !== 'search.found' || event.searchId !== searchId) return;
      setState((old) => (old?.text === text ? { ...old, hits: [...old.hits, ...event.hits] } : old));
    });
    client.call('search.server', { text, searchId }).then(
      (outcome) => {
        if (current) setState((old) => (old?.text === text ? { ...old, outcome } : old));
      },
      () => {
        if (current) setState((old) => (old?.text === text ? null : old));
      },
    );
    return () => {
      current = false;
      unsubscribe();
    };
  }, [client, text, asks]);
  return asks && state?.text === text ? state : null;
}
