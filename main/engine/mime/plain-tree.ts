import { isAscii } from 'node:buffer';
import { readContentHeaders, type StructuredValue } from './plain-header.ts';

/** A part of a message, decoded. */
export interface PlainNode {
  contentType: { parsed: StructuredValue };
  contentDisposition: { parsed: StructuredValue };
  contentId?: string;
  childNodes: PlainNode[];
  /** Null for a container. */
  content: Buffer | null;
  /** Without regard to format=flowed. */
  getTextContent(): string;
}

/** Longer messages are mostly files; what is read here stands in memory two times more for a moment. */
const longestPlain = 1024 * 1024;
const deepest = 20;

/**
 * The parts of a message that is written as nearly all programs write: headers without comments and continuations,
 * encodings that are what they are declared to be. Null for anything else, which PostalMime is to read. That makes an
 * object of each line and a Blob of each part, and takes ten times as long; `plain-tree.test.ts` holds both to the
 * same.
 */
export function readPlainTree(bytes: Uint8Array): PlainNode | null {
  if (bytes.length > longestPlain) return null;
  const raw = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1');
  if (!raw.includes('\r')) return new Reader(raw).read();
  return /\r(?!\n)/.test(raw) ? null : new Reader(raw.replaceAll('\r\n', '\n')).read();
}

/** A part whose end has not been met. */
interface Begun {
  node: PlainNode;
  encoding: string;
  isContainer: boolean;
  bodyFrom: number;
}

/** Reads a message whose lines end in LF, a byte for each character. */
class Reader {
  private readonly text: string;
  /** The containers around what is read, outermost first. */
  private readonly open: { node: PlainNode; delimiter: string }[] = [];

  constructor(text: string) {
    this.text = text;
  }

  read(): PlainNode | null {
    const { text, open } = this;
    const root = this.begin(0);
    let current = root;
    let at = root === null ? 0 : root.bodyFrom - 1;
    while (open.length > 0) {
      const before = text.indexOf('\n--', at);
      if (before < 0) break;
      const feed = text.indexOf('\n', before + 1);
      at = feed < 0 ? text.length : feed;
      const met = this.delimiterAt(before + 1, at);
      if (met === null) continue;
      if (current !== null && !this.finish(current, before + 1)) return null;
      const container = open[met.index]!.node;
      open.length = met.closes ? met.index : met.index + 1;
      current = null;
      if (met.closes) continue;
      const part = this.begin(at + 1);
      if (part === null) return null;
      container.childNodes.push(part.node);
      current = part;
      at = part.bodyFrom - 1;
    }
    return root !== null && (current === null || this.finish(current, text.length)) ? root.node : null;
  }

  /** The delimiter line (RFC 2046 section 5.1.1) that stands between two places; of several the innermost. */
  private delimiterAt(from: number, end: number): { index: number; closes: boolean } | null {
    const { text, open } = this;
    for (let index = open.length - 1; index >= 0; index--) {
      const { delimiter } = open[index]!;
      if (!text.startsWith(delimiter, from)) continue;
      const behind = from + delimiter.length;
      const closes = text.startsWith('--', behind);
      if (/^[ \t]*$/.test(text.slice(closes ? behind + 2 : behind, end))) return { index, closes };
    }
    return null;
  }

  /** The part whose header begins here; null where that is not plain. */
  private begin(from: number): Begun | null {
    const { text, open } = this;
    if (from >= text.length || open.length > deepest) return null;
    const isBare = text[from] === '\n';
    const blank = isBare ? from : text.indexOf('\n\n', from);
    if (blank < 0) return null;
    const section = text.slice(from, blank);
    // A delimiter in a header ends the part there.
    if (section.startsWith('--') || section.includes('\n--')) return null;
    const headers = readContentHeaders(section);
    if (headers === null) return null;
    const { type, disposition, id, encoding } = headers;
    const node: PlainNode = {
      contentType: { parsed: type },
      contentDisposition: { parsed: disposition },
      ...(id === null ? {} : { contentId: id }),
      childNodes: [],
      content: null,
      getTextContent: () => '',
    };
    const isContainer = type.value.startsWith('multipart/');
    if (isContainer) {
      const { boundary = '' } = type.params;
      // What has no type in a digest is a message.
      if (!/^[\w'()+,./:=?-]{1,200}$/.test(boundary) || type.value === 'multipart/digest') return null;
      open.push({ node, delimiter: `--${boundary}` });
    }
    return { node, encoding, isContainer, bodyFrom: isBare ? from + 1 : blank + 2 };
  }

  /** Decodes what stands before a place, all of a part. False for what is not as it is declared. */
  private finish({ node, encoding, isContainer, bodyFrom }: Begun, end: number): boolean {
    if (isContainer) return true;
    const { value, params } = node.contentType.parsed;
    // PostalMime writes calendars anew.
    if (value === 'text/calendar' || value === 'application/ics') return false;
    const bytes = decode(this.text.slice(bodyFrom, end), encoding);
    const label = (params.charset ?? 'utf-8').toLowerCase();
    if (bytes === null || !charsets.test(label)) return false;
    node.content = bytes;
    node.getTextContent = () =>
      label !== 'iso-2022-jp' && isAscii(bytes) ? bytes.toString('latin1') : decoderOf(label).decode(bytes);
    return true;
  }
}

/** Undoes a transfer encoding (RFC 2045 section 6) of bytes, a character each; null where it is not what it should be. */
function decode(body: string, encoding: string): Buffer | null {
  if (body === '') return Buffer.alloc(0);
  if (encoding === 'base64') return decodeBase64(body.replaceAll('\n', ''));
  // The last line ends as the others do.
  const whole = body.endsWith('\n') ? body : `${body}\n`;
  if (encoding !== 'quoted-printable' || !whole.includes('=')) return Buffer.from(whole, 'latin1');
  if (/=(?![0-9A-F]{2}|\n)/.test(whole)) return null;
  const plain = whole.replace(/=(?:\n|(..))/g, (_, digits?: string) =>
    digits === undefined ? '' : String.fromCharCode(Number.parseInt(digits, 16)),
  );
  return Buffer.from(plain, 'latin1');
}

function decodeBase64(letters: string): Buffer | null {
  // Letters of the alphabet for addresses are read as well.
  if (letters.length % 4 !== 0 || letters.includes('-') || letters.includes('_')) return null;
  const bytes = Buffer.from(letters, 'base64');
  const padding = letters.endsWith('==') ? 2 : letters.endsWith('=') ? 1 : 0;
  // What is no letter is passed over, and behind padding nothing is read.
  return bytes.length === (letters.length / 4) * 3 - padding ? bytes : null;
}

/** Labels of the Encoding Standard under which mail is sent, all but the last with ASCII among them. */
const charsets =
  /^(?:utf-8|us-ascii|iso-8859-(?:[1-8]|1[0345])|windows-(?:125[0-8]|874)|koi8-[ru]|gb18030|gbk|gb2312|big5|shift_jis|euc-jp|euc-kr|iso-2022-jp)$/;
const decoders = new Map<string, TextDecoder>();

function decoderOf(label: string): TextDecoder {
  let decoder = decoders.get(label);
  if (!decoder) {
    decoder = new TextDecoder(label);
    decoders.set(label, decoder);
  }
  return decoder;
}
