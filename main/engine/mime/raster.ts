/** Image formats that are shown in place. All are pixels only; SVG is a document that runs script and is not here. */
export type RasterType = 'image/png' | 'image/jpeg' | 'image/gif' | 'image/webp' | 'image/avif' | 'image/bmp';

/** What an image is by its first bytes, whatever it was declared as; null when it is no raster image we show. */
export function sniffRaster(bytes: Uint8Array): RasterType | null {
  if (starts(bytes, [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])) return 'image/png';
  if (starts(bytes, [0xff, 0xd8, 0xff])) return 'image/jpeg';
  const head = Buffer.from(bytes.subarray(0, 64)).toString('latin1');
  if (head.startsWith('GIF87a') || head.startsWith('GIF89a')) return 'image/gif';
  if (head.startsWith('RIFF') && head.startsWith('WEBPVP8', 8)) return 'image/webp';
  if (isAvif(bytes, head)) return 'image/avif';
  if (isBmp(bytes)) return 'image/bmp';
  return null;
}

function starts(bytes: Uint8Array, signature: number[]): boolean {
  return signature.every((byte, i) => bytes[i] === byte);
}

/** A file type box (ISO 14496-12 section 4.3) whose major or first compatible brands name AVIF. */
function isAvif(bytes: Uint8Array, head: string): boolean {
  if (head.slice(4, 8) !== 'ftyp') return false;
  const boxEnd = Math.min(((bytes[2] ?? 0) << 8) | (bytes[3] ?? 0), head.length);
  for (let i = 8; i + 4 <= boxEnd; i += 4) {
    // bytes 12 to 15 are the minor version
    if (i !== 12 && /^avi[fs]$/.test(head.slice(i, i + 4))) return true;
  }
  return false;
}

/** "BM" alone begins many texts: the size of the second header must be one that exists. */
function isBmp(bytes: Uint8Array): boolean {
  if (!starts(bytes, [0x42, 0x4d]) || bytes.length < 26) return false;
  const headerSize = (bytes[14] as number) | ((bytes[15] as number) << 8);
  return bytes[16] === 0 && bytes[17] === 0 && [12, 16, 40, 52, 56, 64, 108, 124].includes(headerSize);
}
