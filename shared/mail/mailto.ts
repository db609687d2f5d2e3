/** What a mailto link asks to be filled in. Addresses are raw, as they stand in the link, decoded. */
export interface MailtoFields {
  to: string[];
  cc: string[];
  bcc: string[];
  subject: string;
  body: string;
  inReplyTo: string | null;
}

/**
 * Reads a `mailto:` link (RFC 6068). Percent-encoding only: a literal `+` is a plus, not a space. Header fields that
 * the link has no business to set (From, Received, attachments …) are left out, as section 7 advises.
 *
 * @returns null when it is no mailto link
 */
export function parseMailto(link: string): MailtoFields | null {
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
    if (name === 'to' || name === 'cc' || name === 'bcc') fields[name].push(...addresses(raw));
    else if (name === 'subject') fields.subject = oneLine(decode(raw));
    else if (name === 'body') {
      const more = decode(raw).replace(/\r\n?/g, '\n');
      fields.body = fields.body === '' ? more : `${fields.body}\n${more}`;
    } else if (name === 'in-reply-to') {
      fields.inReplyTo = oneLine(decode(raw)).replace(/^<|>$/g, '') || null;
    }
  }
  return fields;
}

/** Commas between addresses are literal, one within an address is encoded (section 2). */
function addresses(raw: string): string[] {
  return raw
    .split(',')
    .map((part) => oneLine(decode(part)))
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

function oneLine(text: string): string {
  return text.replace(/[\r\n\t]+/g, ' ').trim();
}
