import { ApiError } from '../../../shared/api/error.ts';
import type { BodyPart } from '../../../shared/model/message.ts';
import type { FlagState } from '../imap/flags.ts';
import { parseWholeMessage } from '../mime/index.ts';
import { readRawEnvelope } from '../mime/raw-envelope.ts';
import { keepRawMessage } from '../store/raw-messages.ts';
import { normalise, type ServerMessage } from '../sync/normalise.ts';

/** A message whose bytes are on the disk, read as far as lists and the reading pane need it. */
export interface PreparedMessage {
  /** As a server would describe it; its structure names attachments by their place in these bytes. */
  described: Omit<ServerMessage, 'uid' | 'modseq'>;
  body: { parts: BodyPart[]; note: string | null };
  /** Name of the kept file, see `store/raw-messages.ts`. */
  file: string;
}

/** More than this is refused, in bytes: servers take 20 to 50 MB. */
export const largestMessage = 64 * 1024 * 1024;

/**
 * Keeps the bytes of a message durably and reads it. The first half of an append; nothing of it is in the database
 * until `queueAppend`, and what is never queued is swept away later.
 *
 * @param raw the message (RFC 5322); lone line feeds become CRLF, as IMAP demands
 * @param flags with which it is to be put into its mailbox
 * @param receivedAt its INTERNALDATE, milliseconds since 1970; null: the date that it bears, at most `now`
 * @throws ApiError `too-large`, `invalid-input` for what is no message, `storage-full`
 */
export async function prepareMessage(
  dataDir: string,
  raw: Uint8Array,
  flags: FlagState,
  receivedAt: number | null,
  now: number = receivedAt ?? Date.now(),
): Promise<PreparedMessage> {
  if (raw.byteLength > largestMessage) {
    throw new ApiError('too-large', 'This message is larger than 64 MB. No mail server takes that.');
  }
  const bytes = withCrlf(raw);
  if (!/^[\x21-\x39\x3b-\x7e]+:/.test(bytes.toString('latin1', 0, 1000))) {
    throw new ApiError('invalid-input', 'This file is not an email message.');
  }
  const { envelope, references } = readRawEnvelope(bytes);
  const parsed = await parseWholeMessage(bytes);
  const describe = (receivedAt: number): ServerMessage =>
    normalise(
      {
        seq: 0,
        uid: 0,
        envelope,
        headers: Buffer.from(`References: ${references}`),
        // INTERNALDATE has no fractions of seconds.
        internalDate: new Date(Math.floor(receivedAt / 1000) * 1000),
        size: bytes.byteLength,
        flags: new Set(),
      },
      now,
    );
  const { uid: _, modseq: __, ...described } = describe(receivedAt ?? Math.min(describe(now).date, now));
  return {
    described: {
      ...described,
      flags,
      structure: { textParts: [], attachments: parsed.attachments, complete: false },
    },
    body: { parts: parsed.parts, note: parsed.note },
    file: await keepRawMessage(dataDir, bytes),
  };
}

/** Lines end in CRLF (RFC 5322 section 2.3); servers refuse or count anew what does not. */
function withCrlf(raw: Uint8Array): Buffer {
  const bytes = Buffer.from(raw.buffer, raw.byteOffset, raw.byteLength);
  let lone = 0;
  for (let at = bytes.indexOf(0x0a); at >= 0; at = bytes.indexOf(0x0a, at + 1)) {
    if (at === 0 || bytes[at - 1] !== 0x0d) lone++;
  }
  if (lone === 0) return bytes;
  const whole = Buffer.alloc(bytes.length + lone);
  let to = 0;
  let from = 0;
  for (let at = bytes.indexOf(0x0a); at >= 0; at = bytes.indexOf(0x0a, at + 1)) {
    if (at > 0 && bytes[at - 1] === 0x0d) continue;
    to += bytes.copy(whole, to, from, at);
    to += whole.write('\r\n', to, 'latin1');
    from = at + 1;
  }
  bytes.copy(whole, to, from);
  return whole;
}
