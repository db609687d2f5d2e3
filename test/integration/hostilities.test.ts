import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ApiError } from '../../shared/api/error.ts';
import type { Account } from '../../shared/model/account.ts';
import type { AccountStatus } from '../../shared/model/status.ts';
import { deliver } from '../lab/deliver.ts';
import { type DovecotServer, startDovecot } from '../lab/dovecot.ts';
import { Random } from '../lab/generator/index.ts';
import { type HostileServer, startHostileServer } from '../lab/hostile.ts';
import { type Hostility, hostilities } from '../lab/hostilities.ts';
import { letter } from './desk.ts';
import { TestEngine } from './harness.ts';
import { cached, query } from './mirror.ts';

/** Only a time-out ends these, of up to a minute: they are for `npm run test:long`. */
const slow =
  /(LOGIN|LIST|SELECT|FETCH|IDLE|login) is never answered|no greeting|garbage bytes|endless continuation/;
/** These send or announce much: one after the other. `hostile-memory.test.ts` has an eye on the memory. */
const large = /100 MB|exabytes|hundred thousand|fifty thousand|4294967295/;
/** The server's state is never the same twice, or not to be had: no comparison at the end. */
const elusive = /UIDVALIDITY changes|fifty thousand|names that climb/;

const seed = Number(process.env.SEED ?? 3);
const quick = hostilities.filter(({ name }) => !slow.test(name));
const chosen = process.env.LONG
  ? hostilities
  : [
      ...sample(
        quick.filter(({ name }) => !large.test(name)),
        11,
      ),
      ...sample(
        quick.filter(({ name }) => large.test(name)),
        1,
      ),
    ];

let dovecot: DovecotServer;
let engine: TestEngine;
let healthy: Account;
const healthyEmail = 'healthy@lab.test';
beforeAll(async () => {
  dovecot = await startDovecot({ users: [{ name: healthyEmail, password: 'secret' }] });
  engine = await TestEngine.start();
  healthy = await engine.addAccount(dovecot, healthyEmail);
  await engine.untilIdle(healthy.id);
});
afterAll(async () => {
  const errors = engine?.log.filter((record) => record.level === 'error') ?? [];
  await engine?.dispose();
  await dovecot?.stop();
  expect(errors).toEqual([]);
});

describe.each([
  ['all at once', chosen.filter(({ name }) => !large.test(name)), true],
  ['one by one', chosen.filter(({ name }) => large.test(name)), false],
] as const)(`hostilities, seed ${seed}, %s`, (_, some, concurrent) => {
  const each = concurrent ? it.concurrent : it;
  each.for([...some])('$outcome: $name', { timeout: 240_000 }, async (hostility) => {
    await using server = await startHostileServer(hostility.options());
    const index = hostilities.indexOf(hostility);
    const added = await add(server, hostility, `h${index}@lab.test`);
    if (added instanceof Error) {
      expect(added).toBeInstanceOf(ApiError);
      expect([hostility.outcome, mayEndTheConnection(hostility) ? 'fails' : hostility.outcome]).toContain(
        'fails',
      );
      expect((added as ApiError).code).toMatch(
        /^(connect-failed|timeout|tls-unavailable|certificate-untrusted|offline|server-busy)$/,
      );
    } else {
      expect(hostility.outcome).not.toBe('fails');
      await use(server, hostility, added);
    }
    if (hostility.credentials === 'never') expect(server.credentials).toEqual([]);
    await healthyAnswers(`beside ${index}`);
    if (added instanceof Error) return;
    const ending = performance.now();
    await engine.client.call('accounts.remove', { accountId: added.id });
    expect(performance.now() - ending).toBeLessThan(10_000);
  });
});

/** The account is read, acted upon and looked at again; then it has to be as the server says. */
async function use(server: HostileServer, hostility: Hostility, account: Account): Promise<void> {
  const works = hostility.outcome === 'works';
  const patience = works && !isMany(hostility) ? (slow.test(hostility.name) ? 180_000 : 30_000) : 6_000;
  const isSettled = async (): Promise<boolean> => {
    const now = await statusOf(account);
    return now.state === 'idle' && now.pendingOperations === 0;
  };
  const settled = await within(patience, isSettled);
  // With fifty thousand mailboxes there is work for an hour, but INBOX is there by now.
  const many = isMany(hostility);
  if (works && !many) expect(settled || (await statusOf(account))).toBe(true);
  const known = query<{ id: number; uid: number }>(
    engine,
    `SELECT p.message_id AS id, p.uid FROM placement p JOIN mailbox b ON b.id = p.mailbox_id
     WHERE b.account_id = ? AND b.role = 'inbox' ORDER BY p.uid`,
    account.id,
  );
  for (const { id, uid } of known) {
    const body = await engine.client
      .call('messages.fetchBody', { messageId: id })
      .catch((error: ApiError) => {
        expect(error, `body of ${uid}`).toBeInstanceOf(ApiError);
        expect(error.code, `body of ${uid}`).not.toBe('internal');
        return null;
      });
    const text = body?.parts.map((part) => part.content).join('\n') ?? '';
    const [, told] = /text of message (\d+)/.exec(text) ?? [];
    // One UID for two messages leaves open which of the two it is.
    if (told && !hostility.name.startsWith('one UID')) expect(told, `body of ${uid}`).toBe(String(uid));
    expect(text).not.toMatch(/^NIL$|Half a mess|4711/m);
  }
  if (works) expect(known.length).toBeGreaterThanOrEqual(5);
  for (const [uid, action] of [
    [5, { type: 'set-starred', value: true }],
    [9, { type: 'set-seen', value: true }],
    [3, { type: 'archive' }],
  ] as const) {
    const target = known.find((message) => message.uid === uid);
    if (!target) continue;
    await engine.client
      .call('actions.apply', { action, target: { kind: 'messages', messageIds: [target.id] } })
      .catch((error: ApiError) => expect(error.code).toMatch(/not-found|invalid-input/));
  }
  await engine.client.call('sync.now', { accountId: account.id });
  if (!works) {
    await within(3000, isSettled);
    // Nothing is made up.
    const uids = new Set(server.mailboxes.flatMap(({ messages }) => messages.map((message) => message.uid)));
    const here = Object.values(cached(engine, account.id)).flat();
    for (const line of here)
      if (!line.startsWith(' ')) expect(uids, line).toContain(Number(line.split(' ')[0]));
  } else if (!elusive.test(hostility.name)) {
    const isSame = async (): Promise<boolean> =>
      (await isSettled()) && JSON.stringify(here(account)) === JSON.stringify(there(server));
    if (!(await within(patience, isSame))) {
      expect({ ...here(account), status: await statusOf(account) }).toEqual({
        ...there(server),
        status: 'idle',
      });
    }
  }
  expect(server.connections.length).toBeLessThan(60);
  if (!many) expect(server.commands.length).toBeLessThan(3000);
}

const isMany = ({ name }: Hostility): boolean => name.startsWith('fifty thousand');

function here(account: Account): Record<string, string[]> {
  const all = Object.entries(cached(engine, account.id)).map(
    ([path, lines]) => [path, lines.sort()] as const,
  );
  return Object.fromEntries(all.filter(([, lines]) => lines.length > 0).sort());
}

function there(server: HostileServer): Record<string, string[]> {
  const all = server.mailboxes.map(({ path, messages }) => {
    const lines = messages.map(({ uid, flags }) => [uid, ...[...flags].sort()].join(' '));
    return [path, lines.sort()] as const;
  });
  return Object.fromEntries(all.filter(([, lines]) => lines.length > 0).sort());
}

async function add(server: HostileServer, { security }: Hostility, email: string): Promise<Account | Error> {
  const { host, port } = server;
  const imap = { host, port, security, userName: email };
  return engine.client
    .call('accounts.add', { name: 'Mara', email, password: 'secret', imap })
    .catch((error: Error) => error);
}

/** The table lets the client end the connection in place of reading what was injected. */
function mayEndTheConnection({ expectation }: Hostility): boolean {
  return expectation.includes('or the connection ended');
}

async function statusOf(account: Account): Promise<AccountStatus> {
  const statuses = await engine.client.call('sync.status', {});
  return statuses.find(({ accountId }) => accountId === account.id)!;
}

async function within(ms: number, test: () => Promise<boolean>): Promise<boolean> {
  const deadline = performance.now() + ms;
  while (!(await test())) {
    if (performance.now() > deadline) return false;
    await pause(50);
  }
  return true;
}

/** A delivery to the other account arrives as if nothing were. */
async function healthyAnswers(subject: string): Promise<void> {
  deliver(dovecot, healthyEmail, letter(subject));
  const { id } = await engine.mailbox(healthy.id, 'inbox');
  const arrived = await within(10_000, async () => (await engine.subjects(id)).includes(subject));
  expect(arrived, 'a delivery to the healthy account').toBe(true);
}

function sample<T>(all: readonly T[], count: number): T[] {
  const random = new Random(seed);
  const left = [...all];
  return Array.from({ length: count }, () => left.splice(random.below(left.length), 1)[0]!);
}
