/** Where the programs that people answer with put what is answered. */
const quoteSelector =
  '.gmail_quote, blockquote[type="cite"], .moz-cite-prefix + blockquote, .yahoo_quoted, #divRplyFwdMsg';

/** How Outlook begins what is answered, in the languages that it is used in most. */
const fromLabel =
  /^(from|von|de|da|van|från|fra|lähettäjä|od|feladó|expéditeur|gönderen|kimden|от|από|发件人|寄件者|差出人|보낸 사람|من|מאת|จาก)\s*[:：]/iu;

/** True when nothing is said after the element. */
function nothingFollows(element: Element): boolean {
  for (
    let node: Element | null = element;
    node !== null && node.localName !== 'body';
    node = node.parentElement
  ) {
    for (let next = node.nextSibling; next !== null; next = next.nextSibling) {
      if ((next.textContent ?? '').trim() !== '') return false;
      if (next instanceof Element && next.querySelector('img') !== null) return false;
    }
  }
  return true;
}

/** Outlook's own mark: a rule, and below it who wrote what is answered, and when. */
function findOutlookBlock(body: HTMLElement): Element | null {
  for (const block of body.querySelectorAll<HTMLElement>('div[style*="border-top"]')) {
    const text = (block.textContent ?? '').trim();
    if (block.style.borderTopStyle === 'solid' && fromLabel.test(text) && text.split(/[:：]/).length > 3)
      return block;
  }
  return null;
}

function mark(element: Element): void {
  element.setAttribute('data-curlew-quote', '');
}

/** What is answered stands beside its mark, not in it: everything from there on. */
function markFrom(block: Element, body: HTMLElement): void {
  const rule = block.previousElementSibling;
  if (rule?.localName === 'hr') mark(rule);
  mark(block);
  for (let node = block; node !== body && node.parentElement !== null; node = node.parentElement) {
    for (let next = node.nextElementSibling; next !== null; next = next.nextElementSibling) mark(next);
  }
}

/**
 * Marks the last quotation and all after it with an attribute of ours, which mail cannot bring (no data attributes).
 * @returns false where there is none, or where the message is nothing else
 */
export function markQuote(body: HTMLElement): boolean {
  const quote = body.querySelector(quoteSelector);
  const block = quote?.id === 'divRplyFwdMsg' ? quote : quote === null ? findOutlookBlock(body) : null;
  if (block !== null) {
    if (isFirst(block, body)) return false;
    markFrom(block, body);
    return true;
  }
  if (quote === null || (body.textContent ?? '').trim() === (quote.textContent ?? '').trim()) return false;
  if (!nothingFollows(quote)) return false;
  mark(quote);
  const introduction = quote.previousElementSibling;
  if (introduction?.classList.contains('moz-cite-prefix')) mark(introduction);
  markBlankBefore(introduction?.hasAttribute('data-curlew-quote') ? introduction : quote, body);
  return true;
}

/** Empty lines that set the quotation off would set off the button behind which it is folded. */
function markBlankBefore(quote: Element, body: HTMLElement): void {
  for (let node: Node | null = quote; node !== null && node !== body; ) {
    const before: Node | null = node.previousSibling;
    if (before === null) {
      node = node.parentNode;
      continue;
    }
    if ((before.textContent ?? '').trim() !== '') return;
    if (before instanceof Element) {
      if (before.localName === 'img' || before.querySelector('img') !== null) return;
      mark(before);
    }
    node = before;
  }
}

/** Nothing is said before it: a message that was forwarded without a word. */
function isFirst(block: Element, body: HTMLElement): boolean {
  const before = body.ownerDocument.createRange();
  before.setStart(body, 0);
  before.setEndBefore(block);
  return before.toString().trim() === '';
}
