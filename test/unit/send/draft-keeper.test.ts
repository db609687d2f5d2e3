import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { createLog } from '../../../main/engine/log.ts';
import { DraftKeeper } from '../../../main/engine/send/draft-keeper.ts';
import { createDraft, updateDraft } from '../../../main/engine/send/drafts.ts';
import { accountById } from '../../../main/engine/store/accounts.ts';
import { all } from '../../../main/engine/store/database.ts';
import type { DraftContent } from '../../../shared/model/draft.ts';
import { addAccount, addMailbox, openMailDb } from '../store/mail-db.ts';

const dataDir = mkdtempSync(join(tmpdir(), 'curlew-drafts-'));
afterAll(() => rmSync(dataDir, { recursive: true }));

it('a version that takes the place of one not sent yet counts as waiting as soon as it is stored', async () => {
  const db = openMailDb();
  const accountId = addAccount(db, 'mara@lab.test');
  addMailbox(db, accountId, 'Drafts', 'drafts');
  const content: DraftContent = {
    accountId,
    from: { name: 'Mara', address: 'mara@lab.test' },
    ...{ to: [], cc: [], bcc: [], subject: 'Plans', format: 'html', html: '', text: 'One', files: [] },
    ...{ relation: null, inReplyTo: null, references: [] },
  };
  const files = (): number => readdirSync(join(dataDir, 'messages')).length;
  const filesWhenTold: number[] = [];
  const keeper = new DraftKeeper({
    ...{ durable: db, dataDir, account: (id) => accountById(db, id), changed: () => {} },
    queued: () => void filesWhenTold.push(files()),
    log: createLog(() => {}, 'send'),
    now: () => 0,
  });
  const draftId = createDraft(db, content, 0);
  await keeper.saveDue(true);
  updateDraft(db, draftId, { ...content, text: 'Two' }, 1);
  await keeper.saveDue(true);
  // Told before the file of the first one was removed, which takes a while.
  expect(filesWhenTold).toEqual([1, 2]);
  expect(files()).toBe(1);
  expect(all(db, `SELECT id FROM operation WHERE state = 'queued'`)).toHaveLength(1);
});
