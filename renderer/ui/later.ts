import { type ComponentType, createElement, type ReactNode, useEffect, useSyncExternalStore } from 'react';

/** Parts in the order in which they are loaded ahead. */
const parts: (() => Promise<void>)[] = [];
let isLoadingAhead = false;

/** What is begun for later waits so long for the first list, and not longer. */
const patienceMs = 2_000;
/** The first moments after it are the person's. */
const quietMs = 150;
let tellShown = (): void => undefined;
const firstScreen = new Promise<void>((resolve) => {
  tellShown = resolve;
});

/** Does something that nobody waits for when the first list has been painted and there is nothing else to do. */
export function afterFirstScreen(work: () => void): void {
  setTimeout(tellShown, patienceMs);
  void firstScreen.then(() => requestIdleCallback(work, { timeout: 1000 }));
}

/**
 * A component whose code is not needed for the first list. It comes when it is first shown, or ahead of that by
 * `loadAhead`; from then on it renders at once, without the detour that `React.lazy` takes through a fallback.
 *
 * @param isSeen - false for what is part of the first screen and shows nothing there: it comes after the first list
 */
export function later<P extends object>(
  load: () => Promise<ComponentType<P>>,
  isSeen = true,
): ComponentType<P> {
  let part: ComponentType<P> | null = null;
  let loading: Promise<void> | null = null;
  const listeners = new Set<() => void>();
  const ensure = (): Promise<void> => {
    loading ??= load().then(
      (loaded) => {
        part = loaded;
        for (const listener of listeners) listener();
      },
      () => {
        // The host has gone, and with it all else that could be done; it is asked again when this is shown again.
        loading = null;
      },
    );
    return loading;
  };
  parts.push(ensure);
  const subscribe = (listener: () => void): (() => void) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  };
  return function Later(props: P): ReactNode {
    const Part = useSyncExternalStore(subscribe, () => part);
    useEffect(() => {
      if (isSeen) void ensure();
      else afterFirstScreen(() => void ensure());
    }, []);
    return Part === null ? null : createElement(Part, props);
  };
}

/**
 * To be called when the first list is there: loads all such parts, one after the other and each when there is nothing else
 * to do, so that no click waits for them.
 */
export function loadAhead(): void {
  if (isLoadingAhead) return;
  isLoadingAhead = true;
  const waiting = [...parts];
  const next = (): void => {
    const ensure = waiting.shift();
    if (ensure !== undefined) requestIdleCallback(() => void ensure().then(next), { timeout: 1000 });
  };
  // The frame with the list comes first.
  requestAnimationFrame(() => setTimeout(tellShown, quietMs));
  void firstScreen.then(next);
}
