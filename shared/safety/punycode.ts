/**
 * Decodes one label behind "xn--" (RFC 3492 section 6.2). Browsers offer no way to do this, and the `punycode` package
 * bears the name of a module of Node's own, which bundlers take for that.
 *
 * @returns null when it is no Punycode
 */
export function decodePunycode(input: string): string | null {
  if (input.length > 63) return null;
  const basicEnd = Math.max(input.lastIndexOf('-'), 0);
  const output = [...input.slice(0, basicEnd)].map((char) => char.charCodeAt(0));
  if (output.some((code) => code >= 0x80)) return null;
  let code = 128;
  let bias = 72;
  let index = 0;
  for (let at = basicEnd > 0 ? basicEnd + 1 : 0; at < input.length; ) {
    const before = index;
    let weight = 1;
    for (let k = 36; ; k += 36) {
      const digit = digitOf(input.charCodeAt(at++));
      if (digit === null) return null;
      index += digit * weight;
      const threshold = k <= bias ? 1 : k >= bias + 26 ? 26 : k - bias;
      if (digit < threshold) break;
      weight *= 36 - threshold;
      if (index > 0x7fffffff || weight > 0x7fffffff) return null;
    }
    bias = adapt(index - before, output.length + 1, before === 0);
    code += Math.floor(index / (output.length + 1));
    index %= output.length + 1;
    if (code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff)) return null;
    output.splice(index++, 0, code);
  }
  return String.fromCodePoint(...output);
}

function digitOf(charCode: number): number | null {
  if (charCode >= 0x30 && charCode <= 0x39) return charCode - 0x30 + 26;
  const lower = charCode | 0x20;
  return lower >= 0x61 && lower <= 0x7a ? lower - 0x61 : null;
}

function adapt(delta: number, count: number, first: boolean): number {
  let rest = first ? Math.floor(delta / 700) : delta >> 1;
  rest += Math.floor(rest / count);
  let k = 0;
  for (; rest > 455; k += 36) rest = Math.floor(rest / 35);
  return k + Math.floor((36 * rest) / (rest + 38));
}
