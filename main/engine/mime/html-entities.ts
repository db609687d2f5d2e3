/**
 * Named character references (HTML Standard section 13.5): all of HTML 4 and those of HTML 5 that mail uses.
 * Written as "name codepoint", hexadecimal.
 */

/** Those that older pages write without the semicolon, too. */
const LEGACY =
  'AElig c6 AMP 26 Aacute c1 Acirc c2 Agrave c0 Aring c5 Atilde c3 Auml c4 COPY a9 Ccedil c7 ETH d0 ' +
  'Eacute c9 Ecirc ca Egrave c8 Euml cb GT 3e Iacute cd Icirc ce Igrave cc Iuml cf LT 3c Ntilde d1 ' +
  'Oacute d3 Ocirc d4 Ograve d2 Oslash d8 Otilde d5 Ouml d6 QUOT 22 REG ae THORN de Uacute da Ucirc db ' +
  'Ugrave d9 Uuml dc Yacute dd aacute e1 acirc e2 acute b4 aelig e6 agrave e0 amp 26 aring e5 atilde e3 ' +
  'auml e4 brvbar a6 ccedil e7 cedil b8 cent a2 copy a9 curren a4 deg b0 divide f7 eacute e9 ecirc ea ' +
  'egrave e8 eth f0 euml eb frac12 bd frac14 bc frac34 be gt 3e iacute ed icirc ee iexcl a1 igrave ec ' +
  'iquest bf iuml ef laquo ab lt 3c macr af micro b5 middot b7 nbsp a0 not ac ntilde f1 oacute f3 ' +
  'ocirc f4 ograve f2 ordf aa ordm ba oslash f8 otilde f5 ouml f6 para b6 plusmn b1 pound a3 quot 22 ' +
  'raquo bb reg ae sect a7 shy ad sup1 b9 sup2 b2 sup3 b3 szlig df thorn fe times d7 uacute fa ucirc fb ' +
  'ugrave f9 uml a8 uuml fc yacute fd yen a5 yuml ff';

const STRICT =
  'OElig 152 oelig 153 Scaron 160 scaron 161 Yuml 178 circ 2c6 tilde 2dc ensp 2002 emsp 2003 ' +
  'thinsp 2009 zwnj 200c zwj 200d lrm 200e rlm 200f ndash 2013 mdash 2014 lsquo 2018 rsquo 2019 ' +
  'sbquo 201a ldquo 201c rdquo 201d bdquo 201e dagger 2020 Dagger 2021 permil 2030 lsaquo 2039 ' +
  'rsaquo 203a euro 20ac fnof 192 Alpha 391 Beta 392 Gamma 393 Delta 394 Epsilon 395 Zeta 396 Eta 397 ' +
  'Theta 398 Iota 399 Kappa 39a Lambda 39b Mu 39c Nu 39d Xi 39e Omicron 39f Pi 3a0 Rho 3a1 Sigma 3a3 ' +
  'Tau 3a4 Upsilon 3a5 Phi 3a6 Chi 3a7 Psi 3a8 Omega 3a9 alpha 3b1 beta 3b2 gamma 3b3 delta 3b4 ' +
  'epsilon 3b5 zeta 3b6 eta 3b7 theta 3b8 iota 3b9 kappa 3ba lambda 3bb mu 3bc nu 3bd xi 3be ' +
  'omicron 3bf pi 3c0 rho 3c1 sigmaf 3c2 sigma 3c3 tau 3c4 upsilon 3c5 phi 3c6 chi 3c7 psi 3c8 ' +
  'omega 3c9 thetasym 3d1 upsih 3d2 piv 3d6 bull 2022 hellip 2026 prime 2032 Prime 2033 oline 203e ' +
  'frasl 2044 weierp 2118 image 2111 real 211c trade 2122 alefsym 2135 larr 2190 uarr 2191 rarr 2192 ' +
  'darr 2193 harr 2194 crarr 21b5 lArr 21d0 uArr 21d1 rArr 21d2 dArr 21d3 hArr 21d4 forall 2200 ' +
  'part 2202 exist 2203 empty 2205 nabla 2207 isin 2208 notin 2209 ni 220b prod 220f sum 2211 ' +
  'minus 2212 lowast 2217 radic 221a prop 221d infin 221e ang 2220 and 2227 or 2228 cap 2229 cup 222a ' +
  'int 222b there4 2234 sim 223c cong 2245 asymp 2248 ne 2260 equiv 2261 le 2264 ge 2265 sub 2282 ' +
  'sup 2283 nsub 2284 sube 2286 supe 2287 oplus 2295 otimes 2297 perp 22a5 sdot 22c5 lceil 2308 ' +
  'rceil 2309 lfloor 230a rfloor 230b lang 27e8 rang 27e9 loz 25ca spades 2660 clubs 2663 hearts 2665 ' +
  'diams 2666 apos 27 Tab 9 NewLine a excl 21 num 23 dollar 24 percnt 25 lpar 28 rpar 29 ast 2a plus 2b ' +
  'comma 2c period 2e sol 2f colon 3a semi 3b equals 3d quest 3f commat 40 lsqb 5b bsol 5c rsqb 5d ' +
  'Hat 5e lowbar 5f grave 60 lcub 7b verbar 7c vert 7c rcub 7d hyphen 2010 dash 2010 horbar 2015 ' +
  'star 2606 starf 2605 phone 260e female 2640 male 2642 check 2713 cross 2717 numsp 2007 puncsp 2008 ' +
  'hairsp 200a ZeroWidthSpace 200b NoBreak 2060 Abreve 102 abreve 103 Amacr 100 amacr 101 Aogon 104 ' +
  'aogon 105 Cacute 106 cacute 107 Ccaron 10c ccaron 10d Dcaron 10e dcaron 10f Dstrok 110 dstrok 111 ' +
  'Ecaron 11a ecaron 11b Emacr 112 emacr 113 Eogon 118 eogon 119 Gbreve 11e gbreve 11f Idot 130 ' +
  'inodot 131 imath 131 Imacr 12a imacr 12b Kcedil 136 Lcaron 13d lcaron 13e Lstrok 141 lstrok 142 ' +
  'Nacute 143 nacute 144 Ncaron 147 ncaron 148 Odblac 150 odblac 151 Rcaron 158 rcaron 159 Sacute 15a ' +
  'sacute 15b Scedil 15e scedil 15f Tcaron 164 tcaron 165 Tcedil 162 tcedil 163 Udblac 170 udblac 171 ' +
  'Umacr 16a umacr 16b Uring 16e uring 16f Zacute 179 zacute 17a Zcaron 17d zcaron 17e Zdot 17b ' +
  'zdot 17c rarrw 219d map 21a6 blank 2423 squ 25a1 squf 25aa bigstar 2605 checkmark 2713 copysr 2117 ' +
  'lsquor 201a ldquor 201e rsquor 2019 rdquor 201d mldr 2026 nldr 2025 fflig fb00 filig fb01 fllig fb02 ' +
  'incare 2105 numero 2116';

const table = (text: string): Map<string, string> => {
  const words = text.split(' ');
  const map = new Map<string, string>();
  for (let i = 0; i + 1 < words.length; i += 2) {
    const code = (words[i + 1] as string).split('+').map((hex) => Number.parseInt(hex, 16));
    map.set(words[i] as string, String.fromCodePoint(...code));
  }
  return map;
};

const legacy = table(LEGACY);
const strict = table(STRICT);

/**
 * Text with its character references replaced.
 *
 * @example decodeEntities('a &lt; b &#8364; &copy 2024') === 'a < b € © 2024'
 */
export function decodeEntities(text: string): string {
  if (!text.includes('&')) return text;
  return text.replace(
    /&(?:#(?:[xX]([0-9a-fA-F]{1,8})|([0-9]{1,8}))|([a-zA-Z][a-zA-Z0-9]{1,31}))(;?)/g,
    (
      whole: string,
      hex: string | undefined,
      decimal: string | undefined,
      name: string | undefined,
      end: string,
    ) => {
      if (name !== undefined) return legacy.get(name) ?? (end ? strict.get(name) : undefined) ?? whole;
      return numeric(hex === undefined ? Number(decimal) : Number.parseInt(hex, 16));
    },
  );
}

/** HTML Standard section 13.2.5.80: 128 to 159 are windows-1252's; what is no character is U+FFFD; controls are dropped. */
function numeric(code: number): string {
  if (code >= 0x80 && code <= 0x9f) return new TextDecoder('windows-1252').decode(Uint8Array.of(code));
  if (code === 0 || code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff)) return '\ufffd';
  if (code < 0x20 || code === 0x7f) return code === 9 || code === 10 || code === 13 ? ' ' : '';
  return String.fromCodePoint(code);
}
