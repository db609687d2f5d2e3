/** One statement of an Authentication-Results header: "dkim=pass header.d=example.org". */
export interface AuthenticationResult {
  method: string;
  result: string;
  properties: Record<string, string>;
}

export interface AuthenticationResults {
  /** The authserv-id: who says so. */
  server: string;
  results: AuthenticationResult[];
}

/** A header that is longer is not read. */
const longest = 20_000;

/**
 * Reads an unfolded Authentication-Results header (RFC 8601 section 2.2): `authserv-id [version]; method=result
 * [reason=…] [ptype.property=value …]; …`. Comments are left out. Null for what is none, also where the authserv-id is
 * missing, as nobody then says who speaks.
 */
export function parseAuthenticationResults(value: string): AuthenticationResults | null {
  if (value.length > longest) return null;
  const [head = '', ...statements] = splitOutside(withoutComments(value), ';');
  const server = /^\s*"?([\w.-]{1,255})"?(?:\s+\d+)?\s*$/.exec(head)?.[1]?.toLowerCase();
  if (server === undefined) return null;
  const results = statements.flatMap((statement) => {
    const [first = '', ...rest] = splitOutside(statement.trim(), ' ');
    const named = /^([\w-]+)(?:\/\d+)?\s*=\s*(\w+)$/.exec(first.trim());
    if (named === null) return [];
    const properties: Record<string, string> = {};
    for (const one of rest) {
      const property = /^([\w-]+(?:\.[\w-]+)?)=(.*)$/s.exec(one.trim());
      if (property) properties[property[1]!.toLowerCase()] = property[2]!.replace(/^"(.*)"$/s, '$1');
    }
    return [{ method: named[1]!.toLowerCase(), result: named[2]!.toLowerCase(), properties }];
  });
  return { server, results };
}

/** Comments (RFC 5322 section 3.2.2) may be nested and hold anything, statements to be believed included. */
function withoutComments(value: string): string {
  let depth = 0;
  let quoted = false;
  let text = '';
  for (let at = 0; at < value.length; at++) {
    const char = value[at]!;
    if (char === '\\') {
      if (depth === 0) text += value.slice(at, at + 2);
      at += 1;
      continue;
    }
    if (depth === 0 && char === '"') quoted = !quoted;
    if (!quoted && char === '(') depth += 1;
    else if (!quoted && char === ')' && depth > 0) depth -= 1;
    else if (depth === 0) text += char;
  }
  return text.replace(/\s*=\s*/g, '=').replace(/\s+/g, ' ');
}

function splitOutside(value: string, separator: string): string[] {
  const parts = [''];
  let quoted = false;
  for (const char of value) {
    if (char === '"') quoted = !quoted;
    if (char === separator && !quoted) parts.push('');
    else parts[parts.length - 1] += char;
  }
  return parts.filter((part, index) => index === 0 || part.trim() !== '');
}
