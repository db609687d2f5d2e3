/**
 * A file name as the last step before it leaves the program: no separators, no control or invisible formatting
 * characters, never empty and never too long. The engine has already made names safe; this holds if it ever fails to.
 */
export function plainFilename(filename: string): string {
  const cleaned = filename
    .toWellFormed()
    .normalize('NFC')
    .replace(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, '')
    .replace(/[/\\:*?"<>|]/g, '_')
    .replace(/^[\s.]+|[\s.]+$/g, '');
  const name = shorten(cleaned, 200);
  return name === '' ? 'attachment' : /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i.test(name) ? `_${name}` : name;
}

/** Cut to so many bytes of UTF-8, keeping the extension, which is what people judge a file by. */
function shorten(name: string, maxBytes: number): string {
  if (Buffer.byteLength(name) <= maxBytes) return name;
  const dot = name.lastIndexOf('.');
  const extension = dot > 0 && name.length - dot <= 12 ? name.slice(dot) : '';
  let stem = '';
  for (const character of extension === '' ? name : name.slice(0, dot)) {
    if (Buffer.byteLength(stem + character + extension) > maxBytes) break;
    stem += character;
  }
  return stem + extension;
}

/** `Content-Disposition` of a download (RFC 6266), the name once in ASCII and once in full (RFC 8187). */
export function attachmentDisposition(filename: string): string {
  const name = plainFilename(filename);
  const ascii = name.replace(/[^\x20-\x7e]/g, '_').replace(/[%"\\]/g, '_');
  const encoded = encodeURIComponent(name).replace(
    /['()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `attachment; filename="${ascii}"; filename*=UTF-8''${encoded}`;
}
