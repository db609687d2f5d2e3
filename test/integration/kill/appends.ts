import type { SecretStore } from '../../../main/engine/engine.ts';
import { Flag } from '../../../main/engine/imap/flags.ts';
import { queueAppend } from '../../../main/engine/journal/append.ts';
import { prepareMessage } from '../../../main/engine/journal/prepare-message.ts';
import { createLog } from '../../../main/engine/log.ts';
import { claimStore } from '../../../main/engine/store/claim.ts';
import { one } from '../../../main/engine/store/database.ts';
import { startWriter } from '../../../main/engine/writer.ts';
import type { Handlers } from '../../../shared/api/methods.ts';
import type { Random } from '../../lab/generator/index.ts';
import { letter } from '../desk.ts';

/**
 * Puts messages into Sent and stars some of them, for ever, as the outbox does. The writing side runs in this thread,
 * as no method of the contract appends.
 */
export async function appendForEver(about: {
  dataDir: string;
  secrets: SecretStore;
  random: Random;
  say: (line: object) => void;
}): Promise<never> {
  const { dataDir, secrets, random, say } = about;
  const log = createLog(() => {}, 'writer');
  const claimed = claimStore(dataDir, log.child('store'));
  const writer = startWriter({ dataDir, secrets, emit: () => {}, log }, claimed);
  const { cache, durable } = claimed.store;
  const call = writer.handlers as Handlers<'writer'>;
  const account = one<{ id: number; email: string }>(cache, 'SELECT id, email FROM account')!;
  const sent = one<{ id: number }>(cache, `SELECT id FROM mailbox WHERE role = 'sent'`)!.id;
  const before = one<{ n: number }>(cache, `SELECT count(*) AS n FROM operation WHERE kind = 'append'`)!.n;
  say({ begun: true });
  for (let count = before; ; count++) {
    const subject = `sent ${process.pid} ${count}`;
    const text = 'word '.repeat(random.below(4000));
    const flags = { bits: Flag.seen, keywords: [] };
    const prepared = await prepareMessage(dataDir, Buffer.from(letter(subject, { text })), flags, Date.now());
    say({ will: { subject } });
    const { messageId } = queueAppend(
      durable,
      { accountId: account.id, email: account.email },
      { message: prepared, mailboxId: sent, description: `Append “${subject}”` },
      Date.now(),
    );
    say({ did: { subject } });
    const change = { subjects: [subject], flag: '\\Flagged', value: true };
    say({ will: change });
    await call['actions.apply']({
      action: { type: 'set-starred', value: true },
      target: { kind: 'messages', messageIds: [messageId] },
    });
    say({ did: change });
    // As fast as the server takes them: a longer queue would only be carried out after the kill.
    while (
      one<{ n: number }>(cache, `SELECT count(*) AS n FROM operation WHERE state IN ('queued', 'sending')`)!
        .n > 6
    )
      await new Promise((resolve) => setImmediate(resolve));
  }
}
