import type { TransferDecoder } from './transfer.ts';

const CR = 0x0d;
const LF = 0x0a;
const EQUALS = 0x3d;

/** What the bytes written last may still turn out to be. */
const PLAIN = 0;
const AFTER_EQUALS = 1;
const AFTER_ONE_DIGIT = 2;
const AFTER_SOFT_CR = 3;

/** Beyond this a run of blanks is taken as meant: holding it back over many chunks would cost quadratic time. */
const MAX_HELD = 4096;

/**
 * Quoted-printable (RFC 2045 section 6.7), lenient: lower-case digits count, "=" that starts nothing stays, blanks at
 * the end of a line go (rule 3), a soft line break may have blanks behind its "=".
 *
 * Bytes are written at once and taken back when they turn out to be part of something; what may still be taken back at
 * the end of a chunk is carried into the next.
 */
export class QuotedPrintableDecoder implements TransferDecoder {
  #carry: Buffer = Buffer.alloc(0);
  #state = PLAIN;
  /** The first digit's value in AFTER_ONE_DIGIT. */
  #high = 0;
  /** Length of the blanks at the end of what is carried, or -1; with an "=" before them when #soft. */
  #blanks = -1;
  #soft = false;

  push(chunk: Uint8Array): Buffer {
    const out = Buffer.allocUnsafe(this.#carry.length + chunk.length);
    this.#carry.copy(out);
    let length = this.#carry.length;
    let state = this.#state;
    let high = this.#high;
    let soft = this.#soft;
    let blanksFrom = this.#blanks < 0 ? -1 : length - this.#blanks;

    for (let i = 0; i < chunk.length; i++) {
      const byte = chunk[i] as number;
      if (state === AFTER_EQUALS) {
        const digit = hexValue(byte);
        if (digit >= 0) {
          out[length++] = byte;
          high = digit;
          state = AFTER_ONE_DIGIT;
          continue;
        }
        state = PLAIN;
        if (byte === LF || byte === CR) {
          length--;
          if (byte === CR) state = AFTER_SOFT_CR;
          continue;
        }
        if (byte === 0x20 || byte === 0x09) {
          soft = true;
          blanksFrom = length;
          out[length++] = byte;
          continue;
        }
      } else if (state === AFTER_ONE_DIGIT) {
        state = PLAIN;
        const digit = hexValue(byte);
        if (digit >= 0) {
          length -= 2;
          out[length++] = (high << 4) | digit;
          continue;
        }
      } else if (state === AFTER_SOFT_CR) {
        state = PLAIN;
        if (byte === LF) continue;
      }

      if (byte === 0x20 || byte === 0x09) {
        if (blanksFrom < 0) blanksFrom = length;
        out[length++] = byte;
      } else if (byte === LF || byte === CR) {
        if (blanksFrom >= 0) length = soft ? blanksFrom - 1 : blanksFrom;
        if (!soft) out[length++] = byte;
        else if (byte === CR) state = AFTER_SOFT_CR;
        blanksFrom = -1;
        soft = false;
      } else {
        blanksFrom = -1;
        soft = false;
        out[length++] = byte;
        if (byte === EQUALS) state = AFTER_EQUALS;
      }
    }

    let keep = 0;
    if (state === AFTER_EQUALS) keep = 1;
    else if (state === AFTER_ONE_DIGIT) keep = 2;
    else if (blanksFrom >= 0) keep = length - blanksFrom + (soft ? 1 : 0);
    if (keep > MAX_HELD) {
      keep = 0;
      blanksFrom = -1;
      soft = false;
    }
    this.#carry = Buffer.from(out.subarray(length - keep, length));
    this.#blanks = blanksFrom < 0 ? -1 : length - blanksFrom;
    this.#state = state;
    this.#high = high;
    this.#soft = soft;
    return out.subarray(0, length - keep);
  }

  end(): Buffer {
    // "=" as the very last byte is a soft line break whose line end was lost; blanks at the end go as everywhere.
    const rest = this.#state === AFTER_ONE_DIGIT ? this.#carry : Buffer.alloc(0);
    this.#carry = Buffer.alloc(0);
    this.#state = PLAIN;
    this.#blanks = -1;
    this.#soft = false;
    return rest;
  }
}

/** The value of a hexadecimal digit, or -1. */
export function hexValue(byte: number): number {
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30;
  const lower = byte | 0x20;
  return lower >= 0x61 && lower <= 0x66 ? lower - 0x57 : -1;
}
