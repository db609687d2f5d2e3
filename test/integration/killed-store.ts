/**
 * Run in a process of its own, to be killed: stores mail in batches and acts on it, through the functions the engine
 * uses, as fast as it can. Says every action after it was made durable.
 */
import { writeSync } from 'node:fs';
import { applyAction } from '../../main/engine/journal/apply.ts';
import { createLog } from '../../main/engine/log.ts';
import { all, one, run } from '../../main/engine/store/database.ts';
import { removeUids, storeMessages } from '../../main/engine/store/messages.ts';
import { openStore } from '../../main/engine/store/open.ts';
import { pruneJournal } from '../../main/engine/store/prune.ts';
import { addAccount, addMailbox, change, serverMessage } from '../unit/store/mail-db.ts';

const dataDir = process.argv[2]!;
const { cache, durable } = openStore(
  dataDir,
  createLog(() => {}, 'store'),
);
let accountId = one<{ id: number }>(cache, 'SELECT id FROM account')?.id;
if (accountId === undefined) {
  accountId = addAccount(durable, 'mara@test');
  addMailbox(durable, accountId, 'INBOX', 'inbox');
  addMailbox(durable, accountId, 'Archive', 'archive');
}
const inbox = one<{ id: number }>(cache, `SELECT id FROM mailbox WHERE role = 'inbox'`)!.id;
const owner = { accountId, email: 'mara@test' };
const first = one<{ n: number }>(cache, 'SELECT coalesce(max(uid), 0) + 1 AS n FROM placement')!.n;
writeSync(1, 'begun\n');
for (let uid = first; ; uid += 40) {
  change(cache, () => {
    const batch = Array.from({ length: 40 }, (_, index) =>
      serverMessage(uid + index, uid + index, {
        references: index % 3 ? [`<m${uid + index - 1}@test>`] : [],
      }),
    );
    return storeMessages(cache, owner, inbox, batch).threadIds;
  });
  if (uid % 3 === 0) change(cache, () => removeUids(cache, inbox, [uid, uid + 1]));
  const newest = all<{ id: number }>(
    cache,
    `SELECT m.id FROM message m JOIN placement p ON p.message_id = m.id
     WHERE p.mailbox_id = ? AND p.removed_by IS NULL ORDER BY m.id DESC LIMIT 4`,
    inbox,
  ).map((row) => row.id);
  for (const [index, id] of newest.entries()) {
    const action =
      index % 2 ? ({ type: 'archive' } as const) : ({ type: 'set-starred', value: true } as const);
    const target = { kind: 'messages' as const, messageIds: [id] };
    const { operationIds } = applyAction(durable, action, target, 1);
    writeSync(1, `${JSON.stringify({ operationIds, id, action: action.type })}\n`);
    if (index === 0) run(durable, `UPDATE operation SET state = 'done' WHERE id = ?`, operationIds[0]!);
  }
  pruneJournal(cache, 100_000);
}
