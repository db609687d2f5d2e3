/** Elements that begin and end a line. */
const blocks = new Set(
  'ADDRESS ARTICLE ASIDE BLOCKQUOTE BODY CENTER DD DIV DL DT FIGURE FOOTER FORM H1 H2 H3 H4 H5 H6 HEADER LI MAIN NAV OL P PRE SECTION TABLE TBODY THEAD TR UL'.split(
    ' ',
  ),
);
/** Blocks with an empty line after them. */
const spaced = new Set('P H1 H2 H3 H4 H5 H6 OL UL BLOCKQUOTE PRE TABLE'.split(' '));
/** What nobody reads. */
const unread = new Set('STYLE SCRIPT TITLE TEMPLATE HEAD'.split(' '));
const cells = new Set(['TD', 'TH']);

/**
 * The plain text of what was written, as the other half of a multipart/alternative: quotes with `>`, lists with their
 * marks, links with their addresses. Lines are separated by `\n`, paragraphs by an empty line.
 */
export function htmlToPlainText(root: Node): string {
  return (
    linesOf(root)
      // The mark of a signature ends in a space (RFC 3676 section 4.3).
      .map((line) => (line === '-- ' ? line : line.trimEnd()))
      .join('\n')
      .replace(/\n{3,}/g, '\n\n')
      .trim()
  );
}

/** A table for the layout has a block in each cell; one of data, words. */
function holdsBlocks(cell: Element): boolean {
  return [...cell.children].some((child) => blocks.has(child.tagName) || holdsBlocks(child));
}

/**
 * The lines of a node's content. The last one is still open: what follows goes on in it. `begins`: the first one begins
 * a line, and spaces there mean nothing.
 */
function linesOf(node: Node, begins = true): string[] {
  const lines = [''];
  const add = (text: string): void => {
    lines[lines.length - 1] += text;
  };
  const atStart = (): boolean => lines.at(-1) === '' && (begins || lines.length > 1);
  const newLine = (): void => {
    if (lines.at(-1) !== '') lines.push('');
  };
  for (const child of node.childNodes) {
    if (child.nodeType === Node.TEXT_NODE) {
      const text = (child.nodeValue ?? '').replace(/[ \t\r\n\f]+/g, ' ');
      // Spaces that were meant are no-break spaces in HTML.
      add((atStart() ? text.replace(/^ +/, '') : text).replaceAll('\u00a0', ' '));
      continue;
    }
    if (!(child instanceof Element)) continue;
    const name = child.tagName;
    if (unread.has(name)) continue;
    if (name === 'BR') lines.push('');
    else if (name === 'HR') {
      newLine();
      lines.push('-----', '');
    } else if (name === 'IMG') {
      const alt = child.getAttribute('alt') ?? '';
      if (alt !== '') add(`[${alt}]`);
    } else if (name === 'A' && !holdsBlocks(child)) add(linkText(child));
    else if (blocks.has(name) || (cells.has(name) && holdsBlocks(child))) {
      newLine();
      lines.pop();
      lines.push(...blockLines(child), '');
      if (spaced.has(name) && child.closest('li') === null) lines.push('');
    } else {
      const [first = '', ...rest] = linesOf(child, atStart());
      if (cells.has(name) && !atStart() && first !== '' && !/\s$/.test(lines.at(-1)!)) add(' ');
      add(first);
      lines.push(...rest);
    }
  }
  return lines;
}

function blockLines(block: Element): string[] {
  if (block.tagName === 'PRE') return (block.textContent ?? '').split('\n');
  const lines = linesOf(block);
  while (lines.length > 1 && lines.at(-1) === '') lines.pop();
  if (block.tagName === 'BLOCKQUOTE')
    return withoutGaps(lines).map((line) => (line.startsWith('>') ? `>${line}` : `> ${line}`));
  if (block.tagName === 'LI') {
    const list = block.parentElement;
    const number =
      list?.tagName === 'OL'
        ? [...list.children].indexOf(block) + Number(list.getAttribute('start') ?? 1)
        : 0;
    const mark = number > 0 ? `${number}. ` : '• ';
    return lines.map((line, index) => (index === 0 ? mark + line : ' '.repeat(mark.length) + line));
  }
  return lines;
}

/** Never two empty lines one after the other. */
function withoutGaps(lines: readonly string[]): string[] {
  return lines.filter((line, index) => line.trim() !== '' || (lines[index - 1] ?? '').trim() !== '');
}

/** "the plan <https://…>"; the address alone where the words are the address. */
function linkText(link: Element): string {
  const text = (link.textContent ?? '').replace(/\s+/g, ' ');
  const url = link.getAttribute('href') ?? '';
  const bare = (value: string): string => value.replace(/^(mailto:|https?:\/\/)/i, '').replace(/\/$/, '');
  if (url === '' || url.startsWith('#') || bare(text.trim()) === bare(url)) return text;
  return `${text} <${url}>`;
}

/**
 * Plain text as HTML for the editor: empty lines part paragraphs, quote marks become quotes, and columns made of spaces
 * stay columns.
 */
export function plainTextToHtml(text: string): string {
  return quoted(text.replace(/\r\n?/g, '\n').split('\n'));
}

function quoted(lines: readonly string[]): string {
  let html = '';
  let at = 0;
  while (at < lines.length) {
    const isQuote = lines[at]!.startsWith('>');
    let end = at;
    while (end < lines.length && lines[end]!.startsWith('>') === isQuote) end++;
    const run = lines.slice(at, end);
    html += isQuote
      ? `<blockquote>${quoted(run.map((line) => line.replace(/^> ?/, '')))}</blockquote>`
      : paragraphs(run.join('\n'));
    at = end;
  }
  return html;
}

function paragraphs(text: string): string {
  return text
    .replace(/^\n+|\n+$/g, '')
    .split(/\n{2,}/)
    .map((part) => `<p>${escapeHtml(keepSpaces(part)).replaceAll('\n', '<br>')}</p>`)
    .join('');
}

function keepSpaces(text: string): string {
  return text.replaceAll('\t', '    ').replace(/^ | (?= )/gm, '\u00a0');
}

export function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
