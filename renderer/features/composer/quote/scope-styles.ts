/**
 * Confines a style sheet to one element: a newsletter's rules for `p` or `body` must not dress what stands above its
 * quote, neither here nor where the answer is read. Only what the sanitiser lets through comes here: style rules, and
 * `@media` and `@supports` around them.
 *
 * @param css a style sheet as the sanitiser writes it
 * @param scope a class selector that stands for the message's body
 */
export function scopeStyleSheet(css: string, scope: string): string {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  return scopedRules(sheet.cssRules, scope);
}

function scopedRules(list: CSSRuleList, scope: string): string {
  let text = '';
  for (const rule of list) {
    if (rule instanceof CSSStyleRule) {
      const selectors = splitSelectors(rule.selectorText).map((one) => scopeSelector(one, scope));
      text += `${selectors.join(',')}{${rule.style.cssText}}\n`;
    } else if (rule instanceof CSSMediaRule) {
      text += `@media ${rule.conditionText}{${scopedRules(rule.cssRules, scope)}}\n`;
    } else if (rule instanceof CSSSupportsRule) {
      text += `@supports ${rule.conditionText}{${scopedRules(rule.cssRules, scope)}}\n`;
    }
  }
  return text;
}

/** The parts of a selector list: parted by commas that are not in brackets or quotes. */
export function splitSelectors(list: string): string[] {
  const parts = [''];
  let depth = 0;
  let quote = '';
  for (let at = 0; at < list.length; at += 1) {
    const char = list[at]!;
    if (char === '\\') {
      parts[parts.length - 1] += char + (list[at + 1] ?? '');
      at += 1;
      continue;
    }
    if (quote !== '') {
      if (char === quote) quote = '';
    } else if (char === '"' || char === "'") quote = char;
    else if (char === '(' || char === '[') depth += 1;
    else if (char === ')' || char === ']') depth -= 1;
    else if (char === ',' && depth === 0) {
      parts.push('');
      continue;
    }
    parts[parts.length - 1] += char;
  }
  return parts.map((part) => part.trim()).filter((part) => part !== '');
}

/** `body.dark p` becomes `.q.dark p`, `html` becomes `.q`, `p` becomes `.q p`. */
export function scopeSelector(selector: string, scope: string): string {
  const withoutRoot = selector.replace(/^(?:html|:root)(?![\w-])[^\s>+~]*(?:\s*>\s*|\s+|$)/i, '');
  if (withoutRoot === '') return scope;
  return /^body(?![\w-])/i.test(withoutRoot)
    ? scope + withoutRoot.slice('body'.length)
    : `${scope} ${withoutRoot}`;
}
