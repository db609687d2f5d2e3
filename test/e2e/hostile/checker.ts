/**
 * Says of a filled mail frame what must not be in it. Written apart from the sanitiser, and knowing only the results
 * that are allowed: a mistake in the one is not repeated in the other.
 */
const elements = new Set(
  (
    'html head body style a abbr address article aside b bdi bdo big blockquote br caption center cite code col ' +
    'colgroup dd del dfn div dl dt em figcaption figure font footer h1 h2 h3 h4 h5 h6 header hr i img ins kbd li main ' +
    'mark nav ol p pre q rp rt ruby s samp section small span strike strong sub sup table tbody td tfoot th thead ' +
    'time tr tt u ul var wbr'
  ).split(' '),
);

const ownData = new Set(['data-plain', 'data-tone', 'data-quote', 'data-curlew-quote', 'data-darkened']);
const image =
  /^(data:image\/(png|jpe?g|gif|webp|bmp|avif)[;,]|content\/inline\/\d+\/|content\/remote\/\d+\?url=https?%3A)/i;
const link = /^(https?:\/\/|mailto:|tel:|#)/i;

export function violationsIn(inside: Document): string[] {
  const found: string[] = [];
  const walker = inside.createTreeWalker(inside.documentElement, NodeFilter.SHOW_ALL);
  for (let node: Node | null = walker.currentNode; node !== null; node = walker.nextNode()) {
    if (node.nodeType === Node.TEXT_NODE) continue;
    if (node.nodeType !== Node.ELEMENT_NODE) found.push(`a node of type ${node.nodeType}`);
    else found.push(...inElement(node as Element));
  }
  return found;
}

function inElement(element: Element): string[] {
  const found: string[] = [];
  const name = element.localName;
  if (element.namespaceURI !== 'http://www.w3.org/1999/xhtml' || !elements.has(name)) found.push(`<${name}>`);
  if (element.shadowRoot !== null) found.push('a shadow root');
  if (name === 'style') found.push(...inStyleSheet(element.textContent ?? ''));
  for (const { name: attribute, value } of element.attributes) {
    const key = attribute.toLowerCase();
    if (key.startsWith('on') || key.includes(':')) found.push(attribute);
    else if (key.startsWith('data-') && !ownData.has(key)) found.push(attribute);
    else if (key === 'src' || key === 'background') {
      if (!image.test(value)) found.push(`${attribute}=${value}`);
    } else if (key === 'href') {
      if (!link.test(value)) found.push(`${attribute}=${value}`);
    } else if (key === 'style') found.push(...inDeclarations((element as HTMLElement).style));
    else if (
      /^(srcset|action|formaction|poster|ping|data|target|http-equiv|srcdoc|name|is|slot|contenteditable|autofocus|nonce|integrity|download|usemap|popover|part|manifest|cite|longdesc|lowsrc|dynsrc|attributionsrc)$/.test(
        key,
      )
    )
      found.push(attribute);
  }
  return found;
}

function inStyleSheet(css: string): string[] {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  // An @import is dropped while reading, so it is looked for in the text.
  const found = /@import|@font-face|expression\(|javascript:/i.test(css) ? ['a forbidden rule'] : [];
  const walk = (rules: CSSRuleList): void => {
    for (const rule of rules) {
      if (rule instanceof CSSStyleRule) found.push(...inDeclarations(rule.style));
      else if (!(rule instanceof CSSMediaRule || rule instanceof CSSSupportsRule)) found.push(rule.cssText);
      if ('cssRules' in rule) walk(rule.cssRules as CSSRuleList);
    }
  };
  walk(sheet.cssRules);
  return found;
}

function inDeclarations(style: CSSStyleDeclaration): string[] {
  const found: string[] = [];
  for (const property of style) {
    const value = style.getPropertyValue(property);
    if (property.startsWith('--') || /^(position-|anchor-|animation|view-transition)/.test(property))
      found.push(property);
    if (property === 'position' && /fixed|sticky/.test(value)) found.push(`position:${value}`);
    for (const [, address = ''] of value.matchAll(/url\(\s*["']?([^"')]*)/gi)) {
      if (!image.test(address)) found.push(`${property}:${value}`);
    }
    if (/image-set|cross-fade|element\(|paint\(|src\(|attr\(|var\(|env\(|if\(|expression/i.test(value))
      found.push(`${property}:${value}`);
  }
  return found;
}
