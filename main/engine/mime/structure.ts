import type { MessageStructureObject } from 'imapflow';
import type { Attachment, Protection } from '../../../shared/model/message.ts';
import { describeAttachment, nodeFilename, nodeType } from './structure-parts.ts';

/** A part to be fetched with BODY[partId] and shown. */
export interface TextPart {
  partId: string;
  kind: 'html' | 'text';
  /** As declared, lower case; '' when nothing is declared. */
  charset: string;
  /** Content-Transfer-Encoding, lower case; '7bit' when nothing is declared. */
  encoding: string;
  /** Bytes still encoded, as the server says. */
  size: number;
  /** RFC 3676. */
  flowed: boolean;
  delSp: boolean;
}

export interface StructureDescription {
  /** What is shown, in order. */
  textParts: TextPart[];
  attachments: Attachment[];
  /**
   * False when the structure was missing, malformed, empty or beyond the limits: what is here is true but may not be
   * all, and `parseWholeMessage` over BODY[] may find more.
   */
  complete: boolean;
  /** Some of it is encrypted, or signed: neither is undone or checked, and what is so is never joined with the rest. */
  protection?: Protection;
}

const MAX_DEPTH = 100;
const MAX_PARTS = 1000;

interface Found {
  texts: TextPart[];
  attachments: Attachment[];
}

/** Where a part stands, as far as it changes how it is read. */
interface Place {
  partId: string;
  depth: number;
  /** The container, e.g. "multipart/related"; '' for the message itself. */
  parent: string;
  /** Not the root of a multipart/related. */
  satellite: boolean;
  /** It is all of the message, or all that a signature covers of it. */
  whole: boolean;
}

/**
 * Which parts of a message are its text and which are attachments, from imapflow's bodyStructure (RFC 9051 section
 * 7.5.2, MIME of RFC 2045 and 2046). The one reading of structures that mail programs read differently:
 *
 * - multipart/alternative (RFC 2046 5.1.4): the last part that holds HTML, else the last plain text, else the last text
 *   of any kind; an empty part counts as none. Attachments inside any alternative are listed.
 * - multipart/related (RFC 2387): the part named by `start`, else the first, is the root; if it holds no text, the
 *   first that does. The others are attachments, or for lack of a Content-ID read as in multipart/mixed.
 * - multipart/signed (RFC 1847): the first part; the signature is an attachment.
 * - multipart/encrypted: no text; everything is an attachment.
 * - multipart/report (RFC 6522): plain and HTML text; all else is an attachment.
 * - any other multipart: as multipart/mixed, where each unnamed inline text is shown, in order.
 * - message/rfc822: an attachment named after its subject; its text is not this message's text.
 * - text/calendar, vcards: attachments. Other text without a name is shown as plain text.
 *
 * Part numbers: imapflow gives none to a message of one part; it is fetched as BODY[1] (RFC 9051 section 6.4.5).
 * Never throws, whatever it is given.
 */
export function describeStructure(structure: MessageStructureObject | undefined): StructureDescription {
  const walker = new Walker();
  try {
    if (typeof structure !== 'object' || structure === null)
      return { textParts: [], attachments: [], complete: false };
    const found = walker.walk(structure, {
      partId: '',
      depth: 0,
      parent: '',
      satellite: false,
      whole: true,
    });
    const html = found.texts.some((part) => part.kind === 'html');
    return {
      textParts: found.texts,
      // Without HTML nothing is shown in place, and what is not shown in place must be in the list.
      attachments: html ? found.attachments : found.attachments.map((a) => ({ ...a, inline: false })),
      complete: walker.complete && !looksUnparsed(structure, found),
      ...(walker.protection === null ? {} : { protection: walker.protection }),
    };
  } catch {
    return { textParts: [], attachments: [], complete: false };
  }
}

/** Dovecot describes a multipart without any delimiter in it as one empty text part, although there is text. */
function looksUnparsed(structure: MessageStructureObject, found: Found): boolean {
  return (
    Array.isArray(structure.childNodes) &&
    found.attachments.length === 0 &&
    found.texts.every((part) => part.size === 0)
  );
}

class Walker {
  complete = true;
  protection: Protection | null = null;
  #parts = 0;
  #attachments = 0;
  /** Shown texts that are neither plain nor HTML, such as AMP: the last choice among alternatives. */
  readonly #odd = new Set<TextPart>();

  walk(node: MessageStructureObject, place: Place): Found {
    if (++this.#parts > MAX_PARTS || place.depth > MAX_DEPTH || typeof node !== 'object' || node === null) {
      this.complete = false;
      return { texts: [], attachments: [] };
    }
    const type = nodeType(node, place.parent);
    this.#protect(protectionOf(node, type), place);
    if (type.startsWith('multipart/')) return this.#multipart(node, type, place);
    const partId = place.partId === '' ? declaredPartId(node, '1') : place.partId;
    const kind = shownAs(node, type, place);
    if (kind !== null) {
      const part = textPart(node, partId, kind);
      if (type !== 'text/html' && type !== 'text/plain') this.#odd.add(part);
      return { texts: [part], attachments: [] };
    }
    return this.#attachment(node, type, { ...place, partId });
  }

  /** What encloses all of the message outranks what stands within it, and there encryption a signature. */
  #protect(found: 'signed' | 'encrypted' | null, { whole }: Place): void {
    if (found === null) return;
    if (whole) this.protection = found;
    else if (this.protection === null || (found === 'encrypted' && this.protection === 'partly-signed'))
      this.protection = `partly-${found}`;
  }

  #multipart(node: MessageStructureObject, type: string, place: Place): Found {
    const children = Array.isArray(node.childNodes) ? node.childNodes.slice(0, MAX_PARTS + 1) : [];
    if (children.length === 0) {
      // An empty multipart cannot be (RFC 2046 section 5.1.1): the server did not understand the message.
      this.complete = false;
      return { texts: [], attachments: [] };
    }
    const prefix = place.partId === '' ? declaredPartId(node, '') : place.partId;
    const root = type === 'multipart/related' ? relatedRoot(node, children) : -1;
    const found = children.map((child, i) => {
      const number = prefix === '' ? String(i + 1) : `${prefix}.${i + 1}`;
      return this.walk(child, {
        partId: typeof child === 'object' && child !== null ? declaredPartId(child, number) : number,
        depth: place.depth + 1,
        parent: type,
        satellite: root >= 0 && i !== root,
        whole: place.whole && (children.length === 1 || (type === 'multipart/signed' && i === 0)),
      });
    });
    const attachments = found.flatMap((child) => child.attachments);
    switch (type) {
      case 'multipart/alternative':
        return { texts: this.#bestAlternative(found), attachments };
      case 'multipart/related': {
        const rootTexts = found[root]?.texts ?? [];
        const others = found.filter((_, i) => i !== root).flatMap((child) => child.texts);
        return { texts: [...rootTexts, ...others], attachments };
      }
      default:
        return { texts: found.flatMap((child) => child.texts), attachments };
    }
  }

  #bestAlternative(alternatives: Found[]): TextPart[] {
    const rankOf = (part: TextPart) =>
      part.size === 0 ? 0 : part.kind === 'html' ? 3 : this.#odd.has(part) ? 1 : 2;
    let best: TextPart[] = [];
    let bestRank = -1;
    for (const { texts } of alternatives) {
      const rank = Math.max(-1, ...texts.map(rankOf));
      if (texts.length > 0 && rank >= bestRank) {
        best = texts;
        bestRank = rank;
      }
    }
    return best;
  }

  #attachment(node: MessageStructureObject, type: string, place: Place): Found {
    this.#attachments++;
    const related = place.parent === 'multipart/related' && place.satellite;
    return {
      texts: [],
      attachments: [describeAttachment(node, type, place.partId, related, this.#attachments)],
    };
  }
}

/** OpenPGP and S/MIME by their containers (RFC 1847, RFC 3156, RFC 8551 section 3.2.2). */
function protectionOf(node: MessageStructureObject, type: string): 'signed' | 'encrypted' | null {
  if (type === 'multipart/encrypted') return 'encrypted';
  if (type === 'multipart/signed') return 'signed';
  if (!/^application\/(?:x-)?pkcs7-mime$/.test(type)) return null;
  return lower(node.parameters?.['smime-type']) === 'signed-data' ? 'signed' : 'encrypted';
}

/** imapflow's own number where it gives one: it is right also for a structure inside a message/rfc822. */
function declaredPartId(node: MessageStructureObject, counted: string): string {
  const declared = node.part;
  return typeof declared === 'string' && /^\d{1,9}(?:\.\d{1,9}){0,100}$/.test(declared) ? declared : counted;
}

/** Whether a part is text to be shown, and as what. */
function shownAs(node: MessageStructureObject, type: string, place: Place): 'html' | 'text' | null {
  if (!type.startsWith('text/') || place.parent === 'multipart/encrypted') return null;
  if (/^text\/(?:calendar|vcard|x-vcard|directory|rfc822-headers)$/.test(type)) return null;
  if (lower(node.disposition) === 'attachment') return null;
  if (place.satellite && node.id) return null;
  // A lone text part is the message's text even if it is named, as some programs do.
  if (place.parent !== '' && nodeFilename(node) !== undefined) return null;
  if (type === 'text/html') return 'html';
  if (type === 'text/plain') return 'text';
  return place.parent === 'multipart/report' ? null : 'text';
}

function textPart(node: MessageStructureObject, partId: string, kind: 'html' | 'text'): TextPart {
  const size = Number(node.size);
  return {
    partId,
    kind,
    charset: lower(node.parameters?.charset).trim().slice(0, 100),
    encoding: lower(node.encoding).trim().slice(0, 100) || '7bit',
    size: Number.isSafeInteger(size) && size > 0 ? size : 0,
    flowed: kind === 'text' && lower(node.parameters?.format).trim() === 'flowed',
    delSp: lower(node.parameters?.delsp).trim() === 'yes',
  };
}

function relatedRoot(node: MessageStructureObject, children: MessageStructureObject[]): number {
  const start = bareId(node.parameters?.start);
  const named = start === '' ? -1 : children.findIndex((child) => bareId(child?.id) === start);
  const first = Math.max(named, 0);
  if (canHoldText(children[first])) return first;
  const text = children.findIndex(canHoldText);
  return text >= 0 ? text : first;
}

function canHoldText(child: MessageStructureObject | undefined): boolean {
  return (
    /^(?:text\/(?:html|plain)|multipart\/)/.test(lower(child?.type)) &&
    lower(child?.disposition) !== 'attachment'
  );
}

function bareId(value: unknown): string {
  return typeof value === 'string' ? value.replace(/^\s*<|>\s*$/g, '').trim() : '';
}

function lower(value: unknown): string {
  return typeof value === 'string' ? value.toLowerCase() : '';
}
