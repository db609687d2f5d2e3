import MimeNode from 'nodemailer/lib/mime-node';
import { ApiError } from '../../../shared/api/error.ts';
import type { Address } from '../../../shared/model/message.ts';
import { transaction } from '../store/database.ts';
import { readSettings } from '../store/settings.ts';
import { storeOutgoingBytes } from './files.ts';
import { newMessageId } from './new-message-id.ts';
import { insertOutbox } from './outbox-store.ts';
import { prepareContent } from './prepare.ts';
import type { SendContext } from './service.ts';
import { smtpSettings } from './smtp-settings.ts';

/** Who sends a message on, to whom, when, and under which name of its own. */
export interface Resent {
  from: Address;
  to: readonly Address[];
  date: Date;
  messageId: string;
}

/**
 * Fields that go when a message is sent on: where it was delivered before (RFC 5321 section 4.4; servers take their own
 * Delivered-To for a loop), and whom its writer did not want the others to see.
 */
const dropped = /^(?:return-path|delivered-to|x-original-to|bcc|resent-bcc):/i;

/**
 * A message with the fields of its redirection before it, all else byte for byte as it was (RFC 5322 section 3.6.6):
 * its signatures stay good, and an answer goes to who wrote it.
 */
export function withResentFields(raw: Buffer, resent: Resent): Buffer {
  const node = new MimeNode('text/plain');
  const plain = ({ name, address }: Address) => ({
    name: name.replace(/\p{Cc}+/gu, ' '),
    address: address.replace(/\p{Cc}+/gu, ''),
  });
  node.setHeader('Date', resent.date.toUTCString().replace(/GMT$/, '+0000'));
  node.setHeader('From', plain(resent.from));
  node.setHeader('To', resent.to.map(plain));
  node.setHeader('Message-ID', resent.messageId);
  const fields = node
    .buildHeaders()
    .split(/\r?\n(?![ \t])/)
    .filter((field) => /^(?:date|from|to|message-id):/i.test(field))
    .map((field) => `Resent-${field.replace(/\r?\n/g, '\r\n')}\r\n`);
  return Buffer.concat([Buffer.from(fields.join('')), withoutFields(raw)]);
}

function withoutFields(raw: Buffer): Buffer {
  const end = raw.indexOf('\r\n\r\n');
  const header = raw.toString('latin1', 0, end < 0 ? raw.length : end + 2);
  const kept = header.split(/(?<=\r\n)(?![ \t])/).filter((field) => !dropped.test(field));
  return Buffer.concat([
    Buffer.from(kept.join(''), 'latin1'),
    end < 0 ? Buffer.alloc(0) : raw.subarray(end + 2),
  ]);
}

/**
 * Gives a message that was received to the outbox, to be sent on to others as it is.
 * @throws ApiError `not-found`, `offline`, `too-large`, `invalid-input`
 */
export async function queueRedirect(
  context: SendContext,
  messageId: number,
  to: readonly Address[],
): Promise<{ outboxId: number; sendAt: number; accountId: number }> {
  const { durable, dataDir, now } = context;
  const prepared = prepareContent(durable, 'forward', messageId);
  const account = context.account(prepared.accountId);
  if (!account) throw new ApiError('not-found', 'This account is no longer here.');
  smtpSettings(account);
  const { bytes } = await context.fetchWhole(messageId);
  const resentId = newMessageId(prepared.from.address);
  const due = now() + readSettings(durable).undoSendSeconds * 1000;
  const resent: Resent = { from: prepared.from, to, date: new Date(now()), messageId: resentId };
  const stored = await storeOutgoingBytes(dataDir, withResentFields(bytes, resent));
  const recipients = [...new Map(to.map((one) => [one.address.toLowerCase(), one.address])).values()];
  const outboxId = transaction(durable, () =>
    insertOutbox(
      durable,
      {
        kind: 'redirect',
        accountId: account.id,
        draftId: null,
        messageId: resentId,
        content: { ...prepared, to: [...to], subject: prepared.subject.replace(/^Fwd: /, '') },
        sender: prepared.from.address,
        recipients,
        sha256: stored.sha256,
        size: stored.size,
        sendAt: due,
      },
      now(),
    ),
  );
  return { outboxId, sendAt: due, accountId: account.id };
}
