const outside = new Set(['http:', 'https:', 'mailto:']);

/**
 * The address of a link as it may be handed to the system, or null when it must not be: judged after WHATWG parsing,
 * never by its spelling, and only by a list of what is allowed.
 *
 * @param extra - further schemes that this host can do something sensible with, e.g. "tel:"
 */
export function outsideLink(url: string, extra: readonly string[] = []): string | null {
  let parsed: URL;
  try {
    parsed = new URL(url);
  } catch {
    return null;
  }
  return outside.has(parsed.protocol) || extra.includes(parsed.protocol) ? parsed.href : null;
}
