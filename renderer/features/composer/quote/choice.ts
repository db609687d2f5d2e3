/** What the schema of the editor can hold; the looks of anything else would be lost in it. */
const editable = new Set(
  (
    'div p br span a b strong i em u ins s strike del code pre tt blockquote ul ol li h1 h2 h3 hr img q cite ' +
    'section article main header footer address abbr small big wbr bdi bdo font samp kbd var style time'
  ).split(' '),
);

/** Colours that say nothing: black, white and what lies between them. */
function isPlainColour(value: string): boolean {
  if (
    /^(inherit|initial|unset|revert|currentcolor|transparent|windowtext|black|white|canvastext)$/i.test(value)
  )
    return true;
  const [red, green, blue] = (value.match(/[\d.]+/g) ?? []).map(Number);
  if (!/^rgba?\(/i.test(value) || red === undefined || green === undefined || blue === undefined)
    return false;
  return Math.max(red, green, blue) - Math.min(red, green, blue) <= 40;
}

const plainDisplays = /^(|block|inline|inline-block|list-item|initial|inherit|none)$/;

/** True when these declarations are more than a typeface and its distances, which the editor has of its own. */
function saysMore(style: CSSStyleDeclaration, isLink: boolean): boolean {
  const value = (property: string): string => style.getPropertyValue(property).trim();
  if (!isLink && value('color') !== '' && !isPlainColour(value('color'))) return true;
  const ground = value('background-color');
  if (ground !== '' && !/^(transparent|initial|inherit|white|rgb\(255, 255, 255\))$/i.test(ground))
    return true;
  if (!/^(|none|initial)$/i.test(value('background-image'))) return true;
  if (!/^(|none|initial)$/i.test(value('float'))) return true;
  if (!plainDisplays.test(value('display'))) return true;
  if (/^(center|right|end)$/i.test(value('text-align'))) return true;
  return ['top', 'right', 'bottom', 'left'].some(
    (side) =>
      !/^(|none|initial|hidden)$/i.test(value(`border-${side}-style`)) &&
      !/^(|0px|0)$/.test(value(`border-${side}-width`)),
  );
}

function isLink(element: Element): boolean {
  return element.closest('a') !== null;
}

function ruleSaysMore(list: CSSRuleList, root: Element): boolean {
  for (const rule of list) {
    if (rule instanceof CSSMediaRule || rule instanceof CSSSupportsRule) {
      if (ruleSaysMore(rule.cssRules, root)) return true;
    } else if (rule instanceof CSSStyleRule && saysMore(rule.style, true) !== saysMore(rule.style, false)) {
      if (matches(root, rule.selectorText).some((one) => !isLink(one))) return true;
    } else if (rule instanceof CSSStyleRule && saysMore(rule.style, true)) {
      if (matches(root, rule.selectorText).some((one) => one.localName !== 'blockquote')) return true;
    }
  }
  return false;
}

function matches(root: Element, selector: string): Element[] {
  try {
    return [...root.querySelectorAll(selector)];
  } catch {
    return [];
  }
}

/**
 * Whether something of a quote that can be seen would be lost in the editor: a table, a layout, a colour that means
 * something, a picture from the web. Paragraphs, lists, links, emphasis and pictures of the message itself would not,
 * and a typeface is no loss.
 *
 * @param html what `keepWhole` has made
 */
export function losesInEditor(html: string): boolean {
  const { body } = new DOMParser().parseFromString(html, 'text/html');
  for (const element of body.querySelectorAll<HTMLElement>('*')) {
    const name = element.localName;
    if (!editable.has(name)) return true;
    if (name === 'img' && !/^(cid|data):/i.test(element.getAttribute('src') ?? '')) return true;
    if (name === 'font' && element.hasAttribute('color') && !isGreyName(element)) return true;
    if (element.hasAttribute('background') || element.hasAttribute('bgcolor')) return true;
    if (/^(center|right)$/i.test(element.getAttribute('align') ?? '')) return true;
    if (name === 'style') {
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(element.textContent ?? '');
      if (ruleSaysMore(sheet.cssRules, body)) return true;
    } else if (name !== 'blockquote' && element.style.length > 0 && saysMore(element.style, isLink(element)))
      return true;
  }
  return false;
}

function isGreyName(font: HTMLElement): boolean {
  const probe = font.ownerDocument.createElement('i');
  probe.style.color = font.getAttribute('color') ?? '';
  return isLink(font) || isPlainColour(probe.style.color);
}
