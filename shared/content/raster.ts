/** Image formats that are shown in place: pixels only. SVG is a document that can run script and is not among them. */
export type RasterType = 'image/png' | 'image/jpeg' | 'image/gif' | 'image/webp' | 'image/avif' | 'image/bmp';

/** How many bytes of a file {@link rasterType} needs to see. */
export const rasterHeadLength = 64;

/** What an image is by its first bytes, whatever it was declared as; null when it is no raster image that we show. */
export function rasterType(bytes: Uint8Array): RasterType | null {
  const head = String.fromCharCode(...bytes.subarray(0, rasterHeadLength));
  if (head.startsWith('\x89PNG\r\n\x1a\n')) return 'image/png';
  if (head.startsWith('\xff\xd8\xff')) return 'image/jpeg';
  if (head.startsWith('GIF87a') || head.startsWith('GIF89a')) return 'image/gif';
  if (head.startsWith('RIFF') && head.startsWith('WEBPVP8', 8)) return 'image/webp';
  if (isAvif(head)) return 'image/avif';
  if (isBmp(head)) return 'image/bmp';
  return null;
}

/** A file type box (ISO 14496-12 section 4.3) whose major or first compatible brands name AVIF, still or sequence. */
function isAvif(head: string): boolean {
  if (head.slice(4, 8) !== 'ftyp') return false;
  const boxEnd = Math.min((head.charCodeAt(2) << 8) | head.charCodeAt(3), head.length);
  for (let at = 8; at + 4 <= boxEnd; at += 4) {
    // Bytes 12 to 15 are the minor version, not a brand.
    if (at !== 12 && /^avi[fs]$/.test(head.slice(at, at + 4))) return true;
  }
  return false;
}

/** "BM" alone begins many texts: the size of the second header must be one that exists. */
function isBmp(head: string): boolean {
  if (!head.startsWith('BM') || head.length < 18) return false;
  const headerSize = head.charCodeAt(14) | (head.charCodeAt(15) << 8);
  const isSmall = head.charCodeAt(16) === 0 && head.charCodeAt(17) === 0;
  return isSmall && [12, 16, 40, 52, 56, 64, 108, 124].includes(headerSize);
}
