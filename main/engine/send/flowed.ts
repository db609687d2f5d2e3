/** Longest line of flowed text, its soft break included (RFC 3676 section 4.2 wants at most 78). */
const width = 76;

/**
 * Text in format=flowed with DelSp=no (RFC 3676): lines as the person wrote them, broken softly by a space before the
 * line end, quotes kept as quotes, and stuffed where a line would be taken for one. A signature mark stays as it is.
 *
 * @param text lines separated by `\n`; a line that begins with `>` is quoted, once for each
 * @returns lines separated by CRLF
 */
export function toFlowed(text: string): string {
  return text
    .replace(/\r\n?/g, '\n')
    .split('\n')
    .flatMap((line) => (line === '-- ' ? [line] : flowLine(line)))
    .join('\r\n');
}

function flowLine(line: string): string[] {
  const marks = /^(?:> ?)*/.exec(line)![0];
  const depth = marks.replaceAll(' ', '').length;
  const quote = '>'.repeat(depth);
  // A line that ends in a space would flow into the next, which the person did not mean.
  const text = (depth > 0 ? line.slice(marks.length) : line).replace(/ +$/, '');
  const stuffed = quote !== '' ? ' ' : '';
  const lines = softBreaks(text, width - quote.length - 1);
  return lines.map((part) => {
    const stuff = stuffed || needsStuffing(part) ? ' ' : '';
    // An empty quoted line keeps its mark alone.
    return part === '' ? quote : quote + stuff + part;
  });
}

/** RFC 3676 section 4.4: a space first, a quote mark that is none, and what mailbox files take for a beginning. */
function needsStuffing(line: string): boolean {
  return line.startsWith(' ') || line.startsWith('>') || line.startsWith('From ');
}

/** Breaks after spaces; a word longer than the line stays whole, as a link must. */
function softBreaks(text: string, most: number): string[] {
  const lines: string[] = [];
  let rest = text;
  while (rest.length > most) {
    let at = rest.lastIndexOf(' ', most - 1);
    if (at <= 0) at = rest.indexOf(' ', most);
    if (at <= 0 || at === rest.length - 1) break;
    lines.push(rest.slice(0, at + 1));
    rest = rest.slice(at + 1);
  }
  lines.push(rest);
  return lines;
}
