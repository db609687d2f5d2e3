/** Image formats that are shown inside a message: pixels only, nothing that could hold script or links. */
export type RasterType = 'image/png' | 'image/jpeg' | 'image/gif' | 'image/webp' | 'image/avif' | 'image/bmp';

/** How many bytes of a file {@link rasterType} needs to see. */
export const rasterHeadLength = 64;

/** The image type told by a file's first bytes, whatever it was declared to be; null when it is no raster image. */
export function rasterType(head: Uint8Array): RasterType | null {
  const ascii = Buffer.from(head.buffer, head.byteOffset, head.byteLength).toString('latin1');
  if (ascii.startsWith('\x89PNG\r\n\x1a\n')) return 'image/png';
  if (ascii.startsWith('\xff\xd8\xff')) return 'image/jpeg';
  if (ascii.startsWith('GIF87a') || ascii.startsWith('GIF89a')) return 'image/gif';
  if (ascii.startsWith('RIFF') && ascii.startsWith('WEBP', 8)) return 'image/webp';
  if (isAvif(ascii)) return 'image/avif';
  if (isBmp(ascii)) return 'image/bmp';
  return null;
}

/** An ISO base media file whose major or compatible brands name AVIF (still or sequence). */
function isAvif(ascii: string): boolean {
  if (!ascii.startsWith('ftyp', 4)) return false;
  const boxLength = Buffer.from(ascii.slice(0, 4), 'latin1').readUInt32BE();
  const brands = ascii.slice(8, Math.min(boxLength, ascii.length));
  for (let at = 0; at + 4 <= brands.length; at += 4) {
    // The four bytes after the major brand are a version, not a brand.
    if (at !== 4 && (brands.startsWith('avif', at) || brands.startsWith('avis', at))) return true;
  }
  return false;
}

/** 'BM' alone is two letters that many texts begin with: the length of the second header must be a known one too. */
function isBmp(ascii: string): boolean {
  if (!ascii.startsWith('BM') || ascii.length < 18) return false;
  const headerLength = Buffer.from(ascii.slice(14, 18), 'latin1').readUInt32LE();
  return [12, 40, 52, 56, 64, 108, 124].includes(headerLength);
}
