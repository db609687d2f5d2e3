import { useSyncExternalStore } from 'react';

const dayMs = 86_400_000;
let now = Date.now();

/** "Today" and "Yesterday" must turn at midnight; a minute's delay does no harm. */
function subscribe(listener: () => void): () => void {
  const timer = setInterval(() => {
    const next = Date.now();
    const turned = new Date(next).getDate() !== new Date(now).getDate() || next - now > dayMs;
    if (!turned) return;
    now = next;
    listener();
  }, 60_000);
  return () => clearInterval(timer);
}

/** A time on the present day, for showing dates; changes when the day does. */
export function useToday(): number {
  return useSyncExternalStore(subscribe, () => now);
}
