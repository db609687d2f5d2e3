import { Readable } from 'node:stream';
import { ApiError } from '../../../shared/api/error.ts';
import { contentIdsIn } from '../../../shared/mail/content-ids.ts';
import type { DraftContent, DraftFile } from '../../../shared/model/draft.ts';
import type { Address } from '../../../shared/model/message.ts';
import { hasOutgoing, type OutgoingFile, storeOutgoing, streamOutgoing } from './files.ts';
import { toFlowed } from './flowed.ts';
import { asciiAddress, oneLine } from './header-values.ts';

export interface ComposeOptions {
  messageId: string;
  date: Date;
  /** True for a draft: Bcc stands in its header, or it would be forgotten. */
  keepBcc: boolean;
}

/**
 * Composes the message once into the store of outgoing files. Nothing is read from a path or an address that the
 * content names: attachments come from that store only.
 * @throws ApiError `not-found` when an attached file has gone
 */
export async function compose(
  dataDir: string,
  content: DraftContent,
  options: ComposeOptions,
): Promise<OutgoingFile> {
  const files = content.files.filter((file) => goesAlong(file, content));
  for (const file of files) {
    if (await hasOutgoing(dataDir, file.sha256)) continue;
    throw new ApiError(
      'not-found',
      `“${file.filename}” is no longer on this computer. Remove it and attach it again.`,
    );
  }
  // Loaded by who writes: an engine that only receives does without.
  const { default: MailComposer } = await import('nodemailer/lib/mail-composer');
  const mail = new MailComposer({
    from: nodemailerAddress(content.from),
    ...(content.replyTo ? { replyTo: oneLine(content.replyTo) } : {}),
    to: content.to.map(nodemailerAddress),
    cc: content.cc.map(nodemailerAddress),
    bcc: content.bcc.map(nodemailerAddress),
    subject: content.subject,
    messageId: options.messageId,
    date: options.date,
    ...(content.inReplyTo === null ? {} : { inReplyTo: `<${content.inReplyTo}>` }),
    references: content.references.map((id) => `<${id}>`),
    headers: {
      'User-Agent': 'Curlew',
      ...(content.readReceipt
        ? { 'Disposition-Notification-To': `<${asciiAddress(oneLine(content.from.address))}>` }
        : {}),
    },
    alternatives: alternativesOf(content),
    attachments: files.map((file) => ({
      filename: file.filename,
      contentType: file.type,
      content: lazily(() => streamOutgoing(dataDir, file.sha256)),
      ...(file.contentId === null || content.format === 'text'
        ? { contentDisposition: 'attachment' as const }
        : { cid: file.contentId, contentDisposition: 'inline' as const }),
    })),
    disableFileAccess: true,
    disableUrlAccess: true,
    newline: '\r\n',
  });
  const message = mail.compile();
  message.keepBcc = options.keepBcc;
  return storeOutgoing(dataDir, message.createReadStream() as Readable);
}

/** Not a picture of the text that was taken out of it again, with the quote that it stood in for instance. */
function goesAlong({ contentId }: DraftFile, { format, html }: DraftContent): boolean {
  return contentId === null || format === 'text' || contentIdsIn(html).has(contentId);
}

/** Opened when it is read: a message with hundreds of attachments holds one of them open at a time. */
function lazily(open: () => Readable): Readable {
  return Readable.from(
    (async function* () {
      yield* open();
    })(),
    { objectMode: false },
  );
}

function alternativesOf(content: DraftContent) {
  const text = {
    contentType: 'text/plain; charset=utf-8; format=flowed',
    content: ending(toFlowed(content.text)),
  };
  if (content.format === 'text') return [text];
  return [text, { contentType: 'text/html; charset=utf-8', content: ending(content.html) }];
}

/** A body ends with a line end. */
function ending(text: string): string {
  return text.endsWith('\n') ? text : `${text}\r\n`;
}

function nodemailerAddress({ name, address }: Address): { name: string; address: string } {
  return { name: oneLine(name), address: oneLine(address) };
}

/**
 * The copy for the Sent mailbox: the bytes that were sent, with a Bcc field before them when there were such
 * recipients, so that the person can see later to whom it went. Answers the sent file itself when there were none.
 */
export async function composeSentCopy(
  dataDir: string,
  sha256: string,
  size: number,
  content: DraftContent,
): Promise<OutgoingFile> {
  if (content.bcc.length === 0) return { sha256, size };
  const { default: MimeNode } = await import('nodemailer/lib/mime-node');
  const node = new MimeNode('text/plain');
  node.keepBcc = true;
  node.setHeader('Bcc', content.bcc.map(nodemailerAddress));
  const header = node
    .buildHeaders()
    .split(/\r?\n(?![ \t])/)
    .find((field) => /^bcc:/i.test(field));
  const field = Buffer.from(`${header!.replace(/\r?\n/g, '\r\n')}\r\n`);
  async function* copy(): AsyncGenerator<Buffer> {
    yield field;
    yield* streamOutgoing(dataDir, sha256);
  }
  return storeOutgoing(dataDir, Readable.from(copy(), { objectMode: false }));
}

/** Everyone it goes to, each once; the case of the domain does not make two of one. */
export function envelopeRecipients(content: DraftContent): string[] {
  const seen = new Map<string, string>();
  for (const { address } of [...content.to, ...content.cc, ...content.bcc]) {
    const at = address.lastIndexOf('@');
    const key = address.slice(0, at) + address.slice(at).toLowerCase();
    if (!seen.has(key)) seen.set(key, oneLine(address));
  }
  return [...seen.values()];
}
