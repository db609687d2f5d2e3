import { allowedFunctions, deniedProperties, imageProperties } from './allow-list.ts';

/** What the filter needs to know, and what it finds out. */
export interface CssContext {
  /** The address to load instead of one found in `url()`; null when it may not be loaded. */
  image(raw: string): string | null;
  /** Told of each property kept, so that a message that brings colours of its own can be recognised. */
  kept(property: string, value: string): void;
}

const functionName = /([\w-]*)\(/g;
const urlCall = /url\("([^"]*)"\)/g;

/** No honest value is longer, `url()` apart; and reading a longer one would take time that grows with its square. */
const longestValue = 4_000;

/** `position` values that stay inside the flow of the message. */
const allowedPositions = new Set(['static', 'relative', 'absolute', 'initial', 'unset']);

/**
 * Decides on one declaration as the browser's own parser has serialised it: escapes are resolved, `url()` is always
 * quoted. Returns the value to keep, or null. An allow-list of functions decides: what is not known to be harmless goes.
 */
export function filterDeclaration(property: string, value: string, context: CssContext): string | null {
  if (value === '' || value.includes('\\') || value.includes('<')) return null;
  if (deniedProperties.some((denied) => property.startsWith(denied))) return null;
  if (property === 'position' && !allowedPositions.has(value)) return null;
  let kept = value;
  if (/url\(/i.test(value)) {
    if (!imageProperties.has(property)) return null;
    kept = value.replace(urlCall, (_call, raw: string) => {
      const image = context.image(raw);
      return image === null ? 'none' : `url("${image}")`;
    });
  }
  const computed = kept.replace(urlCall, '');
  if (computed.length > longestValue) return null;
  for (const [, name] of computed.matchAll(functionName)) {
    if (name === undefined || !allowedFunctions.has(name.toLowerCase())) return null;
  }
  context.kept(property, kept);
  return kept;
}

function declarations(style: CSSStyleDeclaration, context: CssContext): string {
  let text = '';
  for (const property of style) {
    const kept = filterDeclaration(property, style.getPropertyValue(property), context);
    if (kept !== null)
      text += `${property}:${kept}${style.getPropertyPriority(property) ? '!important' : ''};`;
  }
  return text;
}

/** Longest style sheet, and most rules, that are read; real newsletters stay far below. */
const limits = { characters: 1_000_000, rules: 10_000, depth: 8 };

function rules(list: CSSRuleList, context: CssContext, budget: { left: number }, depth: number): string {
  let text = '';
  for (const rule of list) {
    budget.left -= 1;
    if (budget.left < 0 || depth > limits.depth) break;
    if (rule instanceof CSSStyleRule) {
      const own = declarations(rule.style, context);
      if (own !== '') text += `${rule.selectorText}{${own}}\n`;
    } else if (rule instanceof CSSMediaRule) {
      // The interface decides between light and dark, not the message.
      if (/prefers-color-scheme/i.test(rule.conditionText)) continue;
      text += `@media ${rule.conditionText}{${rules(rule.cssRules, context, budget, depth + 1)}}\n`;
    } else if (rule instanceof CSSSupportsRule) {
      text += `@supports ${rule.conditionText}{${rules(rule.cssRules, context, budget, depth + 1)}}\n`;
    }
    // All else goes: @import, @font-face, @keyframes, @property, @layer …
  }
  return text;
}

/** A `style` element's text, read by the browser's parser and written anew from what may stay. */
export function filterStyleSheet(css: string, context: CssContext): string {
  if (css.length > limits.characters) return '';
  const sheet = new CSSStyleSheet();
  // Constructed style sheets ignore @import by specification, so that nothing loads while reading.
  sheet.replaceSync(css);
  return rules(sheet.cssRules, context, { left: limits.rules }, 0);
}

let probe: HTMLElement | undefined;

/** A `style` attribute, read through an element of a document without a window, where nothing loads. */
export function filterStyleAttribute(css: string, context: CssContext): string {
  probe ??= document.implementation.createHTMLDocument('').createElement('i');
  probe.style.cssText = css;
  return declarations(probe.style, context);
}
