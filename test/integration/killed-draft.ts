/** Run in a process of its own, to be killed: writes on a draft as fast as it can, and says each revision once stored. */
import { writeSync } from 'node:fs';
import { createLog } from '../../main/engine/log.ts';
import { createDraft, openDraft, updateDraft } from '../../main/engine/send/drafts.ts';
import { one } from '../../main/engine/store/database.ts';
import { openStore } from '../../main/engine/store/open.ts';
import { addAccount } from '../unit/store/mail-db.ts';

const { durable } = openStore(
  process.argv[2]!,
  createLog(() => {}, 'store'),
);
const content = {
  accountId: 1,
  from: { name: 'Mara', address: 'mara@lab.test' },
  ...{ to: [], cc: [], bcc: [], files: [], references: [], subject: 'Typed', html: '' },
  ...{ format: 'text' as const, relation: null, inReplyTo: null },
};
const known = one<{ id: number }>(durable, 'SELECT id FROM draft')?.id;
if (known === undefined) addAccount(durable, 'mara@lab.test');
const id = known ?? createDraft(durable, { ...content, text: '' }, Date.now());
for (let next = openDraft(durable, id).revision + 1; ; next++) {
  const revision = updateDraft(durable, id, { ...content, text: `Revision ${next}` }, Date.now());
  writeSync(1, `${revision}\n`);
}
