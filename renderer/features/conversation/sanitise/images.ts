/** What an image address in a message is, before anything is done with it. */
export type ImageSource =
  | { readonly kind: 'inline'; readonly contentId: string }
  | { readonly kind: 'data'; readonly url: string }
  | { readonly kind: 'remote'; readonly url: string }
  | { readonly kind: 'refused' };

/** Stands where a remote image was left out: it keeps its place and its size, and is drawn as a quiet box. */
export const blockedImage = 'data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7';

/** Stands where a picture was left out that nobody was meant to see. */
export const droppedTracker =
  'data:image/gif;base64,R0lGODlhAQABAIAAAAAAAAAAACH5BAEAAAAALAAAAAABAAEAAAICRAEAOw==';

const rasterData = /^data:image\/(png|jpe?g|gif|webp|bmp|avif)[;,]/i;

/**
 * Judges an image address: `cid:` names a part of the message, raster `data:` stands for itself, http and https are
 * remote. All else is refused: other schemes, relative addresses (they would reach the program's own pages), and
 * backslashes (`\\host\share`).
 */
export function classifyImage(raw: string): ImageSource {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: URL parsers skip control characters, so must we
  const url = raw.trim().replace(/[\u0000-\u001f\u007f]/g, '');
  if (url.includes('\\')) return { kind: 'refused' };
  if (/^cid:/i.test(url)) {
    const id = url.slice(4);
    try {
      return { kind: 'inline', contentId: decodeURIComponent(id) };
    } catch {
      return { kind: 'inline', contentId: id };
    }
  }
  if (rasterData.test(url)) return { kind: 'data', url };
  if (!/^(https?:)?\/\//i.test(url)) return { kind: 'refused' };
  try {
    const parsed = new URL(url.startsWith('//') ? `https:${url}` : url);
    if (parsed.protocol !== 'http:' && parsed.protocol !== 'https:') return { kind: 'refused' };
    return { kind: 'remote', url: parsed.href };
  } catch {
    return { kind: 'refused' };
  }
}

/** A Content-ID without its angle brackets. */
export function bareContentId(id: string): string {
  return id.trim().replace(/^<|>$/g, '');
}

/** A link that may be kept: web, mail and telephone addresses, and places in the same message. Null for all else. */
export function allowedLink(raw: string): string | null {
  const value = raw.trim();
  if (/^#./.test(value)) return value;
  // A mail has no address of its own, so a relative link leads nowhere; only whole ones parse.
  try {
    const url = new URL(/^www\./i.test(value) ? `https://${value}` : value);
    return ['http:', 'https:', 'mailto:', 'tel:'].includes(url.protocol) ? url.href : null;
  } catch {
    return null;
  }
}
