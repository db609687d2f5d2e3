import type { FetchMessageObject } from 'imapflow';
import { expect, it } from 'vitest';
import { fetchRows } from '../../main/engine/imap/fetch-rows.ts';
import { ImapSession, Priority } from '../../main/engine/imap/session.ts';
import { createLog } from '../../main/engine/log.ts';
import { createNetwork } from '../../main/engine/net/network.ts';
import { headerQuery } from '../../main/engine/sync/normalise.ts';
import { deliver, fillMaildir } from '../lab/deliver.ts';
import { type DovecotServer, startDovecot } from '../lab/dovecot.ts';
import { generateMailbox } from '../lab/generator/index.ts';
import { malformedMessages } from '../lab/malformed/index.ts';

const user = 'mara@lab.test';

function connect(server: DovecotServer): Promise<ImapSession> {
  return ImapSession.connect({
    server: { host: server.host, port: server.ports.imap, security: 'none', userName: user },
    credential: { kind: 'password', password: 'secret' },
    route: { network: createNetwork(), proxy: null, clientCertificate: null, trusted: () => null },
    log: createLog(() => {}, 'test'),
  });
}

async function gather(rows: AsyncIterable<FetchMessageObject>): Promise<FetchMessageObject[]> {
  const gathered: FetchMessageObject[] = [];
  for await (const row of rows) gathered.push(row);
  return gathered;
}

it('rows are the same as imapflow’s, and those that can be are read without it', async () => {
  await using server = await startDovecot({ users: [{ name: user, password: 'secret' }] });
  const owner = { name: 'Mara', email: user };
  const endDate = new Date('2026-11-20');
  fillMaildir(server, user, 'INBOX', generateMailbox({ seed: 5, count: 150, owner, endDate, spanDays: 90 }));
  for (const { raw } of malformedMessages()) deliver(server, user, raw);
  const session = await connect(server);
  await session.run(Priority.user, 'INBOX', async (client) => {
    const own = await gather(fetchRows(client, '1:*', headerQuery, {}, () => true));
    const theirs = await gather(client.fetch('1:*', headerQuery));
    expect(own.length).toBeGreaterThan(200);
    // Only imapflow gives a row this name.
    const left = own.filter((row) => row.id !== undefined).length;
    expect(left / own.length).toBeLessThan(0.1);
    const bare = (rows: FetchMessageObject[]) => rows.map(({ id: _id, flagColor: _color, ...row }) => row);
    expect(bare(own)).toEqual(bare(theirs));
  });
  await session.logout();
});

it('a connection whose rows are given up in the middle can be used further', async () => {
  await using server = await startDovecot({ users: [{ name: user, password: 'secret' }] });
  for (let n = 0; n < 300; n++) deliver(server, user, `Subject: ${n}\n\n${'text '.repeat(200)}\n`);
  const session = await connect(server);
  const query = { uid: true, envelope: true };
  await expect(
    session.run(Priority.user, 'INBOX', async (client) => {
      for await (const row of fetchRows(client, '1:*', query, {}, () => true)) {
        if (row.seq === 2) throw new Error('The disk is full.');
      }
    }),
  ).rejects.toThrow('full');
  const subjects = await session.run(Priority.user, 'INBOX', async (client) =>
    (await gather(fetchRows(client, '10:12', query, {}, () => true))).map(({ seq }) => seq),
  );
  expect(subjects).toEqual([10, 11, 12]);
  await session.logout();
});
