/** Copied from Word, Outlook or another program of that house. */
const fromOffice = /\bmso-|class="?Mso|urn:schemas-microsoft-com/i;

interface Item {
  readonly paragraph: Element;
  /** From 1. */
  readonly level: number;
  readonly ordered: boolean;
}

/**
 * Text copied from Word with its lists as lists: there they are paragraphs of their own, each with its bullet or number
 * as text before it. Anything else comes back as it was; what is unsafe is taken out afterwards.
 */
export function tidyOffice(html: string): string {
  if (!fromOffice.test(html)) return html;
  const document = new DOMParser().parseFromString(html, 'text/html');
  let run: Item[] = [];
  for (const paragraph of document.querySelectorAll('p, h1, h2, h3, h4, h5, h6')) {
    const item = readItem(paragraph);
    const previous = run.at(-1)?.paragraph;
    if (item === null || (previous !== undefined && !isNext(previous, paragraph))) {
      makeList(document, run);
      run = [];
    }
    if (item !== null) run.push(item);
  }
  makeList(document, run);
  for (const field of document.querySelectorAll('*')) {
    // `o:p` and its like hold nothing but what keeps a paragraph open.
    if (field.localName.includes(':')) field.replaceWith(...field.childNodes);
  }
  return document.body.innerHTML;
}

/** A paragraph that Word means as an item of a list, without its mark; null for any other. */
function readItem(paragraph: Element): Item | null {
  const level = /mso-list:\s*l\d+\s+level(\d)/i.exec(paragraph.getAttribute('style') ?? '')?.[1];
  if (level === undefined) return null;
  let mark = '';
  for (const span of paragraph.querySelectorAll('span[style]')) {
    if (!/mso-list:\s*ignore/i.test(span.getAttribute('style') ?? '')) continue;
    mark += span.textContent ?? '';
    span.remove();
  }
  return { paragraph, level: Number(level), ordered: /^[\s(]*(?:\d+|[a-z]{1,4})[.)]/i.test(mark) };
}

/** Only blanks lie between them. */
function isNext(before: Element, after: Element): boolean {
  for (let node = before.nextSibling; node !== null; node = node.nextSibling) {
    if (node === after) return true;
    if (node.nodeType === Node.ELEMENT_NODE || (node.textContent ?? '').trim() !== '') return false;
  }
  return false;
}

function makeList(document: Document, items: readonly Item[]): void {
  const [first] = items;
  if (first === undefined) return;
  const open: { list: Element; level: number }[] = [];
  const place = document.createComment('');
  first.paragraph.before(place);
  for (const { paragraph, level, ordered } of items) {
    while (open.length > 1 && open.at(-1)!.level > level) open.pop();
    let top = open.at(-1);
    if (top === undefined || top.level < level) {
      const list = document.createElement(ordered ? 'ol' : 'ul');
      const parent = top?.list.lastElementChild;
      if (parent) parent.append(list);
      else place.before(list);
      top = { list, level };
      open.push(top);
    }
    const item = document.createElement('li');
    const text = document.createElement('p');
    text.append(...paragraph.childNodes);
    item.append(text);
    top.list.append(item);
    paragraph.remove();
  }
  place.remove();
}
