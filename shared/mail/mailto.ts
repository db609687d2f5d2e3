/** What a mailto link asks to be filled in. Addresses are raw, as they stand in the link, decoded. */
export interface MailtoFields {
  to: string[];
  cc: string[];
  bcc: string[];
  subject: string;
  body: string;
  inReplyTo: string | null;
}

/** Longer links are nobody's; what one may ask for is bounded, so that a page cannot fill the composer without end. */
const longestLink = 200_000;
const mostAddresses = 200;
const longestLine = 2000;
const longestBody = 100_000;

/**
 * Reads a `mailto:` link (RFC 6068). Percent-encoding only: a literal `+` is a plus, not a space. Header fields that
 * the link has no business to set (From, Received, attachments …) are left out, as section 7 advises.
 *
 * @returns null when it is no mailto link
 */
export function parseMailto(link: string): MailtoFields | null {
  if (link.length > longestLink) return null;
  const match = /^mailto:([^?#]*)(?:\?([^#]*))?/i.exec(link.trim());
  if (!match) return null;
  const fields: MailtoFields = {
    to: addresses(match[1] ?? ''),
    cc: [],
    bcc: [],
    subject: '',
    body: '',
    inReplyTo: null,
  };
  // `&amp;` comes from links copied out of HTML source.
  for (const part of (match[2] ?? '').replaceAll('&amp;', '&').split('&')) {
    const at = part.indexOf('=');
    const name = decode(at < 0 ? part : part.slice(0, at)).toLowerCase();
    const raw = at < 0 ? '' : part.slice(at + 1);
    if (name === 'to' || name === 'cc' || name === 'bcc') {
      fields[name] = [...fields[name], ...addresses(raw)].slice(0, mostAddresses);
    } else if (name === 'subject') fields.subject = oneLine(decode(raw)).slice(0, longestLine);
    else if (name === 'body') {
      const more = decode(raw).replace(/\r\n?/g, '\n').replace(unprintable, '');
      fields.body = (fields.body === '' ? more : `${fields.body}\n${more}`).slice(0, longestBody);
    } else if (name === 'in-reply-to') {
      const id = oneLine(decode(raw)).replace(/^<|>$/g, '');
      // Anything else than one Message-ID would break the header that it is put into.
      fields.inReplyTo = /^[^\s<>]{1,900}$/.test(id) ? id : null;
    }
  }
  return fields;
}

/** Commas between addresses are literal, one within an address is encoded (section 2). */
function addresses(raw: string): string[] {
  return raw
    .split(',', mostAddresses)
    .map((part) => oneLine(decode(part)).slice(0, longestLine))
    .filter((part) => part !== '');
}

/** A percent sign that begins no valid UTF-8 stays as it is. */
function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

const unprintable = /(?![\n\t])\p{Cc}/gu;

function oneLine(text: string): string {
  return text.replace(/\p{Cc}+/gu, ' ').trim();
}
