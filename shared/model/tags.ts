/**
 * Tags are IMAP keywords (RFC 9051 section 2.3.2). A keyword is a short ASCII atom; what a person calls a tag is turned
 * into one the way Thunderbird does it, so that both programs show the same.
 */

/** The five tags of Thunderbird, which other programs know as well. */
const knownTags: ReadonlyMap<string, string> = new Map([
  ['$label1', 'Important'],
  ['$label2', 'Work'],
  ['$label3', 'Personal'],
  ['$label4', 'To do'],
  ['$label5', 'Later'],
]);

/** Keywords that programs set for themselves (RFC 5788 and custom): nothing a person calls a tag. */
const systemKeywords: ReadonlySet<string> = new Set([
  '$forwarded',
  'forwarded',
  '$mdnsent',
  '$submitpending',
  '$submitted',
  '$junk',
  '$notjunk',
  'junk',
  'nonjunk',
  'notjunk',
  '$phishing',
  '$hasattachment',
  '$hasnoattachment',
  '$important',
  'receipthandled',
  'old',
]);

/** Servers keep keywords of some length only; Dovecot takes 50 letters. */
const longestKeyword = 50;

/** False for keywords that are not shown to people. */
export function isTag(keyword: string): boolean {
  const key = keyword.toLowerCase();
  return !systemKeywords.has(key) && (!key.startsWith('$') || knownTags.has(key)) && !key.startsWith('\\');
}

/** What a person reads for a keyword. */
export function tagName(keyword: string): string {
  return knownTags.get(keyword.toLowerCase()) ?? decodeUtf7(keyword).replaceAll('_', ' ');
}

/** The keyword for a tag as a person has typed it; null when it is empty, too long, or kept for programs. */
export function keywordOf(name: string): string | null {
  const tidy = name
    .normalize('NFC')
    .replace(/[\s_]+/g, ' ')
    .trim();
  for (const [keyword, known] of knownTags) if (known.toLowerCase() === tidy.toLowerCase()) return keyword;
  // What IMAP does not take in an atom (RFC 9051 section 9) is written as a similar letter, as there is no other way.
  const keyword = encodeUtf7(tidy.replaceAll(' ', '_').replace(/[(){%*"\\\]\p{Cc}]/gu, '-'));
  if (keyword === '' || keyword.length > longestKeyword) return null;
  return isTag(keyword) ? keyword : null;
}

/** True for what can stand in a STORE command as a keyword. */
export function isKeyword(text: string): boolean {
  return /^[!#$&'+,\-./0-9:;<=>?@A-Z[^_`a-z|}~]+$/.test(text) && text.length <= 100;
}

/** Modified UTF-7 (RFC 3501 section 5.1.3): printable ASCII as it is, the rest as base64 of UTF-16. */
function encodeUtf7(text: string): string {
  return text.replace(/&|[^\x21-\x7e]+/g, (run) => {
    if (run === '&') return '&-';
    let bytes = '';
    for (let i = 0; i < run.length; i++) {
      const code = run.charCodeAt(i);
      bytes += String.fromCharCode(code >> 8, code & 0xff);
    }
    return `&${btoa(bytes).replace(/=+$/, '').replaceAll('/', ',')}-`;
  });
}

function decodeUtf7(text: string): string {
  return text.replace(/&([A-Za-z0-9+,]*)-/g, (whole, encoded: string) => {
    if (encoded === '') return '&';
    try {
      const bytes = atob(encoded.replaceAll(',', '/'));
      let decoded = '';
      for (let i = 0; i + 1 < bytes.length; i += 2) {
        decoded += String.fromCharCode((bytes.charCodeAt(i) << 8) | bytes.charCodeAt(i + 1));
      }
      return decoded.isWellFormed() && !/\p{Cc}/u.test(decoded) ? decoded : whole;
    } catch {
      return whole;
    }
  });
}
