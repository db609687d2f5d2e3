import type { Address } from '../model/message.ts';

/**
 * Reads what a person types or pastes into a recipient field: addresses with or without names, separated by commas,
 * semicolons or line ends. Commas in quoted names and in angle brackets separate nothing.
 *
 * @example parseAddressList('"Far, Ann" <ann@far.test>; ben@near.test')
 */
export function parseAddressList(text: string): Address[] {
  return split(text)
    .map(parseAddress)
    .filter((address) => address.address !== '' || address.name !== '');
}

/** True for something that can be written to: one @, and no space or bracket in it. */
export function isAddress(address: string): boolean {
  return (
    /^[^\s<>()[\],;:\\"@]+@[^\s<>()[\],;:\\"@]+$/.test(address) || /^"[^"\r\n]+"@[^\s<>@]+$/.test(address)
  );
}

function split(text: string): string[] {
  const parts: string[] = [];
  let part = '';
  let quoted = false;
  let bracket = false;
  for (const character of text) {
    if (character === '"') quoted = !quoted;
    else if (!quoted && character === '<') bracket = true;
    else if (!quoted && character === '>') bracket = false;
    if (!quoted && !bracket && /[,;\r\n]/.test(character)) {
      parts.push(part);
      part = '';
    } else part += character;
  }
  parts.push(part);
  return parts.map((one) => one.trim()).filter((one) => one !== '');
}

function parseAddress(text: string): Address {
  const bracketed = /^(.*?)\s*<\s*(?:mailto:)?([^<>]*?)\s*>\s*$/s.exec(text);
  if (bracketed) return { name: unquote(bracketed[1]!), address: bracketed[2]!.trim() };
  const bare = text.replace(/^mailto:/i, '').trim();
  if (isAddress(bare)) return { name: '', address: bare };
  // "Ann Far ann@far.test"
  const trailing = /^(.*\S)\s+(\S+@\S+)$/s.exec(bare);
  if (trailing && isAddress(trailing[2]!)) return { name: unquote(trailing[1]!), address: trailing[2]! };
  return { name: '', address: bare };
}

function unquote(name: string): string {
  const trimmed = name.trim();
  const quoted = /^(["'])(.*)\1$/s.exec(trimmed);
  return (quoted ? quoted[2]! : trimmed).replace(/\\(["\\])/g, '$1').trim();
}
