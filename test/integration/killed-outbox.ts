/**
 * Run in a process of its own, to be killed: an outbox with one message, on its way to the server at the given port.
 * Ends by itself when nothing more can be done, and then says how things stand. `killAt` names a stage after which it
 * kills itself; `answer` is what the person says when asked.
 */
import { existsSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { createLog } from '../../main/engine/log.ts';
import { createNetwork } from '../../main/engine/net/network.ts';
import { compose } from '../../main/engine/send/compose.ts';
import { createDraft } from '../../main/engine/send/drafts.ts';
import { newMessageId } from '../../main/engine/send/new-message-id.ts';
import { acceptedByAll, Outbox } from '../../main/engine/send/outbox.ts';
import { changeRow, insertOutbox, outboxRow } from '../../main/engine/send/outbox-store.ts';
import { SentCopies } from '../../main/engine/send/sent-copy.ts';
import { accountById } from '../../main/engine/store/accounts.ts';
import { all, one, run, transaction } from '../../main/engine/store/database.ts';
import { openStore } from '../../main/engine/store/open.ts';
import { addAccount, addMailbox } from '../unit/store/mail-db.ts';

interface Plan {
  dataDir: string;
  port: number;
  killAt: string | null;
  /** A server that files copies by itself: it has one as soon as it has the message. */
  filesItself: boolean;
  answer: 'again' | 'sent' | null;
}

const plan = JSON.parse(process.argv[2]!) as Plan;
const { dataDir, port } = plan;
const log = createLog(() => {}, 'send');
const { cache, durable, close } = openStore(dataDir, log);
const content = {
  accountId: 1,
  from: { name: 'Mara', address: 'mara@lab.test' },
  to: [{ name: '', address: 'ben@lab.test' }],
  ...{ cc: [], bcc: [{ name: '', address: 'cai@lab.test' }], files: [], references: [] },
  ...{ subject: 'Once', html: '', text: 'Exactly once. '.repeat(2000), format: 'text' as const },
  ...{ relation: null, inReplyTo: null },
};

let time = Date.now();
const now = (): number => time;
if (!one(durable, 'SELECT 1 FROM outbox')) {
  const messageId = newMessageId('mara@lab.test');
  const raw = await compose(dataDir, content, { messageId, date: new Date(), keepBcc: false });
  transaction(durable, () => {
    const accountId = addAccount(durable, 'mara@lab.test');
    for (const [path, role] of [
      ['INBOX', 'inbox'],
      ['Sent', 'sent'],
      ['Drafts', 'drafts'],
    ] as const) {
      addMailbox(durable, accountId, path, role);
    }
    const draftId = createDraft(durable, { ...content, accountId }, now());
    run(durable, `UPDATE draft SET state = 'outbox' WHERE id = ?`, draftId);
    insertOutbox(
      durable,
      {
        ...{ accountId, draftId, messageId, content: { ...content, accountId } },
        ...{ sender: 'mara@lab.test', recipients: ['ben@lab.test', 'cai@lab.test'] },
        ...{ sha256: raw.sha256, size: raw.size, sendAt: now() },
      },
      now(),
    );
  });
}

if (plan.answer !== null) {
  const row = outboxRow(durable, 1)!;
  if (plan.answer === 'again') changeRow(durable, 1, { state: 'queued', nextTryAt: now(), note: null });
  else changeRow(durable, 1, { state: 'accepted', recipients: acceptedByAll(row), note: null });
}

const copies = new SentCopies({
  ...{ durable, dataDir, now, signal: new AbortController().signal },
  account: (id) => accountById(durable, id),
  connect: () => Promise.reject(new Error('There is no IMAP server here.')),
  queued: () => {},
});
const outbox = new Outbox({
  ...{ durable, dataDir, log, now },
  account: (id) => accountById(durable, id),
  server: () => ({ host: '127.0.0.1', port, security: 'none', userName: 'mara@lab.test' }),
  route: async () => ({
    network: createNetwork(),
    ...{ proxy: null, clientCertificate: null, trusted: () => null },
  }),
  signIn: (_account, attempt) => attempt({ kind: 'password', password: 'secret' }),
  sent: {
    find: async () => plan.filesItself && existsSync(join(dataDir, 'delivered')),
    settle: (row, settled) => copies.settle(row, settled),
  },
  changed: () => {},
  onStage: (stage) => {
    if (stage === plan.killAt) process.kill(process.pid, 'SIGKILL');
  },
});
outbox.start();
// Waiting for another try is made short: time runs by itself.
const hurry = setInterval(() => {
  time += 20_000;
  outbox.wake();
  const { state } = outboxRow(durable, 1)!;
  if (state !== 'done' && state !== 'asked' && state !== 'failed') return;
  clearInterval(hurry);
  void outbox.close().then(() => {
    const operations = all(durable, `SELECT id FROM operation WHERE kind = 'append'`).length;
    const found = outboxRow(durable, 1)!;
    writeSync(
      1,
      JSON.stringify({ state, copies: operations, copied: found.copied, attempts: found.attempts }),
    );
    cache.raw.close();
    close();
    process.exit(0);
  });
}, 15);
