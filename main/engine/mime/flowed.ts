/**
 * Joins the soft-broken lines of format=flowed text (RFC 3676 section 4) and undoes space-stuffing. Each paragraph
 * becomes one line; quoting keeps its ">" marks, one space behind them.
 *
 * @example unflow('A long \nline.\n> quoted \n> text', false) === 'A long line.\n> quoted text'
 */
export function unflow(text: string, delSp: boolean): string {
  const out: string[] = [];
  let paragraph: string[] = [];
  let depth = -1;
  const finish = () => {
    if (depth < 0) return;
    const content = paragraph.join('');
    out.push(depth > 0 ? `${'>'.repeat(depth)}${content === '' ? '' : ' '}${content}` : content);
    paragraph = [];
    depth = -1;
  };
  for (const line of text.split('\n')) {
    let quotes = 0;
    while (line.charCodeAt(quotes) === 0x3e) quotes++;
    const content = line.slice(line.charCodeAt(quotes) === 0x20 ? quotes + 1 : quotes);
    // The signature mark is never flowed (section 4.3); a change of depth ends a paragraph although it is malformed
    // (section 4.5).
    const signature = content === '-- ';
    if (depth >= 0 && (quotes !== depth || signature)) finish();
    const soft = !signature && content.endsWith(' ');
    paragraph.push(soft && delSp ? content.slice(0, -1) : content);
    depth = quotes;
    if (!soft) finish();
  }
  finish();
  return out.join('\n');
}
