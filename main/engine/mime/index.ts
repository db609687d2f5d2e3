/** Reading messages: everything between the bytes of a server and what a person can be shown. No network, no storage. */
export { normaliseAddresses } from './addresses.ts';
export { type DecodedText, decodeCharset } from './charset.ts';
export { safeFilename } from './filename.ts';
export { decodeHeaderBytes, decodeHeaderText } from './header-text.ts';
export { htmlToText } from './html-to-text.ts';
export { parseMessageIds } from './message-ids.ts';
export { makeSnippet } from './snippet.ts';
export { describeStructure, type StructureDescription, type TextPart } from './structure.ts';
export { type DecodedTextPart, decodeTextPart, MAX_TEXT_BYTES } from './text-part.ts';
export {
  createTransferDecoder,
  decodeTransfer,
  decodeTransferStream,
  type TransferDecoder,
} from './transfer.ts';
export { extractWholeAttachment, parseWholeMessage, type WholeMessage } from './whole-message.ts';
