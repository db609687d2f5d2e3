import { beforeEach, expect, test } from 'vitest';
import {
  createDraft,
  listSnapshots,
  readDraft,
  restoreSnapshot,
  updateDraft,
} from '../../../main/engine/send/drafts.ts';
import type { WritableDb } from '../../../main/engine/store/database.ts';
import type { DraftContent } from '../../../shared/model/draft.ts';
import { addAccount, openMailDb } from '../store/mail-db.ts';

const minute = 60_000;
let db: WritableDb;
let content: DraftContent;
let draftId: number;

beforeEach(() => {
  db = openMailDb();
  content = {
    accountId: addAccount(db, 'mara@lab.test'),
    from: { name: 'Mara', address: 'mara@lab.test' },
    ...{ to: [], cc: [], bcc: [], subject: 'Plans', format: 'html', html: '', text: '', files: [] },
    ...{ relation: null, inReplyTo: null, references: [] },
  };
  draftId = createDraft(db, content, 0);
});

const write = (text: string, at: number): number =>
  updateDraft(db, draftId, { ...content, text, html: `<p>${text}</p>` }, at);
const kept = (): string[] => listSnapshots(db, draftId).map((one) => one.snippet);

test('earlier states of a draft are kept from time to time, and one is brought back with all of it', () => {
  write('One', 1000);
  write('One two', 2000);
  write('One two three', 3000);
  expect(kept()).toEqual(['One']);
  write('One two three four', 2 * minute);
  expect(kept()).toEqual(['One two three', 'One']);
  const [latest] = listSnapshots(db, draftId);
  restoreSnapshot(db, draftId, latest!.id, 3 * minute);
  expect(readDraft(db, draftId).content).toEqual({
    ...content,
    text: 'One two three',
    html: '<p>One two three</p>',
  });
  // What it has replaced can be brought back as well.
  expect(kept()[0]).toBe('One two three four');
});

test('what is deleted at once is kept, however short a time before a state was kept', () => {
  const long = 'A long thought that took its time. '.repeat(4).trim();
  write('One', 1000);
  write(long, 2000);
  write('', 3000);
  expect(kept()).toEqual([long, 'One']);
});

test('twenty earlier states are kept, and none of an empty draft', () => {
  for (let count = 1; count <= 30; count += 1) write(`State ${count}`, count * 2 * minute);
  expect(kept()).toHaveLength(20);
  expect(kept()[0]).toBe('State 29');
});
