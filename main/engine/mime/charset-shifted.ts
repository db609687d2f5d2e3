/**
 * The seven-bit encodings of Korean and Chinese that the WHATWG standard maps to nothing: HZ (RFC 1843), ISO-2022-KR
 * (RFC 1557) and ISO-2022-CN (RFC 1922, its GB 2312 part). Each is an eight-bit set with a shift in front of the
 * two-byte characters, so it is rewritten into that set.
 */

const ESC = 0x1b;
const SHIFT_OUT = 0x0e;
const SHIFT_IN = 0x0f;
const TILDE = 0x7e;
const LF = 0x0a;

export function decodeShifted(bytes: Uint8Array, name: 'hz' | 'iso-2022-kr' | 'iso-2022-cn'): string {
  const eightBit = name === 'hz' ? unshiftHz(bytes) : unshiftIso2022(bytes);
  return new TextDecoder(name === 'iso-2022-kr' ? 'euc-kr' : 'gb18030').decode(eightBit);
}

/** "~{" and "~}" switch, "~~" is a tilde, "~" at the end of a line joins it with the next. */
function unshiftHz(bytes: Uint8Array): Uint8Array {
  const out = new Uint8Array(bytes.length);
  let length = 0;
  let shifted = false;
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i] as number;
    const next = bytes[i + 1];
    if (byte === TILDE && (next === 0x7b || next === 0x7d || next === TILDE || next === LF)) {
      i++;
      if (next === TILDE) out[length++] = TILDE;
      else if (next !== LF) shifted = next === 0x7b;
    } else {
      if (byte === LF) shifted = false;
      out[length++] = shifted && byte > 0x20 && byte < 0x7f ? byte | 0x80 : byte;
    }
  }
  return out.subarray(0, length);
}

/** SO and SI switch; the designations (ESC $ …) name the set, which the declared name has told us already. */
function unshiftIso2022(bytes: Uint8Array): Uint8Array {
  const out = new Uint8Array(bytes.length);
  let length = 0;
  let shifted = false;
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i] as number;
    if (byte === ESC && bytes[i + 1] === 0x24) i += 3;
    else if (byte === SHIFT_OUT) shifted = true;
    else if (byte === SHIFT_IN) shifted = false;
    else {
      if (byte === LF) shifted = false;
      out[length++] = shifted && byte > 0x20 && byte < 0x7f ? byte | 0x80 : byte;
    }
  }
  return out.subarray(0, length);
}
