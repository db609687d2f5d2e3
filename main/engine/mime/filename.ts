import { cutText, dropInvisible } from './characters.ts';
import { decodeCharset } from './charset.ts';
import { decodeEncodedWords } from './encoded-words.ts';

const MAX_BYTES = 200;
const MAX_EXTENSION_BYTES = 20;

/** Names that Windows keeps for devices, whatever the extension: opening "con.txt" opens the console. */
const DEVICE_NAME =
  /^(?:con|prn|aux|nul|conin\$|conout\$|clock\$|com[0-9\u00b9\u00b2\u00b3]|lpt[0-9\u00b9\u00b2\u00b3])\s*(?:\.|$)/iu;

/** What Windows or another system refuses or reads as a path, a stream ("a:b") or a pattern; also look-alikes. */
const FORBIDDEN = /[/\\:*?"<>|\u2044\u2215\u29f5\u29f8\ufe68\uff0f\uff3c\uff1a]/gu;

const EXTENSIONS: Record<string, string> = {
  'application/gzip': 'gz',
  'application/ics': 'ics',
  'application/json': 'json',
  'application/ms-tnef': 'dat',
  'application/msword': 'doc',
  'application/pdf': 'pdf',
  'application/pgp-encrypted': 'asc',
  'application/pgp-keys': 'asc',
  'application/pgp-signature': 'asc',
  'application/pkcs7-mime': 'p7m',
  'application/pkcs7-signature': 'p7s',
  'application/rtf': 'rtf',
  'application/vnd.ms-excel': 'xls',
  'application/vnd.ms-powerpoint': 'ppt',
  'application/vnd.ms-tnef': 'dat',
  'application/vnd.oasis.opendocument.spreadsheet': 'ods',
  'application/vnd.oasis.opendocument.text': 'odt',
  'application/vnd.openxmlformats-officedocument.presentationml.presentation': 'pptx',
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet': 'xlsx',
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document': 'docx',
  'application/x-pkcs7-mime': 'p7m',
  'application/x-pkcs7-signature': 'p7s',
  'application/xml': 'xml',
  'application/zip': 'zip',
  'audio/mpeg': 'mp3',
  'audio/ogg': 'ogg',
  'audio/wav': 'wav',
  'audio/x-wav': 'wav',
  'image/avif': 'avif',
  'image/bmp': 'bmp',
  'image/gif': 'gif',
  'image/heic': 'heic',
  'image/jpeg': 'jpg',
  'image/jpg': 'jpg',
  'image/png': 'png',
  'image/svg+xml': 'svg',
  'image/tiff': 'tiff',
  'image/webp': 'webp',
  'message/delivery-status': 'txt',
  'message/disposition-notification': 'txt',
  'message/global': 'eml',
  'message/rfc822': 'eml',
  'text/calendar': 'ics',
  'text/csv': 'csv',
  'text/html': 'html',
  'text/plain': 'txt',
  'text/rfc822-headers': 'txt',
  'text/vcard': 'vcf',
  'text/x-vcard': 'vcf',
  'text/xml': 'xml',
  'video/mp4': 'mp4',
  'video/quicktime': 'mov',
};

/**
 * A file name from a stranger as one that is shown truly and saved inside the chosen folder on any system: at most
 * 200 bytes with its real extension kept, and never empty. `index` counts the attachments of the message from 1.
 *
 * @example safeFilename('..\u005c..\u005cboot.ini', 'text/plain') === '_.._boot.ini'
 * @example safeFilename(undefined, 'application/pdf', 2) === 'attachment-2.pdf'
 */
export function safeFilename(raw: string | undefined, type: string, index = 1): string {
  const named = typeof raw === 'string' ? clean(decodeLeftovers(cutText(raw, 4000))) : '';
  if (named === '') return generated(type, index);
  const name = avoidDevice(shorten(named));
  return /^message\/(?:rfc822|global)$/i.test(type) && !/\.eml$/i.test(name)
    ? `${cutBytes(name, MAX_BYTES - 4)}.eml`
    : name;
}

/** RFC 2047 words and RFC 2231 values where they do not belong: senders put either into either parameter. */
function decodeLeftovers(raw: string): string {
  const extended = /^([\w.:-]{2,40})'[\w-]{0,20}'(.*)$/s.exec(raw);
  if (extended && /%[0-9a-f]{2}/i.test(extended[2] as string)) {
    const bytes = Buffer.from(
      Buffer.from(extended[2] as string, 'utf8')
        .toString('latin1')
        .replace(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
      'latin1',
    );
    return decodeCharset(bytes, extended[1]).text;
  }
  return decodeEncodedWords(raw);
}

function clean(raw: string): string {
  // Old mail programs of Windows sent the whole path; only there is "\" sure to separate folders.
  const path = /^(?:[a-z]:|\\)\\.*\\(.+)$|^[a-z]:\\(.+)$/is.exec(raw);
  const name = dropInvisible((path?.[1] ?? path?.[2] ?? raw).normalize('NFC'))
    .replace(/[\s\u2800]+/gu, ' ')
    .replace(/[\p{Cc}\p{Default_Ignorable_Code_Point}\ufff0-\ufffc\ufffe\uffff]/gu, '')
    // Those that stood around what has just gone.
    .replace(/ {2,}/g, ' ')
    .toWellFormed()
    .replace(/\ufffd/gu, '_')
    .replace(FORBIDDEN, '_')
    .replace(/^[. ]+/u, '');
  return trimEnd(name);
}

/** Windows drops dots and blanks at the end, so that "a.exe." would be saved as "a.exe". */
function trimEnd(name: string): string {
  let end = name.length;
  while (end > 0 && (name[end - 1] === '.' || name[end - 1] === ' ')) end--;
  return name.slice(0, end);
}

function shorten(name: string): string {
  if (Buffer.byteLength(name) <= MAX_BYTES) return name;
  const dot = name.lastIndexOf('.');
  const extension = dot > 0 ? name.slice(dot) : '';
  const kept = Buffer.byteLength(extension) <= MAX_EXTENSION_BYTES ? extension : '';
  const stem = trimEnd(
    cutBytes(kept === '' ? name : name.slice(0, dot), MAX_BYTES - Buffer.byteLength(kept)),
  );
  return stem === '' ? `_${kept}` : stem + kept;
}

function cutBytes(text: string, max: number): string {
  let bytes = 0;
  let end = 0;
  for (const character of text) {
    bytes += Buffer.byteLength(character);
    if (bytes > max) break;
    end += character.length;
  }
  return trimEnd(text.slice(0, end));
}

function avoidDevice(name: string): string {
  return DEVICE_NAME.test(name) ? `_${cutBytes(name, MAX_BYTES - 1)}` : name;
}

function generated(type: string, index: number): string {
  const lower = type.toLowerCase();
  const family = /^(image|audio|video|message)\//.exec(lower)?.[1] ?? 'attachment';
  const known = Object.hasOwn(EXTENSIONS, lower) ? EXTENSIONS[lower] : undefined;
  const number = Number.isSafeInteger(index) && index > 1 ? `-${index}` : '';
  return `${family}${number}${known ? `.${known}` : ''}`;
}
