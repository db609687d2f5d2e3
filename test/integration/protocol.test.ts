import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type DovecotServer, startDovecot } from '../lab/dovecot.ts';
import { CAPABILITY, type HostileServer, startHostileServer } from '../lab/hostile.ts';
import { startProxy } from '../lab/proxy.ts';
import { bodyFetches, commandsOf } from './commands.ts';
import { Desk, letter } from './desk.ts';
import { TestEngine } from './harness.ts';
import { change, query, untilMirrored } from './mirror.ts';

const desks: Desk[] = [];
async function open(...args: Parameters<typeof Desk.open>): Promise<Desk> {
  const desk = await Desk.open(...args);
  desks.push(desk);
  return desk;
}
afterEach(async () => {
  for (const desk of desks.splice(0)) await desk.close();
});

const mirrored = (desk: Desk) => untilMirrored(desk.engine, desk.account.id, desk.phone);
const sample = (prefix: string, count: number): string[] =>
  Array.from({ length: count }, (_, index) => `${prefix} ${index}`);
const qresyncOf = (desk: Desk): string | undefined =>
  query<{ qresync: string }>(desk.engine, 'SELECT qresync FROM server_fact')[0]?.qresync;

describe('with everything that Dovecot offers', () => {
  let server: DovecotServer;
  beforeAll(async () => {
    server = await startDovecot();
  });
  afterAll(() => server.stop());

  it('is told of changes in a mailbox that nobody watches (NOTIFY)', async () => {
    const desk = await open(server, 'notify', ['one'], { mailboxes: [{ name: 'Projects' }] });
    await desk.phone.append('Projects', letter('unwatched'));
    await desk.engine.until('the message', async () => desk.row({ path: 'Projects' }, 'unwatched'));
    const [message] = await desk.phone.list('Projects');
    await desk.phone.addFlags('Projects', [message!.uid], ['\\Flagged']);
    await desk.engine.until('the star', async () =>
      (await desk.row({ path: 'Projects' }, 'unwatched'))?.starred ? true : undefined,
    );
    await desk.phone.expunge('Projects', [message!.uid]);
    await desk.engine.until('the removal', async () =>
      (await desk.rows({ path: 'Projects' })).length === 0 ? true : undefined,
    );
    await desk.phone.createMailbox('Fresh');
    await desk.engine.until('the folder', async () =>
      (await desk.engine.client.call('mailboxes.list', {})).find((mailbox) => mailbox.path === 'Fresh'),
    );
  });

  it('believes VANISHED once it has been right, and no more when it was wrong once', async () => {
    const desk = await open(server, 'vanished', sample('nr', 12));
    const uids = (await desk.phone.list('INBOX')).map((message) => message.uid);
    expect(qresyncOf(desk)).toBeUndefined();
    await desk.engine.close();
    await desk.phone.expunge('INBOX', uids.slice(0, 2));
    await desk.restart();
    await mirrored(desk);
    expect(qresyncOf(desk)).toBe('proven');
    await desk.phone.expunge('INBOX', uids.slice(2, 4));
    await mirrored(desk);
    await desk.engine.close();
    await desk.phone.expunge('INBOX', uids.slice(4, 5));
    // As if VANISHED had left one out.
    change(
      desk.engine,
      `INSERT INTO placement (message_id, mailbox_id, uid, server_flags, server_keywords, flags, keywords)
       SELECT message_id, mailbox_id, 99, server_flags, server_keywords, flags, keywords FROM placement
       ORDER BY id DESC LIMIT 1`,
    );
    await desk.restart();
    await mirrored(desk);
    expect(qresyncOf(desk)).toBe('refuted');
  });

  it('a row of a move that came to nothing goes, though the server has no news of the mailbox', async () => {
    const desk = await open(server, 'ghost', sample('nr', 3), { mailboxes: [{ name: 'Projects' }] });
    await mirrored(desk);
    await desk.engine.close();
    // As a program that has ended before it could look once more.
    change(
      desk.engine,
      `INSERT INTO placement (message_id, mailbox_id, uid, server_flags, server_keywords, flags, keywords)
       SELECT message_id, (SELECT id FROM mailbox WHERE path = 'Projects'), NULL, 0, '[]', 0, '[]' FROM placement LIMIT 1`,
    );
    await desk.restart();
    await mirrored(desk);
    expect(await desk.rows({ path: 'Projects' })).toEqual([]);
  });

  it('an audit finds what counts and cursors hide', async () => {
    const desk = await open(server, 'audit', sample('nr', 5));
    await mirrored(desk);
    await desk.engine.close();
    const [last] = query<{ id: number }>(desk.engine, 'SELECT max(id) AS id FROM placement');
    change(desk.engine, `UPDATE placement SET uid = 99 WHERE id = ${last!.id}`);
    change(desk.engine, 'UPDATE mailbox SET audited_at = 1');
    await desk.restart();
    await mirrored(desk);
    expect(desk.engine.log.map((record) => record.message)).toContain('An audit found what had been missed');
  });
});

describe('what mail that arrives costs', () => {
  it('one FETCH, before INBOX is opened anew', async () => {
    await using server = await startDovecot();
    await using proxy = await startProxy(server.ports.imap, { record: true });
    const desk = await open(server, 'arrival', sample('nr', 5), { port: proxy.port });
    proxy.recording.splice(0);
    await desk.engine.client.call('offline.set', {
      ...{ accountId: desk.account.id, mailboxId: null },
      policy: { text: 'none', days: 1, attachments: false },
    });
    // It has everything looked at again; a look at the same time as the arrival would open INBOX, too.
    await expect.poll(() => commandsOf(proxy.recording), { timeout: 15_000 }).toContain('LIST');
    await mirrored(desk);
    await desk.engine.untilIdle(desk.account.id);
    proxy.recording.splice(0);
    await desk.phone.append('INBOX', letter('just come'));
    await desk.engine.until('the message', async () => desk.row('inbox', 'just come'));
    const commands = commandsOf(proxy.recording);
    // A look of its own may follow at once, and be seen by now: what counts is which came first.
    const opened = commands.indexOf('SELECT');
    expect(opened < 0 ? commands : commands.slice(0, opened)).toContain('UID FETCH');
    // The visit follows, and takes the cursor over it.
    await expect.poll(() => commandsOf(proxy.recording), { timeout: 15_000 }).toContain('SELECT');
    await mirrored(desk);
  });
});

describe('what a start costs when nothing has changed', () => {
  it('as many commands for many messages as for few, and none for each mailbox', async () => {
    await using server = await startDovecot();
    await using proxy = await startProxy(server.ports.imap, { record: true });
    const counts: string[][] = [];
    for (const [name, messages, folders] of [
      ['few', 3, 1],
      ['many', 180, 12],
    ] as const) {
      const mailboxes = sample('Folder', folders).map((folder) => ({ name: folder }));
      const desk = await open(server, name, sample('nr', messages), { mailboxes, port: proxy.port });
      await mirrored(desk);
      await desk.engine.untilIdle(desk.account.id);
      await desk.engine.close();
      proxy.recording.splice(0);
      const first = proxy.total + 1;
      await desk.restart();
      await desk.engine.untilIdle(desk.account.id);
      // The second one, which is made then, has nothing to do.
      const isReady = (): boolean => {
        const commands = commandsOf(proxy.recording);
        return commands.includes('NOTIFY') && commands.filter((one) => one === 'ENABLE').length > 1;
      };
      await expect.poll(isReady, { timeout: 15_000 }).toBe(true);
      counts.push(commandsOf(proxy.recording.filter(({ connection }) => connection === first)));
      // INBOX, once: on another connection a server would read it all once more.
      expect(commandsOf(proxy.recording).filter((command) => command === 'SELECT')).toHaveLength(1);
      await desk.engine.close();
    }
    const signIn = ['AUTHENTICATE', 'ID', 'NAMESPACE', 'ENABLE'];
    for (const commands of counts) {
      expect(commands.filter((one) => one !== 'IDLE')).toEqual([...signIn, 'SELECT', 'LIST', 'NOTIFY']);
    }
  });

  it('a mailbox that has changed is looked at once, though NOTIFY tells of it as well', async () => {
    await using server = await startDovecot();
    await using proxy = await startProxy(server.ports.imap, { record: true });
    const mailboxes = [{ name: 'Projects' }];
    const desk = await open(server, 'once', ['one'], { mailboxes, port: proxy.port });
    await mirrored(desk);
    await desk.engine.untilIdle(desk.account.id);
    await desk.engine.close();
    proxy.recording.splice(0);
    await desk.phone.append('Projects', letter('while away'));
    await desk.restart();
    await desk.engine.until('the message', async () => desk.row({ path: 'Projects' }, 'while away'));
    await desk.engine.untilIdle(desk.account.id);
    await expect.poll(() => commandsOf(proxy.recording), { timeout: 15_000 }).toContain('IDLE');
    const opened = proxy.recording.filter(({ data }) => data.toString('latin1').includes('SELECT Projects'));
    expect(opened).toHaveLength(1);
    expect(commandsOf(proxy.recording).filter((command) => command === 'LIST')).toHaveLength(1);
  });
});

describe('room and first lines', () => {
  it('how full the account is on its server is known, and anew at each start', async () => {
    await using server = await startDovecot({ quota: { storage: '20K' } });
    const desk = await open(server, 'room', ['one']);
    const quotas = () => desk.engine.client.call('quotas.list', {});
    const [before] = await desk.engine.until('the quota', async () => {
      const all = await quotas();
      return all.length > 0 ? all : undefined;
    });
    expect(before).toMatchObject({ accountId: desk.account.id, limit: 20 * 1024 });
    await desk.phone.append('INBOX', letter('large', { text: 'much '.repeat(2800) }));
    await desk.engine.until('the large one', async () => desk.row('inbox', 'large'));
    await desk.restart();
    await desk.engine.until('the news', async () => {
      const [now] = await quotas();
      return now!.used > before!.used ? true : undefined;
    });
  });

  it('first lines of messages whose text is not kept here are the server’s (PREVIEW)', async () => {
    await using server = await startDovecot();
    const desk = await open(server, 'preview', []);
    await desk.engine.client.call('offline.set', {
      ...{ accountId: desk.account.id, mailboxId: null },
      policy: { text: 'none', days: 1, attachments: false },
    });
    const head = 'Subject: short\nMIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\n';
    await desk.phone.append('Archive', `${head}\nGrüße vom Hafen,\nund bis bald.\n`);
    await desk.engine.until('the first line', async () =>
      (await desk.row('archive', 'short'))?.snippet.startsWith('Grüße vom Hafen') ? true : undefined,
    );
    expect(query(desk.engine, 'SELECT body_state FROM message')).toEqual([{ body_state: 'absent' }]);
  });
});

describe('text that is here is not fetched again', () => {
  it('when a mailbox is renamed, deleted and made anew elsewhere', async () => {
    await using server = await startDovecot();
    await using proxy = await startProxy(server.ports.imap, { record: true });
    const mailboxes = [{ name: 'Projects' }, { name: 'Boats' }];
    const desk = await open(server, 'elsewhere', [], { mailboxes, port: proxy.port });
    for (const subject of sample('nr', 6)) await desk.phone.append('Projects', letter(subject));
    await desk.engine.until('all texts', () =>
      query(desk.engine, 'SELECT message_id FROM body').length === 6 ? true : undefined,
    );
    proxy.recording.splice(0);
    // Asked to look each time: Dovecot may have gone deaf (see NotifyTrust).
    const looked = async (): Promise<void> => {
      await desk.engine.client.call('sync.now', {});
      await mirrored(desk);
    };
    await desk.phone.renameMailbox('Projects', 'Plans');
    await looked();
    const uids = (await desk.phone.list('Plans')).map((message) => message.uid);
    await desk.phone.move('Plans', uids, 'Boats');
    await desk.phone.deleteMailbox('Plans');
    await looked();
    await desk.phone.createMailbox('Plans');
    await desk.phone.move(
      'Boats',
      (await desk.phone.list('Boats')).map((message) => message.uid),
      'Plans',
    );
    await looked();
    await desk.engine.untilIdle(desk.account.id);
    expect(bodyFetches(proxy.recording)).toEqual([]);
    expect(query(desk.engine, "SELECT id FROM message WHERE body_state = 'ready'")).toHaveLength(6);
  });

  it('a mailbox that was renamed elsewhere is told by MAILBOXID: not even its headers are', async () => {
    const ids = new Map([['Archive', 'F1']]);
    await using server = await startHostileServer({
      capability: `${CAPABILITY} OBJECTID`,
      on: {
        SELECT: (context) => {
          for (const line of context.honest()) context.send(line);
          const id = ids.get(String(context.command.args[0]));
          if (id) context.send(`* OK [MAILBOXID (${id})] ok\r\n`);
          context.ok('[READ-WRITE] done');
        },
        STATUS: (context) => {
          const path = String(context.command.args[0]);
          const asked = context.command.args.flat(2).map(String);
          if (!asked.includes('MAILBOXID')) context.answer();
          else {
            context.send(`* STATUS "${path}" (MAILBOXID (${ids.get(path) ?? 'F9'}))\r\n`);
            context.ok();
          }
        },
        // imapflow asks for EMAILID where there is OBJECTID.
        FETCH: (context) => {
          for (const line of context.honest())
            context.send(line.replace(/UID (\d+)/, (uid, n) => `${uid} EMAILID (M${n})`));
          context.ok();
        },
      },
    });
    const engine = await TestEngine.start();
    try {
      const address = { host: server.host, ports: { imap: server.port } };
      const account = await engine.addAccount(address, 'mara@lab.test');
      await engine.untilIdle(account.id);
      const before = await engine.mailbox(account.id, { path: 'Archive' });
      const subjects = await engine.subjects(before.id);
      const asked = server.commands.length;
      server.mailbox('Archive').path = 'Old things';
      ids.set('Old things', 'F1').delete('Archive');
      await engine.client.call('sync.now', {});
      const after = await engine.until('the new name', async () =>
        (await engine.client.call('mailboxes.list', {})).find((mailbox) => mailbox.path === 'Old things'),
      );
      expect(after.id).toBe(before.id);
      expect(await engine.subjects(after.id)).toEqual(subjects);
      await engine.untilIdle(account.id);
      expect(server.commands.slice(asked).filter(({ line }) => line.includes('ENVELOPE'))).toEqual([]);
    } finally {
      await engine.dispose();
    }
  });
});

describe('between the list of the mailboxes and NOTIFY', () => {
  const arrive = (server: HostileServer): void => {
    const box = server.mailbox('Archive');
    const raw = letter('between').replaceAll('\n', '\r\n');
    box.messages.push({ ...box.messages[0]!, uid: box.uidNext++, modseq: ++box.highestModseq, raw });
  };
  const remove = (server: HostileServer): void => {
    server.mailboxes.splice(server.mailboxes.indexOf(server.mailbox('Drafts')), 1);
  };
  const hasArrived = async (engine: TestEngine, accountId: number): Promise<boolean> => {
    const { id } = await engine.mailbox(accountId, { path: 'Archive' });
    return (await engine.subjects(id)).includes('between');
  };
  const hasGone = async (engine: TestEngine): Promise<boolean> =>
    (await engine.client.call('mailboxes.list', {})).every(({ path }) => path !== 'Drafts');

  it.each([
    ['what comes is told with its answer', arrive, hasArrived, /Archive/],
    ['what goes is told by what its answer leaves out', remove, hasGone, /LIST/],
  ] as const)('%s', async (_, change, isShown, follows) => {
    await using server = await startHostileServer({
      // With MODSEQ, so that a mailbox is not opened unless it has changed.
      capability: `${CAPABILITY} ENABLE CONDSTORE LIST-EXTENDED LIST-STATUS NOTIFY`,
      on: {
        NOTIFY: (context) => {
          // The first time everything is new.
          if (context.times > 1) change(context.server);
          if (!context.command.line.includes('SET STATUS')) return context.bad();
          for (const { path, messages, uidNext, uidValidity, highestModseq } of context.server.mailboxes) {
            if (path === 'INBOX') continue;
            const counters = `UIDNEXT ${uidNext} UIDVALIDITY ${uidValidity} HIGHESTMODSEQ ${highestModseq}`;
            context.send(`* STATUS "${path}" (MESSAGES ${messages.length} ${counters})\r\n`);
          }
          context.ok();
        },
      },
    });
    let engine = await TestEngine.start();
    try {
      const address = { host: server.host, ports: { imap: server.port } };
      const account = await engine.addAccount(address, 'mara@lab.test');
      await engine.untilIdle(account.id);
      await server.waitForCommand('NOTIFY');
      await engine.close();
      const asked = server.commands.length;
      engine = await TestEngine.start(engine);
      await engine.until('it', async () => ((await isShown(engine, account.id)) ? true : undefined));
      // It is looked at itself; another list is asked for only where the tree has changed.
      const lines = server.commands.slice(asked).map(({ line }) => line);
      const next = lines.slice(lines.findIndex((line) => line.includes('NOTIFY')) + 1);
      const opens = (line: string): boolean => /(?:SELECT|EXAMINE) "?Archive/.test(line);
      expect(next.find((line) => line.includes('LIST') || opens(line))).toMatch(follows);
    } finally {
      await engine.dispose();
    }
  });
});

describe('without NOTIFY', () => {
  it.each(['NO', 'BAD'] as const)('a server that answers %s is polled', async (answer) => {
    await using server = await startHostileServer({
      capability: `${CAPABILITY} LIST-EXTENDED LIST-STATUS NOTIFY`,
      on: { NOTIFY: (context) => (answer === 'NO' ? context.no() : context.bad()) },
    });
    const engine = await TestEngine.start();
    try {
      const account = await engine.addAccount(
        { host: server.host, ports: { imap: server.port } },
        'mara@lab.test',
      );
      await engine.untilIdle(account.id);
      await server.waitForCommand('NOTIFY');
      const box = server.mailbox('Archive');
      box.messages.push({
        ...box.messages[0]!,
        uid: box.uidNext++,
        raw: letter('later').replaceAll('\n', '\r\n'),
      });
      await engine.client.call('sync.now', {});
      const { id } = await engine.mailbox(account.id, { path: 'Archive' });
      await engine.until('the message', async () =>
        (await engine.subjects(id)).includes('later') ? true : undefined,
      );
    } finally {
      await engine.dispose();
    }
  });
});
