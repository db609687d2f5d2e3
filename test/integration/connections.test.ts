import { afterEach, describe, expect, it } from 'vitest';
import { ImapSession } from '../../main/engine/imap/session.ts';
import type { SessionTimes } from '../../main/engine/imap/session-times.ts';
import { createLog } from '../../main/engine/log.ts';
import { createNetwork } from '../../main/engine/net/network.ts';
import { startDovecot } from '../lab/dovecot.ts';
import { CAPABILITY, startHostileServer } from '../lab/hostile.ts';
import { startProxy } from '../lab/proxy.ts';
import { openSecondClient } from '../lab/second-client.ts';
import { Desk } from './desk.ts';
import { TestEngine } from './harness.ts';

const engines: TestEngine[] = [];
afterEach(async () => {
  for (const engine of engines.splice(0)) await engine.dispose();
});

async function startEngine(): Promise<TestEngine> {
  const engine = await TestEngine.start();
  engines.push(engine);
  return engine;
}

function connect(proxy: { host: string; port: number }, times?: SessionTimes): Promise<ImapSession> {
  return ImapSession.connect({
    server: { host: proxy.host, port: proxy.port, security: 'none', userName: 'mara@lab.test' },
    credential: { kind: 'password', password: 'secret' },
    route: { network: createNetwork(), proxy: null, clientCertificate: null, trusted: () => null },
    log: createLog(() => {}, 'test'),
    ...(times ? { times } : {}),
  });
}

describe('a line that has died without a word', () => {
  it('is found while it only idles, and not while it lives', async () => {
    await using server = await startDovecot({ users: [{ name: 'mara@lab.test', password: 'secret' }] });
    await using proxy = await startProxy(server.ports.imap, { record: true });
    const session = await connect(proxy, { probeMs: 50, probeAnswerMs: 400, answerMs: 60_000 });
    session.idleOn('INBOX');
    const probes = (): number =>
      proxy.recording.filter(({ data }) => data.toString('latin1').includes('NOOP')).length;
    await expect.poll(probes, { timeout: 10_000 }).toBeGreaterThan(2);
    expect(session.usable).toBe(true);
    proxy.setMode({ stall: true });
    await session.closed;
    expect(session.usable).toBe(false);
  });

  it('is found in the midst of a command', async () => {
    await using server = await startDovecot({ users: [{ name: 'mara@lab.test', password: 'secret' }] });
    await using proxy = await startProxy(server.ports.imap);
    const session = await connect(proxy, { probeMs: 60_000, probeAnswerMs: 60_000, answerMs: 300 });
    proxy.setMode({ stall: true });
    void session.run(0, null, (client) => client.noop()).catch(() => {});
    await session.closed;
  });

  it('is found sooner from the moment somebody looks', async () => {
    await using server = await startDovecot({ users: [{ name: 'mara@lab.test', password: 'secret' }] });
    await using proxy = await startProxy(server.ports.imap);
    const session = await connect(proxy);
    session.idleOn('INBOX');
    await expect.poll(() => session.client.idling).toBe(true);
    proxy.setMode({ stall: true });
    session.setTimes({ probeMs: 10, probeAnswerMs: 200, answerMs: 200 });
    await session.closed;
  });
});

describe('a server with too many connections', () => {
  it('that allows one more than none does everything on it', async () => {
    await using server = await startDovecot({ maxUserIpConnections: 1 });
    await server.addUser('one@lab.test', 'secret');
    const engine = await startEngine();
    const account = await engine.addAccount(server, 'one@lab.test');
    await engine.untilIdle(account.id);
    const refused = engine.log.filter((record) => /further connection/.test(record.message));
    // Asked once, not over and over.
    expect(refused.length).toBe(1);
    await engine.client.call('mailboxes.create', { accountId: account.id, parentId: null, name: 'Made' });
    await engine.untilIdle(account.id);
    expect((await engine.client.call('sync.status', {}))[0]?.error).toBe(null);
  });

  it('and none left: says so, and is no wrong password', async () => {
    await using server = await startDovecot({ maxUserIpConnections: 3 });
    const engine = await startEngine();
    const desk = await Desk.open(server, 'crowd', ['one'], { engine });
    await engine.close();
    const others = [await openSecondClient(server, desk.email), await openSecondClient(server, desk.email)];
    const again = await TestEngine.start(engine);
    engines.push(again);
    engines.splice(engines.indexOf(engine), 1);
    const busy = await again.until('the server to be too busy', async () => {
      const [status] = await again.client.call('sync.status', {});
      return status?.state === 'offline' && status.error ? status : undefined;
    });
    expect(busy.error).toMatchObject({ code: 'server-busy', retryable: true });
    expect(busy.error!.message).toContain('Maximum number of connections');
    for (const other of others) await other.close();
    await desk.phone.close();
    await again.until('the connection', async () => {
      await again.client.call('sync.now', {});
      const [status] = await again.client.call('sync.status', {});
      return status?.state === 'idle' ? true : undefined;
    });
  });

  it.each([
    ['a goodbye in the place of the greeting', '* BYE Too many simultaneous connections'],
    ['a login that is put off', null],
  ])('%s', async (_, greeting) => {
    await using server = await startHostileServer({
      capability: CAPABILITY,
      ...(greeting === null ? {} : { greeting }),
      on: {
        AUTHENTICATE: (context) => context.no('[UNAVAILABLE] try again later'),
        LOGIN: (context) => context.no('[UNAVAILABLE] try again later'),
      },
    });
    const engine = await startEngine();
    await expect(
      engine.addAccount({ host: server.host, ports: { imap: server.port } }, 'mara@lab.test'),
    ).rejects.toMatchObject({ code: 'server-busy', retryable: true });
  });
});
