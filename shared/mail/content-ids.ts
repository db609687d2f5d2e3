/**
 * The URL by which HTML names a part of its message (RFC 2392). All is encoded that could end a URL where it stands,
 * in an attribute or in a style sheet.
 *
 * @param contentId without its angle brackets
 */
export function contentIdUrl(contentId: string): string {
  const encoded = encodeURIComponent(contentId.toWellFormed())
    .replaceAll('%40', '@')
    .replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
  return `cid:${encoded}`;
}

/** The Content-IDs that HTML names, decoded. */
export function contentIdsIn(html: string): Set<string> {
  const found = new Set<string>();
  const text = html.replaceAll('&quot;', '"').replaceAll('&amp;', '&');
  for (const [, name = ''] of text.matchAll(/cid:([^"'\s)<>]+)/gi)) {
    found.add(decodeContentId(name));
  }
  return found;
}

/** What stands after `cid:` as a Content-ID; as it stands where it is not encoded rightly. */
export function decodeContentId(encoded: string): string {
  try {
    return decodeURIComponent(encoded);
  } catch {
    return encoded;
  }
}
