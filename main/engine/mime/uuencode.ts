import type { TransferDecoder } from './transfer.ts';

/** Longer lines cannot be uuencoded: the count in front is at most 63, so 1 + 84 characters and some slack. */
const MAX_LINE = 256;

/**
 * Uuencode ("x-uuencode", POSIX uuencode), lenient: text around "begin" … "end" is ignored, and so is a missing
 * "begin" when the lines look encoded by their count.
 */
export class UuDecoder implements TransferDecoder {
  #line = Buffer.alloc(MAX_LINE);
  #length = 0;
  #tooLong = false;
  #state: 'before' | 'inside' | 'after' = 'before';

  push(chunk: Uint8Array): Buffer {
    const out: number[] = [];
    for (const byte of chunk) {
      if (byte === 0x0a) this.#finishLine(out);
      else if (this.#length < MAX_LINE) this.#line[this.#length++] = byte;
      else this.#tooLong = true;
    }
    return Buffer.from(out);
  }

  end(): Buffer {
    const out: number[] = [];
    this.#finishLine(out);
    return Buffer.from(out);
  }

  #finishLine(out: number[]): void {
    let length = this.#length;
    const usable = !this.#tooLong;
    this.#length = 0;
    this.#tooLong = false;
    if (length > 0 && this.#line[length - 1] === 0x0d) length--;
    if (!usable || length === 0 || this.#state === 'after') return;
    const line = this.#line.subarray(0, length);
    const text = line.toString('latin1');
    if (/^begin(-base64)? [0-7]{3,4} /.test(text)) {
      this.#state = 'inside';
      return;
    }
    if (text === 'end' && this.#state === 'inside') {
      this.#state = 'after';
      return;
    }
    const count = (text.charCodeAt(0) - 32) & 63;
    if (this.#state === 'before' && length !== 1 + Math.ceil(count / 3) * 4) return;
    decodeLine(line, count, out);
  }
}

function decodeLine(line: Buffer, count: number, out: number[]): void {
  // Blanks at the end are often lost on the way; a missing character counts as a blank, which is zero.
  const at = (index: number): number => (index < line.length ? ((line[index] as number) - 32) & 63 : 0);
  for (let i = 1, left = count; left > 0; i += 4, left -= 3) {
    const bits = (at(i) << 18) | (at(i + 1) << 12) | (at(i + 2) << 6) | at(i + 3);
    out.push(bits >> 16);
    if (left > 1) out.push((bits >> 8) & 255);
    if (left > 2) out.push(bits & 255);
  }
}
