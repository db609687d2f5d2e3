import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it, vi } from 'vitest';
import type { ImapSession } from '../../../main/engine/imap/session.ts';
import { createLog } from '../../../main/engine/log.ts';
import { compose } from '../../../main/engine/send/compose.ts';
import { newMessageId } from '../../../main/engine/send/new-message-id.ts';
import { insertOutbox, outboxRow } from '../../../main/engine/send/outbox-store.ts';
import { SentCopies } from '../../../main/engine/send/sent-copy.ts';
import { accountById } from '../../../main/engine/store/accounts.ts';
import { all } from '../../../main/engine/store/database.ts';
import { openStore } from '../../../main/engine/store/open.ts';
import { storeKeepsLabels } from '../../../main/engine/store/server-facts.ts';
import { addAccount, addMailbox } from '../store/mail-db.ts';

// The pauses between two looks at Sent take no time here.
vi.mock('node:timers/promises', () => ({ setTimeout: () => Promise.resolve() }));

const ended: (() => void)[] = [];
afterEach(() => {
  for (const end of ended.splice(0)) end();
});

/** Settles one accepted message. `appearsAt`: the look at Sent that finds the server's own copy. */
async function settle(labels: boolean, appearsAt: number) {
  const dataDir = mkdtempSync(join(tmpdir(), 'curlew-sent-'));
  const { cache, durable, close } = openStore(
    dataDir,
    createLog(() => {}, 'send'),
  );
  ended.push(() => {
    cache.raw.close();
    close();
    rmSync(dataDir, { recursive: true });
  });
  const email = 'mara@lab.test';
  const accountId = addAccount(durable, email);
  addMailbox(durable, accountId, 'INBOX', 'inbox');
  addMailbox(durable, accountId, '[Gmail]/Sent Mail', 'sent');
  storeKeepsLabels(durable, accountId, labels);
  const content = {
    ...{ accountId, from: { name: 'Mara', address: email }, to: [{ name: '', address: 'ben@lab.test' }] },
    ...{ cc: [], bcc: [], files: [], references: [], relation: null, inReplyTo: null },
    ...{ subject: 'Once', html: '', text: 'Hello', format: 'text' as const },
  };
  const messageId = newMessageId(email);
  const raw = await compose(dataDir, content, { messageId, date: new Date(), keepBcc: false });
  const id = insertOutbox(
    durable,
    {
      ...{ accountId, draftId: null, messageId, content, sender: email, recipients: ['ben@lab.test'] },
      ...{ sha256: raw.sha256, size: raw.size, sendAt: 0 },
    },
    0,
  );
  let looks = 0;
  const client = {
    usable: true,
    mailbox: { path: 'Sent', exists: 1 },
    noop: async () => {},
    search: async () => (++looks >= appearsAt ? [7] : []),
  };
  const session = {
    run: (_priority: number, _where: string, work: (on: unknown) => unknown) => work(client),
  };
  let settled = 0;
  await new SentCopies({
    ...{ durable, dataDir, now: Date.now, signal: new AbortController().signal, queued: () => {} },
    account: (one) => accountById(durable, one),
    connect: async () => session as unknown as ImapSession,
  }).settle(outboxRow(durable, id)!, () => settled++);
  expect(settled).toBe(1);
  return { looks, appends: all(durable, `SELECT 1 FROM operation WHERE kind = 'append'`).length };
}

it('a server with labels files what is sent itself: one copy is appended when none appears, and only then', async () => {
  expect(await settle(true, 1)).toEqual({ looks: 1, appends: 0 });
  expect(await settle(true, 3)).toEqual({ looks: 3, appends: 0 });
  expect(await settle(true, Number.POSITIVE_INFINITY)).toEqual({ looks: 8, appends: 1 });
  expect(await settle(false, 1)).toEqual({ looks: 0, appends: 1 });
});
