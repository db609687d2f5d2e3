import { type ComponentType, createElement, type ReactNode, useEffect, useSyncExternalStore } from 'react';

/** Parts in the order in which they are loaded ahead. */
const parts: (() => Promise<void>)[] = [];
let isLoadingAhead = false;

/**
 * A component whose code is not needed for the first list. It comes when it is first shown, or ahead of that by
 * `loadAhead`; from then on it renders at once, without the detour that `React.lazy` takes through a fallback.
 */
export function later<P extends object>(load: () => Promise<ComponentType<P>>): ComponentType<P> {
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
    useEffect(() => void ensure(), []);
    return Part === null ? null : createElement(Part, props);
  };
}

/** Loads all such parts, one after the other and each when there is nothing else to do, so that no click waits for them. */
export function loadAhead(): void {
  if (isLoadingAhead) return;
  isLoadingAhead = true;
  const waiting = [...parts];
  const next = (): void => {
    const ensure = waiting.shift();
    if (ensure !== undefined) requestIdleCallback(() => void ensure().then(next), { timeout: 1000 });
  };
  next();
}
