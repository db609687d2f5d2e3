import { useEffect, useState } from 'react';
import type { Address } from '../../../shared/model/message.ts';
import { useServices } from '../../app/services.ts';

const mostMatches = 7;

export interface Completion {
  readonly matches: readonly Address[];
  readonly active: number;
  setActive(index: number): void;
  /** Never suggests this person again. */
  forget(address: Address): void;
  close(): void;
}

/** People whose name or address begins with what is typed; without those that are in the field already. */
export function useCompletion(text: string, chosen: readonly Address[]): Completion {
  const { client } = useServices();
  const [found, setFound] = useState<readonly Address[]>([]);
  const [active, setActive] = useState(0);
  const wanted = text.trim();
  useEffect(() => {
    if (wanted === '') {
      setFound([]);
      return;
    }
    let current = true;
    client
      .call('recipients.complete', { text: wanted.slice(0, 200), limit: mostMatches })
      .then((people) => {
        if (!current) return;
        setFound(people);
        setActive(0);
      })
      // Without suggestions addresses are typed in full.
      .catch(() => {});
    return () => {
      current = false;
    };
  }, [client, wanted]);
  const taken = new Set(chosen.map((one) => one.address.toLowerCase()));
  const matches = wanted === '' ? [] : found.filter((one) => !taken.has(one.address.toLowerCase()));
  return {
    matches,
    active: Math.min(active, Math.max(0, matches.length - 1)),
    setActive,
    forget: (address) => {
      setFound((list) => list.filter((one) => one !== address));
      client.call('recipients.forget', { address: address.address }).catch(() => {});
    },
    close: () => setFound([]),
  };
}
