import { readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { ApiError } from '../../shared/api/error.ts';
import { deliver } from '../lab/deliver.ts';
import { type DovecotServer, startDovecot } from '../lab/dovecot.ts';
import { startProxy } from '../lab/proxy.ts';
import { bodyFetches } from './commands.ts';
import { Desk, letter } from './desk.ts';
import { TestEngine } from './harness.ts';
import { query, untilMirrored } from './mirror.ts';

const desks: Desk[] = [];
async function open(...args: Parameters<typeof Desk.open>): Promise<Desk> {
  const desk = await Desk.open(...args);
  desks.push(desk);
  return desk;
}
afterEach(async () => {
  const closing = desks.splice(0);
  for (const desk of closing) await desk.close();
  for (const desk of closing)
    expect(desk.engine.log.filter((record) => record.level === 'error')).toEqual([]);
});

const mirrored = (desk: Desk) => untilMirrored(desk.engine, desk.account.id, desk.phone);

describe('while connected', () => {
  let server: DovecotServer;
  beforeAll(async () => {
    server = await startDovecot();
  });
  afterAll(() => server.stop());

  it('what other devices do in INBOX is seen without asking', async () => {
    const desk = await open(server, 'live', ['one', 'two', 'three', 'four']);
    deliver(server, desk.email, letter('new here', { text: 'Fresh paint.' }));
    await desk.engine.until('the delivery', async () => desk.row('inbox', 'new here'));
    const arrived = await desk.engine.until('the news of it', () =>
      desk.engine.events.find((event) => event.type === 'mail.arrived'),
    );
    expect(arrived.messages).toMatchObject([{ from: 'Ann Far', subject: 'new here' }]);
    await desk.engine.until('its text ahead of reading', async () =>
      (await desk.row('inbox', 'new here'))?.snippet === 'Fresh paint.' ? true : undefined,
    );
    await desk.phone.addFlags('INBOX', [1, 2], ['\\Seen', '\\Flagged', 'work']);
    await mirrored(desk);
    await desk.phone.removeFlags('INBOX', [1], ['\\Flagged']);
    await mirrored(desk);
    await desk.phone.expunge('INBOX', [2]);
    await mirrored(desk);
    await desk.phone.append('INBOX', letter('appended'), { flags: ['\\Seen'] });
    await mirrored(desk);
    expect(desk.engine.events.filter((event) => event.type === 'mail.arrived')).toHaveLength(1);
  });

  it('what other devices do in the mailbox on screen is seen without asking', async () => {
    const desk = await open(server, 'focus', [], { mailboxes: [{ name: 'Projects' }] });
    const { id } = await desk.engine.mailbox(desk.account.id, { path: 'Projects' });
    await desk.engine.client.call('sync.focus', { view: { kind: 'mailbox', mailboxId: id } });
    await desk.phone.append('Projects', letter('one'));
    await desk.phone.append('Projects', letter('two'));
    await mirrored(desk);
    await desk.phone.addFlags('Projects', [1], ['\\Flagged']);
    await mirrored(desk);
    await desk.phone.expunge('Projects', [2]);
    await mirrored(desk);
  });

  it('what comes into the folder that was looked at last is seen at the next look', async () => {
    const desk = await open(server, 'last', ['one']);
    // Junk is the last that the first round opens, and stays open on that connection.
    await desk.phone.move('INBOX', [1], 'Junk');
    await desk.engine.client.call('sync.now', {});
    await mirrored(desk);
  });

  it('folders come and go with their messages', async () => {
    const desk = await open(server, 'folders', ['one']);
    await desk.phone.createMailbox('Projects/Harbour');
    await desk.phone.append('Projects/Harbour', letter('deep'));
    await desk.engine.client.call('sync.now', {});
    await mirrored(desk);
    const harbour = await desk.engine.mailbox(desk.account.id, { path: 'Projects/Harbour' });
    const parent = await desk.engine.mailbox(desk.account.id, { path: 'Projects' });
    expect([harbour.name, harbour.parentId]).toEqual(['Harbour', parent.id]);
    await desk.phone.deleteMailbox('Projects/Harbour');
    await desk.engine.client.call('sync.now', {});
    await mirrored(desk);
    await desk.engine.client.call('sync.now', {});
    await desk.engine.until('the message to be forgotten', () =>
      query(desk.engine, `SELECT id FROM message WHERE subject = 'deep'`).length === 0 ? true : undefined,
    );
    expect((await desk.engine.client.call('search.messages', { text: 'deep', limit: 5 })).hits).toEqual([]);
  });

  it('another UIDVALIDITY: listed anew, nothing downloaded twice', async () => {
    const subjects = Array.from({ length: 80 }, (_, index) => `nr ${index}`);
    await using proxy = await startProxy(server.ports.imap, { record: true });
    const desk = await open(server, 'validity', subjects, { port: proxy.port });
    await desk.engine.until('all texts', () =>
      query(desk.engine, 'SELECT message_id FROM body').length === 80 ? true : undefined,
    );
    const before = query(desk.engine, 'SELECT id, body_state FROM message ORDER BY id');
    await desk.engine.close();
    await server.kick(desk.email);
    const maildir = server.maildirOf(desk.email, 'INBOX');
    for (const name of await readdir(maildir)) {
      if (name.startsWith('dovecot')) await rm(join(maildir, name), { recursive: true });
    }
    await writeFile(join(maildir, 'dovecot-uidlist'), '3 V77 N1 G0123456789abcdef0123456789abcdef\n');
    server.own(join(maildir, 'dovecot-uidlist'));
    await desk.renewPhone();
    proxy.recording.splice(0);
    await desk.restart();
    await mirrored(desk);
    await desk.engine.untilIdle(desk.account.id);
    expect(bodyFetches(proxy.recording)).toEqual([]);
    expect(query(desk.engine, `SELECT uid_validity FROM mailbox WHERE role = 'inbox'`)).toEqual([
      { uid_validity: '77' },
    ]);
    expect(query(desk.engine, 'SELECT id, body_state FROM message ORDER BY id')).toEqual(before);
  });

  it('a mailbox made anew under the same name: the old messages go, the new ones come', async () => {
    const desk = await open(server, 'anew', [], { mailboxes: [{ name: 'Projects' }] });
    await desk.phone.append('Projects', letter('old'));
    await desk.engine.client.call('sync.now', {});
    await mirrored(desk);
    const [old] = query<{ id: number }>(desk.engine, `SELECT id FROM message WHERE subject = 'old'`);
    await desk.phone.deleteMailbox('Projects');
    await desk.phone.createMailbox('Projects');
    await desk.phone.append('Projects', letter('not the old one'));
    // The same UID is another message now: neither text nor mark may go to the wrong one.
    await desk.engine.client
      .call('actions.apply', {
        action: { type: 'set-starred', value: true },
        target: { kind: 'messages', messageIds: [old!.id] },
      })
      .catch((error) => {
        // The engine may have been told of it by now.
        if (!(error instanceof ApiError) || error.code !== 'not-found') throw error;
      });
    await desk.untilSettled();
    await desk.engine.client.call('sync.now', {});
    await mirrored(desk);
    expect(await desk.remoteFlags('Projects', 'not the old one')).toEqual([]);
  });

  it('names with umlauts, ampersands, spaces and quotes', async () => {
    const desk = await open(server, 'names', ['one', 'two']);
    for (const name of ['Entwürfe & Pläne', '受信トレイ', 'with "quotes"', 'a*b%c', 'Über/Größe'])
      await desk.phone.createMailbox(name);
    await desk.engine.client.call('sync.now', {});
    await mirrored(desk);
    await desk.moveTo('Entwürfe & Pläne', 'inbox', ['one']);
    await desk.moveTo('受信トレイ', 'inbox', ['two']);
    await desk.untilSettled();
    expect(await mirrored(desk)).toMatchObject({ INBOX: [], 'Entwürfe & Pläne': ['1'], 受信トレイ: ['1'] });
  });

  /**
   * Two clients that move one message at the same moment may both succeed: Dovecot copies for each before it removes
   * the original (two plain imapflow clients without Curlew doubled 57 of 300 so, in Projects and Archive, and 45 of 300
   * in Projects and Projects). So a message may stand twice where both moved it, in the two places that were asked for.
   */
  it('many changes at once, from here and from there, end in the same', async () => {
    const subjects = Array.from({ length: 60 }, (_, index) => `nr ${index}`);
    const desk = await open(server, 'noise', subjects, { mailboxes: [{ name: 'Projects' }] });
    const phoneSees = await desk.phone.list('INBOX');
    const uids = phoneSees.map((message) => message.uid);
    const subjectOf = new Map(phoneSees.map(({ uid, subject }) => [uid, subject]));
    const movedThere = new Set<string>();
    const expungedThere = new Set<string>();
    const movedHere = new Map<string, string>();
    const elsewhere = (async () => {
      for (let turn = 0; turn < 12; turn++) {
        const some = uids.slice(turn * 5, turn * 5 + 5);
        await desk.phone.addFlags('INBOX', some, ['\\Seen']);
        if (turn % 3 === 0) {
          for (const uid of some.slice(0, 2)) movedThere.add(subjectOf.get(uid)!);
          await desk.phone.move('INBOX', some.slice(0, 2), 'Projects');
        }
        if (turn % 4 === 0) {
          for (const uid of some.slice(2, 3)) expungedThere.add(subjectOf.get(uid)!);
          await desk.phone.expunge('INBOX', some.slice(2, 3));
        }
        deliver(server, desk.email, letter(`late ${turn}`));
      }
    })();
    // Refused when another device has taken all of them away in the same moment.
    const orGone = (acting: Promise<unknown>): Promise<boolean> =>
      acting.then(
        () => true,
        () => false,
      );
    for (let turn = 0; turn < 12; turn++) {
      const shown = await desk.subjects('inbox');
      const some = shown.filter((_, index) => index % 12 === turn).slice(0, 4);
      if (some.length === 0) continue;
      await orGone(desk.act({ type: 'set-starred', value: true }, 'inbox', some));
      const moved = turn % 3 === 1 ? some.slice(0, 2) : turn % 3 === 2 ? some.slice(2) : [];
      if (moved.length === 0) continue;
      const place = turn % 3 === 1 ? 'Archive' : 'Projects';
      const moving =
        place === 'Archive'
          ? desk.act({ type: 'archive' }, 'inbox', moved)
          : desk.moveTo(place, 'inbox', moved);
      if (await orGone(moving)) for (const subject of moved) movedHere.set(subject, place);
    }
    await elsewhere;
    await desk.untilSettled();
    await mirrored(desk);
    const places = new Map<string, string[]>();
    for (const path of ['INBOX', 'Projects', 'Archive']) {
      for (const subject of await desk.remoteSubjects(path)) {
        places.set(subject, [...(places.get(subject) ?? []), path]);
      }
    }
    const asked = (subject: string): string[] =>
      movedThere.has(subject) && movedHere.has(subject) ? [movedHere.get(subject)!, 'Projects'].sort() : [];
    const doubled = [...places].filter(
      ([subject, found]) => found.length > 1 && `${found.sort()}` !== `${asked(subject)}`,
    );
    expect(doubled, 'doubled').toEqual([]);
    expect(
      subjects.filter((subject) => !places.has(subject) && !expungedThere.has(subject)),
      'lost',
    ).toEqual([]);
  });
});

describe('broken lines', () => {
  it.each(['politely', 'hard'] as const)(
    'a server that restarts (%s) is found again, and what happened meanwhile',
    async (how) => {
      await using server = await startDovecot();
      const desk = await open(server, 'restart', ['one']);
      await server.halt(how);
      await desk.untilState('offline');
      deliver(server, desk.email, letter('meanwhile'));
      await server.resume();
      await desk.engine.until('the message', async () => desk.row('inbox', 'meanwhile'));
      await desk.renewPhone();
      await mirrored(desk);
    },
  );

  it('cut again and again in the middle of answers: it converges', async () => {
    await using server = await startDovecot();
    await using proxy = await startProxy(server.ports.imap);
    const desk = await open(server, 'cuts', ['one'], { port: proxy.port });
    for (let index = 0; index < 120; index++) deliver(server, desk.email, letter(`nr ${index}`));
    for (const bytes of [60, 700, 2500, 9000]) {
      proxy.setMode({ cutAfterBytes: bytes, direction: 'toClient' });
      const cut = proxy.nextConnection();
      proxy.cutAll();
      await desk.engine.client.call('sync.now', {});
      await cut;
    }
    proxy.setMode({});
    proxy.cutAll();
    await mirrored(desk);
    await desk.engine.untilIdle(desk.account.id);
  });

  it('one account’s dead server does not slow another', async () => {
    await using server = await startDovecot();
    await using other = await startDovecot();
    const well = await open(server, 'well', ['one']);
    const ill = await Desk.open(other, 'ill', ['two'], { engine: well.engine });
    await ill.phone.close();
    await other.halt('hard');
    await ill.untilState('offline');
    await well.act({ type: 'archive' }, 'inbox');
    deliver(server, well.email, letter('fresh'));
    await well.engine.until('the message', async () => well.row('inbox', 'fresh'));
    await well.untilSettled();
    await mirrored(well);
    expect((await well.status()).state).toBe('idle');
    expect((await ill.status()).state).toBe('offline');
    expect(await ill.subjects('inbox')).toEqual(['two']);
  });

  it('a server that allows one connection is enough for everything', async () => {
    await using server = await startDovecot({ maxUserIpConnections: 1 });
    const email = 'single@lab.test';
    await server.addUser(email, 'secret', { mailboxes: [{ name: 'Projects' }] });
    for (const subject of ['one', 'two']) deliver(server, email, letter(subject));
    const engine = await TestEngine.start();
    try {
      const account = await engine.addAccount(server, email);
      await engine.untilIdle(account.id);
      const inbox = await engine.mailbox(account.id, 'inbox');
      const projects = await engine.mailbox(account.id, { path: 'Projects' });
      const { rows } = await engine.client.call('threads.list', {
        view: { kind: 'mailbox', mailboxId: inbox.id },
        limit: 5,
      });
      const shown = await engine.client.call('threads.get', { threadId: rows[0]!.threadId });
      const body = await engine.client.call('messages.fetchBody', { messageId: shown.messages[0]!.id });
      expect(body.state).toBe('ready');
      await engine.client.call('sync.focus', { view: { kind: 'mailbox', mailboxId: projects.id } });
      await engine.client.call('actions.apply', {
        action: { type: 'move', mailboxId: projects.id },
        target: { kind: 'threads', threadIds: [rows[0]!.threadId], view: null },
      });
      await engine.untilIdle(account.id);
      deliver(server, email, letter('three'));
      await engine.until('the delivery', async () =>
        (await engine.subjects(inbox.id)).includes('three') ? true : undefined,
      );
      await server.kick(email);
      deliver(server, email, letter('four'));
      await engine.until('the delivery after the cut', async () =>
        (await engine.subjects(inbox.id)).includes('four') ? true : undefined,
      );
      expect(query(engine, 'SELECT uid FROM placement WHERE mailbox_id = ?', projects.id)).toEqual([
        { uid: 1 },
      ]);
    } finally {
      await engine.dispose();
    }
  });
});
