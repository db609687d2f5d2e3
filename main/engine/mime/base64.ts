import type { TransferDecoder } from './transfer.ts';

const JUNK = 64;
const PAD = 65;
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

const VALUES = new Uint8Array(256).fill(JUNK);
for (let i = 0; i < ALPHABET.length; i++) VALUES[ALPHABET.charCodeAt(i)] = i;
VALUES[0x3d] = PAD;

/**
 * Base64 (RFC 2045 section 6.8), lenient: characters outside the alphabet are ignored, as the RFC demands; padding may
 * be missing; and padding in the middle only ends a group, because some senders encode in pieces and join the pieces.
 * "-" and "_" count as junk too: lines of underscores are what list servers append below an encoded body.
 */
export class Base64Decoder implements TransferDecoder {
  #bits = 0;
  #count = 0;

  push(chunk: Uint8Array): Buffer {
    const out = Buffer.allocUnsafe(Math.ceil((chunk.length + 3) / 4) * 3 + 3);
    let length = 0;
    let bits = this.#bits;
    let count = this.#count;
    for (let i = 0; i < chunk.length; i++) {
      const value = VALUES[chunk[i] as number] as number;
      if (value < 64) {
        bits = (bits << 6) | value;
        if (++count === 4) {
          out[length++] = bits >> 16;
          out[length++] = bits >> 8;
          out[length++] = bits;
          bits = 0;
          count = 0;
        }
      } else if (value === PAD) {
        length = flush(out, length, bits, count);
        bits = 0;
        count = 0;
      }
    }
    this.#bits = bits;
    this.#count = count;
    return out.subarray(0, length);
  }

  end(): Buffer {
    const out = Buffer.alloc(2);
    const length = flush(out, 0, this.#bits, this.#count);
    this.#bits = 0;
    this.#count = 0;
    return out.subarray(0, length);
  }
}

/** Writes the one or two bytes of an unfinished group. */
function flush(out: Buffer, length: number, bits: number, count: number): number {
  if (count === 2) out[length++] = bits >> 4;
  if (count === 3) {
    out[length++] = bits >> 10;
    out[length++] = bits >> 2;
  }
  return length;
}
