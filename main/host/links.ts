const outside = new Set(['http:', 'https:', 'mailto:']);

/** A number to call (RFC 3966). No `*` and `#`, with which telephones are told to do other things. */
const telephone = /^tel:\+?[\d().-]{2,40}(;(ext|phone-context)=[\w.+-]{1,60}){0,2}$/;

/**
 * The address of a link as it may be handed to the system, or null when it must not be: judged after WHATWG parsing,
 * never by its spelling, and only by a list of what is allowed.
 */
export function outsideLink(url: string): string | null {
  let parsed: URL;
  try {
    parsed = new URL(url);
  } catch {
    return null;
  }
  if (outside.has(parsed.protocol)) return parsed.href;
  // People write numbers with blanks, which a telephone does not need.
  const number = parsed.href.replace(/%20| /g, '');
  return telephone.test(number) ? number : null;
}
