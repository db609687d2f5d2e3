import type { MessageStructureObject } from 'imapflow';
import PostalMime, { type Email } from 'postal-mime';
import type { BodyPart, Protection } from '../../../shared/model/message.ts';
import { describeStructure } from './structure.ts';

/** What PostalMime keeps of a part while it reads. It documents only the result; its version is pinned, and tested. */
interface Node {
  contentType: { parsed: { value: string; params: Record<string, string> } };
  contentDisposition: { parsed: { value: string; params: Record<string, string> } };
  contentId?: string;
  childNodes: Node[];
  content: ArrayBuffer | null;
  getTextContent(): string;
}

export interface ParsedMessage {
  email: Email;
  /** Its texts, each by itself: PostalMime's own result joins all of them to one document. */
  texts: BodyPart[];
  protection: Protection | null;
}

/** Parses a whole message. @throws what PostalMime throws at a message beyond its limits */
export async function parseTree(bytes: Uint8Array): Promise<ParsedMessage> {
  const parser = new PostalMime({ forceRfc822Attachments: true, maxNestingDepth: 100 });
  const email = await parser.parse(bytes);
  const { root } = parser as unknown as { root: Node };
  const nodes = new Map<string, Node>();
  const { textParts, attachments, protection = null } = describeStructure(structureOf(root, nodes));
  // What has no place among the texts by our rules, and none among PostalMime's attachments, must not be lost.
  const shown = [...textParts, ...attachments].map(({ partId }) => nodes.get(partId));
  const texts = shown.flatMap((node): BodyPart[] => {
    const kind = node === undefined ? null : textKind(node);
    return node === undefined || kind === null ? [] : [{ kind, content: node.getTextContent() }];
  });
  return { email, texts, protection };
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
