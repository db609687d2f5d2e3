/** A value with parameters, such as `text/plain; charset=utf-8` (RFC 2045 section 5.1). */
export interface StructuredValue {
  /** Lower case. */
  value: string;
  /** By names in lower case. */
  params: Record<string, string>;
}

/** What a header section says of the body that follows it. */
export interface ContentHeaders {
  type: StructuredValue;
  disposition: StructuredValue;
  /** As it stands there; null for none. */
  id: string | null;
  /** Lower case. */
  encoding: string;
}

const longestValue = 1000;
const contentField = /^(content-[a-z-]*)([ \t]*:)?(.*(?:\n[ \t].*)*)/gim;
const plainValue = /^[\x20-\x7e\t]*$/;
const mainValue = /[\w!#$&+.^-]+(?:\/[\w!#$&+.^-]+)?/y;
const parameter = /[ \t]*;[ \t]*([a-z][a-z0-9-]*)=(?:([\w!#$&+./:^{}~-]+)|"([^"\\]+)")/iy;
const rest = /[ \t]*;?$/y;
const encodings = new Set(['7bit', '8bit', 'binary', 'base64', 'quoted-printable']);

/**
 * The content fields of a header section whose lines end in LF, where they are plainly written: in ASCII, without
 * comments (RFC 5322 section 3.2.2), continued or encoded parameters (RFC 2231). Null where they are not.
 */
export function readContentHeaders(section: string): ContentHeaders | null {
  // A line that continues none.
  if (section.startsWith(' ') || section.startsWith('\t')) return null;
  const fields = new Map<string, string>();
  for (const [, name, colon, folded] of section.matchAll(contentField)) {
    if (colon === undefined) return null;
    const value = folded!.replaceAll('\n', '').trim();
    if (value.length > longestValue || !plainValue.test(value)) return null;
    const key = name!.toLowerCase();
    // Of several the first holds.
    if (!fields.has(key)) fields.set(key, value);
  }
  const type = readStructured(fields.get('content-type') ?? 'text/plain');
  const said = fields.get('content-disposition');
  const disposition = said === undefined ? { value: '', params: {} } : readStructured(said);
  const encoding = (fields.get('content-transfer-encoding') ?? '8bit').toLowerCase();
  if (type === null || disposition === null || !encodings.has(encoding)) return null;
  return { type, disposition, id: fields.get('content-id') ?? null, encoding };
}

function readStructured(text: string): StructuredValue | null {
  mainValue.lastIndex = 0;
  const value = mainValue.exec(text)?.[0];
  if (value === undefined) return null;
  const params: Record<string, string> = {};
  let at = value.length;
  for (;;) {
    parameter.lastIndex = at;
    const found = parameter.exec(text);
    if (found === null) break;
    const name = found[1]!.toLowerCase();
    if (!Object.hasOwn(params, name)) params[name] = found[2] ?? found[3]!;
    at = parameter.lastIndex;
  }
  rest.lastIndex = at;
  return rest.test(text) ? { value: value.toLowerCase(), params } : null;
}
