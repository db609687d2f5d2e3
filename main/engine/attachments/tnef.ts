import { safeFilename } from '../mime/filename.ts';
import { decodeCharset } from '../mime/index.ts';

/** Outlook's wrapping unpacked: the message's plain text where it has one, and the files within. */
export interface UnpackedTnef {
  text: string;
  files: { name: string; content: Buffer }[];
}

const signature = 0x223e9f78;
const mostFiles = 500;

/** Attributes of MS-OXTNEF section 2.1.3.2 that are read; all others are passed over. */
const attribute = {
  body: 0x0002800c,
  renderData: 0x00069002,
  title: 0x00018010,
  data: 0x0006800f,
  properties: 0x00069005,
};
/** PidTagAttachLongFilename, and its types PT_STRING8 and PT_UNICODE. */
const longFilename = 0x3707;

/**
 * Reads TNEF (MS-OXTNEF). No library of ours reads it that is still kept, and what mail needs of it is small. Never
 * throws: a stream that breaks off gives what stood before. Null when it is no TNEF.
 */
export function unpackTnef(bytes: Buffer): UnpackedTnef | null {
  if (bytes.length < 6 || bytes.readUInt32LE(0) !== signature) return null;
  const found: UnpackedTnef = { text: '', files: [] };
  let current: { name: string; content: Buffer } | null = null;
  // Level, id, length, data, checksum; the key of two bytes behind the signature is passed over.
  for (let at = 6; at + 11 <= bytes.length; ) {
    const id = bytes.readUInt32LE(at + 1);
    const length = bytes.readUInt32LE(at + 5);
    const start = at + 9;
    if (start + length > bytes.length) break;
    const data = bytes.subarray(start, start + length);
    if (id === attribute.body) found.text = textOf(data);
    else if (id === attribute.renderData) {
      if (found.files.length >= mostFiles) break;
      current = { name: '', content: Buffer.alloc(0) };
      found.files.push(current);
    } else if (current !== null) {
      if (id === attribute.title) current.name ||= textOf(data);
      else if (id === attribute.data) current.content = data;
      else if (id === attribute.properties) current.name = longNameIn(data) ?? current.name;
    }
    at = start + length + 2;
  }
  found.files = found.files.map(({ name, content }, index) => ({
    name: safeFilename(name, 'application/octet-stream', index + 1),
    content,
  }));
  return found;
}

function textOf(data: Buffer): string {
  const end = data.indexOf(0);
  return decodeCharset(end < 0 ? data : data.subarray(0, end), 'windows-1252').text;
}

/**
 * The long name among MAPI properties (section 2.1.3.4), which comes among the first. Only properties of a fixed size
 * and strings are walked over; at any other the reading ends.
 */
function longNameIn(data: Buffer): string | undefined {
  if (data.length < 4) return undefined;
  const count = Math.min(data.readUInt32LE(0), 200);
  let at = 4;
  for (let index = 0; index < count && at + 4 <= data.length; index++) {
    const type = data.readUInt16LE(at);
    const id = data.readUInt16LE(at + 2);
    at += 4;
    if (id >= 0x8000) return undefined;
    if (type === 0x001e || type === 0x001f || type === 0x000d || type === 0x0102) {
      if (at + 8 > data.length) return undefined;
      const length = data.readUInt32LE(at + 4);
      const value = data.subarray(at + 8, at + 8 + length);
      if (id === longFilename)
        return type === 0x001f ? value.toString('utf16le').replace(/\0.*$/s, '') : textOf(value);
      at += 8 + Math.ceil(length / 4) * 4;
    } else if (type === 0x0005 || type === 0x0006 || type === 0x0007 || type === 0x0014 || type === 0x0040)
      at += 8;
    else if (type === 0x0048) at += 16;
    else at += 4;
  }
  return undefined;
}
