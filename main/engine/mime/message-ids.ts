const MAX_ID_LENGTH = 500;
/** The oldest ids name the conversation, the newest its branch; what lies between can go. */
const KEPT_FIRST = 10;
/** Headers grow without end in list traffic and in attacks; only their two ends are looked at. */
const LOOKED_AT_FIRST = 50_000;
const LOOKED_AT_LAST = 250_000;

/**
 * The ids in a References, In-Reply-To or Message-ID header (RFC 5322 section 3.6.4) in order, unique, without angle
 * brackets. Tolerates folding inside an id, comments, doubled or missing brackets and text around the ids. When there
 * are more than `max`, the first 10 and the last ones are kept.
 *
 * @example parseMessageIds('<a@x> (comment) <b@\r\n y>') // ['a@x', 'b@y']
 */
export function parseMessageIds(header: string | undefined, max = 100): string[] {
  if (typeof header !== 'string') return [];
  const text = bothEnds(header);
  const ids = new Set<string>();
  for (const candidate of text.includes('<') ? bracketed(text) : bare(text)) {
    const id = candidate.replace(/[\s\p{Cc}]/gu, '').toWellFormed();
    if (id !== '' && id.length <= MAX_ID_LENGTH) ids.add(id);
  }
  const all = [...ids];
  if (all.length <= max) return all;
  const first = Math.min(KEPT_FIRST, max);
  const last = max - first;
  return [...all.slice(0, first), ...(last > 0 ? all.slice(-last) : [])];
}

function bothEnds(header: string): string {
  if (header.length <= LOOKED_AT_FIRST + LOOKED_AT_LAST) return header;
  const first = header.slice(0, LOOKED_AT_FIRST);
  const last = header.slice(-LOOKED_AT_LAST);
  // only whole ids
  return first.slice(0, first.lastIndexOf('>') + 1) + last.slice(Math.max(0, last.indexOf('<')));
}

/** "<" to ">", or to the next "<" or blank where ">" is missing. Comments are outside the brackets and so ignored. */
function* bracketed(text: string): Generator<string> {
  let position = 0;
  while (true) {
    const open = text.indexOf('<', position);
    if (open < 0) return;
    let end = open + 1;
    while (end < text.length && text[end] !== '>' && text[end] !== '<') end++;
    const inside = text.slice(open + 1, end);
    yield text[end] === '>' ? inside : (inside.trim().split(/\s/, 1)[0] ?? '');
    position = end;
  }
}

/** Without any bracket, only a list of nothing but ids is believed: "Your message of Monday" names none. */
function bare(text: string): string[] {
  const words = text.split(/[\s,;>"]+/).filter((word) => word !== '');
  return words.every((word) => word.includes('@')) ? words : [];
}
