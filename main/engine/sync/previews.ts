import type { ImapFlow } from 'imapflow';
import { type Attribute, atom, execute, textOf } from '../imap/command.ts';
import { refusalOf } from '../imap/refusal.ts';
import type { ImapSession } from '../imap/session.ts';
import { Priority } from '../imap/session.ts';
import { all } from '../store/database.ts';
import { type MailboxRow, mailboxById } from '../store/mailboxes.ts';
import { changeMail, type SyncContext } from './context.ts';
import { uidRanges } from './uid-set.ts';

/** Most previews of one round, newest messages first. */
const mostAsked = 500;
/** Longest snippet kept, in characters: what a row can show, and a server's 200 (RFC 8970) with room. */
const longest = 300;

/** First lines of messages whose text is not here, as the server makes them (PREVIEW, RFC 8970). */
export class Previews {
  private readonly context: SyncContext;
  /** Asked for since the start: a server that has none now is not asked at every round. */
  private readonly asked = new Set<number>();

  constructor(context: SyncContext) {
    this.context = context;
  }

  /** Fetches some; what the text of a message says itself goes before it. Only from a server that has PREVIEW. */
  async fetch(connect: () => Promise<ImapSession>, goesOn: () => boolean): Promise<void> {
    for (const [mailboxId, messages] of this.wanted()) {
      const mailbox = mailboxById(this.context.cache, mailboxId);
      if (!goesOn() || !mailbox) return;
      const session = await connect();
      await session.run(Priority.prefetch, mailbox, (client) => this.fetchOf(client, mailbox, messages));
    }
  }

  /** UIDs and message ids by mailbox. */
  private wanted(): Map<number, Map<number, number>> {
    const rows = all<{ message_id: number; mailbox_id: number; uid: number }>(
      this.context.cache,
      `SELECT m.id AS message_id, p.mailbox_id, p.uid FROM message m JOIN placement p ON p.message_id = m.id
       WHERE m.account_id = ? AND m.body_state = 'absent' AND m.snippet = '' AND p.uid IS NOT NULL
       ORDER BY m.date DESC LIMIT ?`,
      this.context.account.id,
      mostAsked + this.asked.size,
    );
    const wanted = new Map<number, Map<number, number>>();
    for (const { message_id, mailbox_id, uid } of rows) {
      if (this.asked.has(message_id)) continue;
      this.asked.add(message_id);
      const inMailbox = wanted.get(mailbox_id) ?? new Map<number, number>();
      wanted.set(mailbox_id, inMailbox.set(uid, message_id));
    }
    return wanted;
  }

  private async fetchOf(
    client: ImapFlow,
    mailbox: MailboxRow,
    messages: ReadonlyMap<number, number>,
  ): Promise<void> {
    const { cache } = this.context;
    const found = new Map<number, string>();
    try {
      await execute(
        client,
        'UID FETCH',
        [{ type: 'SEQUENCE', value: uidRanges([...messages.keys()]) }, [atom('UID'), atom('PREVIEW')]],
        {
          FETCH: ({ attributes }) => {
            const [uid, preview] = previewOf(attributes ?? []);
            const id = messages.get(uid);
            if (id !== undefined && preview) found.set(id, preview);
          },
        },
      );
    } catch (error) {
      if (!refusalOf(error)) throw error;
    }
    changeMail(
      this.context,
      cache,
      () =>
        [...found].flatMap(([id, preview]) =>
          all<{ thread_id: number }>(
            cache,
            `UPDATE message SET snippet = ? WHERE id = ? AND body_state = 'absent' RETURNING thread_id`,
            preview,
            id,
          ).map((row) => row.thread_id),
        ),
      [mailbox.id],
    );
  }
}

/** `n FETCH (UID u PREVIEW "text")`: the UID (0 where there is none), and the text on one line. */
function previewOf(attributes: Attribute[]): [number, string] {
  const list = attributes.find((one) => Array.isArray(one));
  const items: Attribute[] = Array.isArray(list) ? list : [];
  const after = (name: string): string | null => {
    const at = items.findIndex((item) => textOf(item)?.toUpperCase() === name);
    return at < 0 ? null : textOf(items[at + 1]);
  };
  const text = asUtf8(after('PREVIEW') ?? '');
  return [Number(after('UID') ?? 0), text.replace(/\s+/gu, ' ').trim().slice(0, longest)];
}

/** A preview is UTF-8; as a quoted string imapflow may give it byte for byte, as a literal it is read already. */
function asUtf8(text: string): string {
  if ([...text].some((character) => character > '\u00ff')) return text;
  const read = Buffer.from(text, 'latin1').toString('utf8');
  return read.includes('\ufffd') ? text : read;
}
