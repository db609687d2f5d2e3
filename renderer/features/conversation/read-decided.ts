const listeners = new Set<() => void>();

/** The person has decided about read and unread by hand: what was about to be marked by itself is left alone. */
export function readDecided(): void {
  for (const listener of listeners) listener();
}

/** Returns the function that ends the subscription. */
export function onReadDecided(listener: () => void): () => void {
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
  };
}
