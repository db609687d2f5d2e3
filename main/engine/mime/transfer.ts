import { Transform } from 'node:stream';
import { Base64Decoder } from './base64.ts';
import { QuotedPrintableDecoder } from './quoted-printable.ts';
import { UuDecoder } from './uuencode.ts';

/** Undoes a Content-Transfer-Encoding piece by piece; `end` gives what the last piece left over. */
export interface TransferDecoder {
  push(chunk: Uint8Array): Buffer;
  end(): Buffer;
}

/** 7bit, 8bit, binary, and every encoding nobody knows: the bytes are what they are (RFC 2045 section 6.4). */
class IdentityDecoder implements TransferDecoder {
  push(chunk: Uint8Array): Buffer {
    return Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
  }
  end(): Buffer {
    return Buffer.alloc(0);
  }
}

/** A decoder for a Content-Transfer-Encoding (RFC 2045 section 6) as declared, in whatever case and with comments. */
export function createTransferDecoder(encoding: string | undefined): TransferDecoder {
  switch (/[a-z0-9-]+/.exec((encoding ?? '').slice(0, 100).toLowerCase())?.[0]) {
    case 'base64':
      return new Base64Decoder();
    case 'quoted-printable':
      return new QuotedPrintableDecoder();
    case 'uuencode':
    case 'x-uuencode':
    case 'x-uue':
    case 'uue':
      return new UuDecoder();
    default:
      return new IdentityDecoder();
  }
}

/** The decoded bytes of a part held in memory. Never throws: what cannot be decoded is left out or kept as it is. */
export function decodeTransfer(bytes: Uint8Array, encoding: string | undefined): Buffer {
  const decoder = createTransferDecoder(encoding);
  const start = decoder.push(bytes);
  const rest = decoder.end();
  return rest.length === 0 ? start : Buffer.concat([start, rest]);
}

/** The same for a part on its way to a file, so that an attachment of any size needs little memory. */
export function decodeTransferStream(encoding: string | undefined): Transform {
  const decoder = createTransferDecoder(encoding);
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      done(null, decoder.push(chunk));
    },
    flush(done) {
      done(null, decoder.end());
    },
  });
}
