import { afterEach, expect, it } from 'vitest';
import type { DovecotServer } from '../lab/dovecot.ts';
import { TestEngine } from './harness.ts';
import { type HostileServer, startHostileServer, type Trick } from './hostile-server.ts';
import { query } from './mirror.ts';

let engine: TestEngine | undefined;
let server: HostileServer | undefined;
afterEach(async () => {
  await engine?.dispose();
  await server?.stop();
  engine = undefined;
  server = undefined;
});

const tricks: [string, Trick][] = [
  ['a literal of 900 MB', (seq) => `* ${seq} FETCH (UID 1 ENVELOPE {900000000}\r\n`],
  [
    'brackets a thousand deep',
    (seq) => `* ${seq} FETCH (UID 1 BODYSTRUCTURE ${'('.repeat(1000)}${')'.repeat(1000)})\r\n`,
  ],
  ['no IMAP at all', (seq) => `* ${seq} FETCH (UID 1 FLAGS (\\Seen)) ENVELOPE ("\r\n`],
  ['a line of 9 MB', (seq) => `* ${seq} FETCH (UID 1 X-${'x'.repeat(9_000_000)})\r\n`],
];

// A long list is read in another way than a short one.
const ofEachLength = [
  ...tricks.map(([what, trick]) => [what, 90, trick] as const),
  ...[tricks[0]!, tricks[2]!].map(([what, trick]) => [what, 1300, trick] as const),
];

it.each(ofEachLength)(
  '%s in place of one of %i messages: the others are listed',
  async (_, length, trick) => {
    const uids = Array.from({ length }, (_, index) => index + 1);
    server = await startHostileServer(uids, [[17, trick]]);
    engine = await TestEngine.start();
    const account = await engine.addAccount(server as unknown as DovecotServer, 'mara@lab.test');
    await engine.until('all but one', () =>
      query(engine!, 'SELECT uid FROM placement WHERE uid IS NOT NULL').length >= length - 1
        ? true
        : undefined,
    );
    await engine.untilIdle(account.id);
    expect(server.connections).toBeLessThan(40);
  },
);

it.each([tricks[0]!, tricks[3]!])('%s in place of a new message: the inbox goes on', async (_, trick) => {
  server = await startHostileServer([1, 2, 3], []);
  engine = await TestEngine.start();
  const account = await engine.addAccount(server as unknown as DovecotServer, 'mara@lab.test');
  await engine.untilIdle(account.id);
  server.tricks.set(4, trick);
  server.uids.push(4, 5);
  server.announce();
  await engine.until('the message after it', () =>
    query(engine!, 'SELECT uid FROM placement WHERE uid = 5').length ? true : undefined,
  );
  await engine.untilIdle(account.id);
  expect(server.connections).toBeLessThan(40);
});

it('a server that has had enough of IDLE is asked again', async () => {
  server = await startHostileServer([1], []);
  engine = await TestEngine.start();
  const account = await engine.addAccount(server as unknown as DovecotServer, 'mara@lab.test');
  await engine.untilIdle(account.id);
  for (const uid of [2, 3]) {
    server.endIdle();
    server.uids.push(uid);
    await engine.until('the message told of in the next IDLE', () =>
      query(engine!, 'SELECT uid FROM placement WHERE uid = ?', uid).length ? true : undefined,
    );
  }
  expect(server.connections).toBeLessThan(5);
});
