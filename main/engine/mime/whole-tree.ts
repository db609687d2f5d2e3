import type { MessageStructureObject } from 'imapflow';
import PostalMime, { decodeWords, type Email } from 'postal-mime';
import type { BodyPart, Protection } from '../../../shared/model/message.ts';
import { cleanText } from './characters.ts';
import { unflow } from './flowed.ts';
import { type PlainNode, readPlainTree } from './plain-tree.ts';
import { describeStructure } from './structure.ts';

/** What PostalMime keeps of a part while it reads. It documents only the result; its version is pinned, and tested. */
interface Node {
  contentType: { parsed: { value: string; params: Record<string, string> } };
  contentDisposition: { parsed: { value: string; params: Record<string, string> } };
  contentId?: string;
  childNodes: Node[];
  content: { byteLength: number } | null;
  getTextContent(): string;
}

type File = Pick<
  Email['attachments'][number],
  'filename' | 'mimeType' | 'disposition' | 'contentId' | 'content'
>;

export interface ParsedMessage {
  email: { attachments: File[] } & Pick<Email, 'html' | 'text'>;
  /** Its texts, each by itself: PostalMime's own result joins all of them to one document. */
  texts: BodyPart[];
  protection: Protection | null;
}

/** Parses a whole message. @throws what PostalMime throws at a message beyond its limits */
export async function parseTree(bytes: Uint8Array): Promise<ParsedMessage> {
  return parsePlain(bytes) ?? parseAny(bytes);
}

/** Any message at all. @throws what PostalMime throws at a message beyond its limits */
export async function parseAny(bytes: Uint8Array): Promise<ParsedMessage> {
  const parser = new PostalMime({ forceRfc822Attachments: true, maxNestingDepth: 100 });
  const email = await parser.parse(bytes);
  const { root } = parser as unknown as { root: Node };
  return { email, ...textsOf(root) };
}

/** The same of a message that is plainly written and has text; null for any other. */
export function parsePlain(bytes: Uint8Array): ParsedMessage | null {
  const root = readPlainTree(bytes);
  if (root === null) return null;
  const { texts, protection } = textsOf(root);
  // PostalMime finds one in more places.
  if (!texts.some(({ content }) => /\S/.test(content))) return null;
  return { email: { attachments: [...filesOf(root)] }, texts, protection };
}

function textsOf(root: Node): Omit<ParsedMessage, 'email'> {
  const nodes = new Map<string, Node>();
  const { textParts, attachments, protection = null } = describeStructure(structureOf(root, nodes));
  // What has no place among the texts by our rules, and none among PostalMime's attachments, must not be lost.
  const shown = [...textParts, ...attachments].map(({ partId }) => nodes.get(partId));
  const texts = shown.flatMap((node): BodyPart[] => {
    const kind = node === undefined ? null : textKind(node);
    return node === undefined || kind === null ? [] : [{ kind, content: textOf(node, kind) }];
  });
  return { texts, protection };
}

/** The text of a part, format=flowed undone as in `decodeTextPart`: PostalMime's own leaves the marks of quotes inside. */
function textOf(node: Node, kind: BodyPart['kind']): string {
  const { params } = node.contentType.parsed;
  const { format = '', delsp = '' } = params;
  delete params.format;
  const text = node.getTextContent();
  if (kind !== 'text' || format.toLowerCase() !== 'flowed') return text;
  return unflow(cleanText(text), delsp.toLowerCase() === 'yes');
}

/** The parts that PostalMime makes attachments of. */
function* filesOf(node: PlainNode): Generator<File> {
  if (node.content !== null && textKind(node) === null) {
    const { value: mimeType, params } = node.contentType.parsed;
    const { value: disposition, params: asDisposed } = node.contentDisposition.parsed;
    const filename = asDisposed.filename || params.name;
    yield {
      filename: filename ? decodeWords(filename) : null,
      mimeType,
      disposition: (disposition || null) as File['disposition'],
      ...(node.contentId === undefined ? {} : { contentId: node.contentId }),
      content: node.content,
    };
  }
  for (const child of node.childNodes) yield* filesOf(child);
}

/** The tree as a server would describe it, so that there is one reading of structures. Fills `nodes` by part number. */
function structureOf(node: Node, nodes: Map<string, Node>): MessageStructureObject {
  const { contentType, contentDisposition, contentId, childNodes, content } = node;
  const { value: type, params: parameters } = contentType.parsed;
  const { value: disposition, params: dispositionParameters } = contentDisposition.parsed;
  const part = String(nodes.size + 1);
  nodes.set(part, node);
  return {
    part,
    type,
    parameters,
    size: content?.byteLength ?? 0,
    ...(disposition === '' ? {} : { disposition, dispositionParameters }),
    ...(contentId === undefined ? {} : { id: contentId }),
    ...(type.startsWith('multipart/')
      ? { childNodes: childNodes.map((child) => structureOf(child, nodes)) }
      : {}),
  };
}

/** As what PostalMime takes a part into the message's text; null for an attachment. */
function textKind(node: Node): BodyPart['kind'] | null {
  if (node.contentDisposition.parsed.value === 'attachment') return null;
  const { value } = node.contentType.parsed;
  return value === 'text/html' ? 'html' : value === 'text/plain' ? 'text' : null;
}
