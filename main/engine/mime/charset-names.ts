import iconv from 'iconv-lite';

/** How a character set is decoded. `undeclared` stands for all names that say nothing: none, us-ascii, x-unknown. */
export type Codec =
  | { kind: 'whatwg'; name: string }
  | { kind: 'iconv'; name: string }
  | { kind: 'shifted'; name: 'hz' | 'iso-2022-kr' | 'iso-2022-cn' }
  | { kind: 'utf-16' }
  | { kind: 'undeclared' }
  | { kind: 'unknown' };

/**
 * Names that promise nothing beyond ASCII (RFC 2046 section 4.1.2, RFC 1428 for unknown-8bit). What has bytes above
 * 127 under such a name is guessed.
 */
const NOTHING_SAID = new Set(
  (
    'ascii us-ascii us ansi_x3.4-1968 ansi_x3.4-1986 iso-ir-6 iso646-us iso_646.irv:1991 csascii ibm367 cp367 646 ' +
    '7bit 8bit binary none null default unknown unknown-8bit x-unknown unspecified charset auto _autodetect ' +
    '_autodetect_all x-user-defined user-defined us-ascii;format=flowed utf-8/us-ascii'
  ).split(' '),
);

/** Names seen in mail that neither the WHATWG table nor iconv-lite knows, or knows as something narrower. */
const ALIASES: Record<string, string> = {
  // Supersets: senders use the wider set under the older name.
  gb2312: 'gb18030',
  gbk: 'gb18030',
  cp936: 'gb18030',
  ms936: 'gb18030',
  'windows-936': 'gb18030',
  'x-gbk': 'gb18030',
  'gb2312.1980-0': 'gb18030',
  'euc-cn': 'gb18030',
  cp950: 'big5',
  'windows-950': 'big5',
  big5hkscs: 'big5',
  cp932: 'shift_jis',
  'x-sjis-cp932': 'shift_jis',
  'windows-932': 'shift_jis',
  sjis: 'shift_jis',
  'shift-jis': 'shift_jis',
  cp949: 'euc-kr',
  ms949: 'euc-kr',
  uhc: 'euc-kr',
  'x-windows-949': 'euc-kr',
  'ks_c_5601-1992': 'euc-kr',
  ksc5601: 'euc-kr',
  cp51949: 'euc-kr',
  eucjp: 'euc-jp',
  'euc-jp-ms': 'euc-jp',
  cp51932: 'euc-jp',
  eucjpms: 'euc-jp',
  cp50220: 'iso-2022-jp',
  cp50221: 'iso-2022-jp',
  cp50222: 'iso-2022-jp',
  'iso-2022-jp-1': 'iso-2022-jp',
  'iso-2022-jp-2': 'iso-2022-jp',
  'iso-2022-jp-3': 'iso-2022-jp',
  'iso-2022-jp-2004': 'iso-2022-jp',
  'iso-2022-jp-ms': 'iso-2022-jp',
  jis: 'iso-2022-jp',
  cp874: 'windows-874',
  tis620: 'windows-874',
  tis: 'windows-874',
  utf8: 'utf-8',
  utf: 'utf-8',
  utf8mb4: 'utf-8',
  'utf-8mb4': 'utf-8',
  cp65001: 'utf-8',
  'x-utf-8': 'utf-8',
  'unicode-2-0-utf-8': 'utf-8',
  'x-unicode-2-0-utf-8': 'utf-8',
  cp65000: 'utf-7',
  'unicode-1-1-utf-7': 'utf-7',
  'unicode-2-0-utf-7': 'utf-7',
  'x-unicode-2-0-utf-7': 'utf-7',
  'iso-8859-8-i': 'iso-8859-8',
  'iso-8859-8-e': 'iso-8859-8',
  'iso-8859-6-i': 'iso-8859-6',
  'iso-8859-6-e': 'iso-8859-6',
  'x-mac-roman': 'macintosh',
  macroman: 'macintosh',
  mac: 'macintosh',
  'x-mac-ce': 'maccenteuro',
  'x-mac-centraleurroman': 'maccenteuro',
  'x-mac-croatian': 'maccroatian',
  'x-mac-greek': 'macgreek',
  'x-mac-icelandic': 'maciceland',
  'x-mac-romanian': 'macromania',
  'x-mac-turkish': 'macturkish',
  'x-mac-ukrainian': 'macukraine',
  'x-mac-thai': 'macthai',
  'x-mac-japanese': 'shift_jis',
  'x-mac-korean': 'euc-kr',
  'x-mac-chinesesimp': 'gb18030',
  'x-mac-chinesetrad': 'big5',
  'x-viet-vps': 'windows-1258',
  'x-viet-tcvn5712': 'tcvn',
  'ansi-1252': 'windows-1252',
  ansi: 'windows-1252',
  iso: 'iso-8859-1',
  latin: 'iso-8859-1',
  'latin-1': 'iso-8859-1',
  'latin-2': 'iso-8859-2',
  'latin-9': 'iso-8859-15',
};

const SHIFTED: Record<string, 'hz' | 'iso-2022-kr' | 'iso-2022-cn'> = {
  hz: 'hz',
  'hz-gb-2312': 'hz',
  'x-hz': 'hz',
  'iso-2022-kr': 'iso-2022-kr',
  csiso2022kr: 'iso-2022-kr',
  'iso-2022-cn': 'iso-2022-cn',
  'iso-2022-cn-ext': 'iso-2022-cn',
};

const UTF16_UNMARKED = new Set(
  'utf-16 utf16 ucs-2 ucs2 iso-10646-ucs-2 csunicode unicode unicodefffe'.split(' '),
);

/** Transformations iconv-lite offers under the name of a character set; a message must not reach them. */
const NOT_CHARSETS = new Set(['base64', 'hex', 'binary', 'utf7imap', 'utf-7-imap', '_internal']);

/** The label without quotes, blanks, RFC 2231 language and similar decoration, in lower case. */
export function tidyCharsetName(charset: string | undefined): string {
  const name = (charset ?? '')
    .slice(0, 100)
    .toLowerCase()
    .replace(/["'<>\\\s]/g, '');
  return name.split(/[*,;]/, 1)[0] ?? '';
}

/** Which decoder a declared name stands for: WHATWG Encoding Standard first, then iconv-lite, then our own. */
export function resolveCharset(charset: string | undefined): Codec {
  const tidy = tidyCharsetName(charset);
  if (tidy === '' || NOTHING_SAID.has(tidy)) return { kind: 'undeclared' };
  const name = alias(tidy);
  const shifted = own(SHIFTED, name);
  if (shifted) return { kind: 'shifted', name: shifted };
  if (UTF16_UNMARKED.has(name)) return { kind: 'utf-16' };
  try {
    return { kind: 'whatwg', name: new TextDecoder(name).encoding };
  } catch {
    // not a WHATWG label
  }
  if (!NOT_CHARSETS.has(name) && /^[a-z]/.test(name) && iconv.encodingExists(name))
    return { kind: 'iconv', name };
  return { kind: 'unknown' };
}

function alias(name: string): string {
  const known = own(ALIASES, name);
  if (known) return known;
  // "cp-850", "ibm850", "x-cp1252", "win-1251", "windows1251", "iso88591", "iso8859_15": one spelling each
  const codePage = /^(?:x-)?(?:cp|ibm|win|windows|ms|dos|oem)[-_]?0*(\d{3,5})$/.exec(name)?.[1];
  if (codePage) {
    if (/^125[0-8]$/.test(codePage)) return `windows-${codePage}`;
    const page = `cp${codePage}`;
    return own(ALIASES, page) ?? page;
  }
  const part = /^(?:x-)?iso[-_]?8859[-_]?(\d{1,2})(?:[:-].*)?$/.exec(name)?.[1];
  if (part) return own(ALIASES, `iso-8859-${part}`) ?? `iso-8859-${part}`;
  return name;
}

/** A table must not answer for "constructor" or "__proto__". */
function own<T>(table: Record<string, T>, key: string): T | undefined {
  return Object.hasOwn(table, key) ? table[key] : undefined;
}
