import type { ImapFlow } from 'imapflow';
import { beforeEach, describe, expect, it } from 'vitest';
import { createLog } from '../../../main/engine/log.ts';
import type { WritableDb } from '../../../main/engine/store/database.ts';
import { type ListedMailbox, removableMailboxes } from '../../../main/engine/store/mailboxes.ts';
import { confirmList } from '../../../main/engine/sync/confirm-list.ts';
import type { SyncContext } from '../../../main/engine/sync/context.ts';
import { addAccount, addMailbox, openMailDb } from '../store/mail-db.ts';

/** Answers STATUS from the mailboxes that are there; the others do not exist, or are nobody's business. */
class FakeServer {
  readonly there = new Set<string>();
  readonly secret = new Set<string>();
  readonly asked: string[] = [];
  readonly enabled = new Set<string>();
  readonly preCheck = false;
  readonly capabilities = new Map<string, boolean>();

  get client(): ImapFlow {
    return this as unknown as ImapFlow;
  }

  async exec(
    command: string,
    [path]: [string],
    { untagged }: { untagged: Record<string, (answer: { attributes: unknown[] }) => void> },
  ) {
    this.asked.push(`${command} ${path}`);
    const no = (code: string) =>
      Object.assign(new Error('NO'), { responseStatus: 'NO', serverResponseCode: code, responseText: 'No.' });
    if (this.secret.has(path)) throw no('NOPERM');
    if (!this.there.has(path)) throw no('NONEXISTENT');
    untagged.STATUS?.({ attributes: [{ value: path }, [{ value: 'UIDVALIDITY' }, { value: '7' }]] });
    return { next: () => {} };
  }
}

let db: WritableDb;
let account: number;
let server: FakeServer;
let context: SyncContext;
beforeEach(() => {
  db = openMailDb();
  account = addAccount(db, 'mara@lab.test');
  server = new FakeServer();
  context = {
    account: { id: account },
    cache: db,
    log: createLog(() => {}, 'test'),
  } as unknown as SyncContext;
});

const entry = (path: string): ListedMailbox => ({
  path,
  delimiter: '/',
  role: null,
  selectable: true,
  subscribed: true,
  namespace: 'personal',
});
const confirm = (paths: string[]) =>
  confirmList(context, server.client, paths.map(entry), removableMailboxes(db, account));
const pathsOf = (listed: readonly ListedMailbox[]) => listed.map(({ path }) => path);

describe('a list of mailboxes', () => {
  it('that says what is known costs nothing', async () => {
    for (const path of ['INBOX', 'Boats']) addMailbox(db, account, path, null);
    expect(await confirm(['INBOX', 'Boats'])).toMatchObject({ outOfDate: false });
    expect(server.asked).toEqual([]);
  });

  it('of a new account is believed', async () => {
    expect(pathsOf((await confirm(['INBOX', 'Boats'])).listed)).toEqual(['INBOX', 'Boats']);
    expect(server.asked).toEqual([]);
  });

  it('from before a rename neither removes what is there nor brings back what is not', async () => {
    for (const path of ['INBOX', 'Boats/Sails']) addMailbox(db, account, path, null);
    server.there.add('Boats/Sails');
    const { listed, outOfDate } = await confirm(['INBOX', 'Sails']);
    expect(pathsOf(listed)).toEqual(['INBOX', 'Boats/Sails']);
    expect(outOfDate).toBe(true);
    expect(server.asked).toEqual(['STATUS Boats/Sails', 'STATUS Sails']);
  });

  it('that is right about what has gone and come is believed', async () => {
    for (const path of ['INBOX', 'Old']) addMailbox(db, account, path, null);
    server.there.add('New');
    const { listed, outOfDate } = await confirm(['INBOX', 'New']);
    expect(pathsOf(listed)).toEqual(['INBOX', 'New']);
    expect(outOfDate).toBe(false);
  });

  it('is believed where the server does not say', async () => {
    for (const path of ['INBOX', 'Theirs']) addMailbox(db, account, path, null);
    server.secret.add('Theirs').add('Ours');
    const { listed, outOfDate } = await confirm(['INBOX', 'Ours']);
    expect(pathsOf(listed)).toEqual(['INBOX', 'Ours']);
    expect(outOfDate).toBe(false);
  });

  it('with more changes than can be asked about is believed', async () => {
    addMailbox(db, account, 'INBOX', null);
    const many = Array.from({ length: 60 }, (_, index) => `Folder ${index}`);
    expect((await confirm(['INBOX', ...many])).listed).toHaveLength(61);
    expect(server.asked).toEqual([]);
  });
});
