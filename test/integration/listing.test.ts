import { ImapFlow } from 'imapflow';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { databasePath } from '../../main/engine/store/data-dir.ts';
import { openReadable } from '../../main/engine/store/database.ts';
import { prepareMessage } from '../../main/engine/store/prepared.ts';
import { headerQuery, normalise } from '../../main/engine/sync/normalise.ts';
import { fillMaildir } from '../lab/deliver.ts';
import { type DovecotServer, startDovecot } from '../lab/dovecot.ts';
import { generateMailbox } from '../lab/generator/index.ts';
import { TestEngine } from './harness.ts';

const user = 'long@lab.test';
let server: DovecotServer;
let engine: TestEngine | null = null;

beforeAll(async () => {
  server = await startDovecot({ users: [{ name: user, password: 'secret' }] });
  const owner = { name: 'Long', email: user };
  const ordinary = generateMailbox({
    seed: 3,
    count: 1300,
    owner,
    endDate: new Date('2026-11-20'),
    spanDays: 200,
  });
  // In bytes that are no UTF-8, as old programs wrote: what they say has to be asked for once more.
  const old = ['Grüße aus Köln', 'Über uns'].map((subject) => ({
    raw: Buffer.from(
      `From: Jörg <joerg@old.test>\nSubject: ${subject}\nMessage-ID: <${subject.length}@old>\n\nx\n`,
      'latin1',
    ),
    flags: ['\\Flagged', 'Work'],
  }));
  fillMaildir(server, user, 'INBOX', [...old, ...ordinary]);
});
afterAll(async () => {
  await engine?.dispose();
  await server.stop();
});

interface Stored {
  uid: number;
  subject: string;
  addresses: string;
  structure: string;
  flags: number;
  keywords: string;
  reference_ids: string;
  content_key: Buffer;
}

/** What reading each row by imapflow alone makes of the mailbox. */
async function expected(): Promise<Map<number, Partial<Stored>>> {
  const client = new ImapFlow({
    ...{ host: server.host, port: server.ports.imap, secure: false, doSTARTTLS: false, logger: false },
    auth: { user, pass: 'secret' },
  });
  await client.connect();
  await client.mailboxOpen('INBOX');
  const rows = new Map<number, Partial<Stored>>();
  for await (const row of client.fetch('1:*', headerQuery)) {
    const message = normalise(row, 0);
    const { subject, addresses, structure, contentKey } = prepareMessage(message);
    const { bits, keywords } = message.flags;
    rows.set(row.uid, {
      ...{ uid: row.uid, subject, addresses, structure, flags: bits, keywords: JSON.stringify(keywords) },
      ...{ reference_ids: JSON.stringify(message.references), content_key: Buffer.from(contentKey, 'hex') },
    });
  }
  await client.logout();
  return rows;
}

it('stores of a long list what reading it row by row gives, the unusual ones included', async () => {
  engine = await TestEngine.start();
  const { id } = await engine.addAccount(server, user);
  const policy = { text: 'none', days: 1, attachments: false } as const;
  await engine.client.call('offline.set', { accountId: id, mailboxId: null, policy });
  await engine.untilIdle(id);
  const stored = openReadable(databasePath(engine.dataDir)).raw;
  const rows = stored
    .prepare(
      `SELECT p.uid, m.subject, m.addresses, m.structure, p.flags, p.keywords, m.reference_ids, m.content_key
       FROM placement p JOIN message m ON m.id = p.message_id JOIN mailbox b ON b.id = p.mailbox_id
       WHERE b.role = 'inbox' ORDER BY p.uid`,
    )
    .all() as Stored[];
  stored.close();
  const wanted = await expected();
  expect(rows).toHaveLength(wanted.size);
  const damaged = rows.filter((row) => wanted.get(row.uid)?.subject?.includes('\ufffd'));
  expect(damaged.map(({ subject, flags, keywords }) => [subject, flags !== 0, keywords])).toEqual([
    ['Grüße aus Köln', true, '["Work"]'],
    ['Über uns', true, '["Work"]'],
  ]);
  for (const row of rows) if (!damaged.includes(row)) expect(row).toEqual(wanted.get(row.uid));
  expect(engine.log.map(({ message }) => message)).toContain('Started a thread beside the one that writes');
  const complaints = engine.log.filter(({ level }) => level === 'warn' || level === 'error');
  expect(complaints).toEqual([]);
});
