import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Account } from '../../shared/model/account.ts';
import type { ThreadView } from '../../shared/model/mailbox.ts';
import type { Action } from '../../shared/model/operation.ts';
import type { ThreadRow } from '../../shared/model/thread.ts';
import { type GmailServer, gmailPaths, startGmail } from '../lab/gmail.ts';
import { openSecondClient, type SecondClient } from '../lab/second-client.ts';
import { type SmtpPeer, startSmtpPeer } from '../lab/smtp-peer.ts';
import { letter } from './desk.ts';
import { TestEngine } from './harness.ts';
import { cached, query, untilMirrored } from './mirror.ts';

const email = 'mara@lab.test';
const { all, sent, spam, starred, trash } = gmailPaths;
const names = ['Plain', 'Labelled', 'Twice labelled', 'Kept', 'Junk mail', 'Unwanted', 'Offline'];

let gmail: GmailServer;
let smtp: SmtpPeer;
let engine: TestEngine;
let account: Account;
let phone: SecondClient;

beforeAll(async () => {
  gmail = await startGmail({ labels: ['Archive', 'Family', 'Work'] });
  for (const name of names) {
    const labels = { Labelled: ['Work'], 'Twice labelled': ['Family', 'Work'], Kept: ['Work'] }[name];
    gmail.deliver(letter(name), labels);
  }
  gmail.deliver(letter('Re: Labelled', { answers: 'Labelled' }), ['Work']);
  smtp = await startSmtpPeer(() => 'go', { onTaken: (raw) => gmail.file(raw) });
  engine = await TestEngine.start();
  await engine.client.call('settings.update', { undoSendSeconds: 0 });
  const server = { host: gmail.host, security: 'none' as const, userName: email };
  account = await engine.client.call('accounts.add', {
    ...{ name: 'Mara', email, password: 'secret' },
    imap: { ...server, port: gmail.ports.imap },
    smtp: { ...server, port: smtp.port },
  });
  await engine.untilIdle(account.id);
  phone = await openSecondClient(gmail, email);
});
afterAll(async () => {
  const errors = engine?.log.filter((record) => record.level === 'error' || record.level === 'warn') ?? [];
  await phone?.close();
  await engine?.dispose();
  await smtp?.close();
  await gmail?.stop();
  expect(errors).toEqual([]);
});

/** Where the message stands on the server. */
const places = (subject: string): string[] =>
  gmail.store.mailboxes
    .filter(({ entries }) => entries.some((entry) => subjectOf(entry.message.raw) === subject))
    .map(({ path }) => path)
    .sort();

const subjectOf = (raw: string): string => /^Subject: (.*)$/m.exec(raw)![1]!.trim();

/** Where it is shown here. */
const shown = (subject: string): string[] =>
  query<{ path: string }>(
    engine,
    `SELECT b.path FROM placement p JOIN mailbox b ON b.id = p.mailbox_id JOIN message m ON m.id = p.message_id
     WHERE m.subject = ? AND p.removed_by IS NULL ORDER BY b.path`,
    subject,
  ).map(({ path }) => path);

async function viewOf(path: string): Promise<ThreadView> {
  return { kind: 'mailbox', mailboxId: (await engine.mailbox(account.id, { path })).id };
}

async function rows(view: ThreadView): Promise<ThreadRow[]> {
  return (await engine.client.call('threads.list', { view, limit: 100 })).rows;
}

async function act(action: Action, subject: string, from: string | null): Promise<void> {
  const view = from === null ? null : await viewOf(from);
  const threadId = query<{ id: number }>(
    engine,
    'SELECT thread_id AS id FROM message WHERE subject = ?',
    subject,
  )[0]!.id;
  await engine.client.call('actions.apply', {
    action,
    target: { kind: 'threads', threadIds: [threadId], view },
  });
}

const undo = () => engine.client.call('actions.undo', {});

/** Everything is on the server, and nothing here differs from it. */
async function settled(): Promise<void> {
  await engine.untilIdle(account.id);
  await untilMirrored(engine, account.id, phone);
  const doubled = query(engine, 'SELECT 1 FROM message GROUP BY account_id, email_id HAVING count(*) > 1');
  expect(doubled).toEqual([]);
}

const sentSince = (at: number, pattern: RegExp): string[] =>
  gmail.commands
    .slice(at)
    .filter(({ name }) => pattern.test(name))
    .map(({ line }) => line);

it('one row a message though it stands in three mailboxes, its header and text fetched once', async () => {
  // The phone has asked for nothing yet.
  expect(gmail.commands.filter(({ line }) => line.includes('ENVELOPE'))).toHaveLength(1);
  await settled();
  expect(query(engine, 'SELECT count(*) AS n FROM message')).toEqual([{ n: gmail.store.messages.length }]);
  expect(shown('Twice labelled')).toEqual(['Family', 'INBOX', 'Work', all]);
  const texts = gmail.commands.filter(({ line }) => /BODY\.PEEK\[(1|TEXT)\]/i.test(line));
  expect(texts.length).toBeLessThanOrEqual(gmail.store.messages.length);

  const inbox = await rows({ kind: 'unified', role: 'inbox' });
  expect(inbox.map((row) => row.subject).sort()).toEqual([...names].sort());
  expect(await rows({ kind: 'unified', role: 'unread' })).toHaveLength(names.length);
  const labelled = inbox.find((row) => row.subject === 'Labelled')!;
  expect(labelled.messageCount).toBe(2);
  const { messages } = await engine.client.call('threads.get', { threadId: labelled.threadId });
  expect(messages.map((message) => message.subject)).toEqual(['Labelled', 'Re: Labelled']);
  await engine.untilIndexed();
  const found = await engine.client.call('search.messages', { text: 'subject:twice', limit: 10 });
  expect(found.hits).toHaveLength(1);
});

it('archive, delete, junk and labels are what Gmail means by them, here at once and on the server, and undone', async () => {
  const family = (await engine.mailbox(account.id, { path: 'Family' })).id;
  const at = gmail.commands.length;
  const everywhere = new Map(names.map((name) => [name, places(name)]));
  const done: [string, Action, string | null, string[], string[]?][] = [
    ['Kept', { type: 'archive' }, 'INBOX', ['Work', all]],
    ['Labelled', { type: 'archive' }, null, ['Work', all]],
    ['Plain', { type: 'delete' }, 'INBOX', [trash]],
    // From a search, where all of its mailboxes are meant.
    ['Twice labelled', { type: 'delete' }, null, [trash]],
    ['Unwanted', { type: 'delete' }, all, [trash]],
    ['Junk mail', { type: 'junk' }, 'INBOX', [spam]],
    ['Offline', { type: 'move', mailboxId: family }, all, ['Family', 'INBOX', all]],
  ];
  for (const [subject, action, from, wanted] of done) {
    await act(action, subject, from);
    expect(shown(subject)).toEqual(wanted);
  }
  await settled();
  for (const [subject, , , wanted] of done) expect(places(subject)).toEqual(wanted);
  // \Deleted would only take a label away.
  expect(sentSince(at, /EXPUNGE/)).toEqual([]);
  expect(sentSince(at, /STORE/).filter((line) => line.includes('Deleted'))).toEqual([]);

  for (const _ of done) await undo();
  await settled();
  for (const [subject] of done)
    expect([subject, places(subject)]).toEqual([subject, everywhere.get(subject)]);
});

it('delete for good, not junk, and a label copied and taken back', async () => {
  const family = (await engine.mailbox(account.id, { path: 'Family' })).id;
  await act({ type: 'delete' }, 'Unwanted', 'INBOX');
  await act({ type: 'junk' }, 'Junk mail', 'INBOX');
  await act({ type: 'copy', mailboxId: family }, 'Plain', 'INBOX');
  await settled();
  expect(places('Plain')).toEqual(['Family', 'INBOX', all]);
  await undo();
  await act({ type: 'delete', permanent: true }, 'Unwanted', trash);
  await act({ type: 'not-junk' }, 'Junk mail', spam);
  await settled();
  expect(places('Unwanted')).toEqual([]);
  expect(places('Junk mail')).toEqual(['INBOX', all]);
  expect(places('Plain')).toEqual(['INBOX', all]);
});

it('a star and reading are shown in every mailbox at once, whichever device did it', async () => {
  const at = gmail.commands.length;
  await act({ type: 'set-starred', value: true }, 'Kept', 'INBOX');
  const inbox = await engine.mailbox(account.id, 'inbox');
  await engine.client.call('actions.apply', {
    action: { type: 'set-seen', value: true },
    target: { kind: 'mailbox', mailboxId: inbox.id },
  });
  const lines = Object.values(cached(engine, account.id)).flat();
  expect(lines.filter((line) => line.includes('Flagged'))).toHaveLength(3);
  expect(lines.filter((line) => !line.includes('Seen'))).toEqual([]);
  await settled();
  expect(sentSince(at, /STORE/)).toHaveLength(2);
  expect(shown('Kept')).toEqual(['INBOX', 'Work', all, starred]);

  const { uid } = gmail.store.find('Work')!.entries.find(({ message }) => subjectOf(message.raw) === 'Kept')!;
  await phone.removeFlags('Work', [uid], ['\\Flagged', '\\Seen']);
  await engine.until('the phone’s change', async () =>
    (await rows({ kind: 'unified', role: 'starred' })).length === 0 ? true : undefined,
  );
  expect(await rows({ kind: 'unified', role: 'unread' })).toHaveLength(1);
  await engine.client.call('sync.now', {});
  await settled();
  expect(shown('Kept')).toEqual(['INBOX', 'Work', all]);
});

it('offline: shown at once, and done once when the server is there again, though an answer is lost', async () => {
  await gmail.halt();
  await engine.until('the account to be offline', async () => {
    const [status] = await engine.client.call('sync.status', {});
    return status?.state === 'offline' ? true : undefined;
  });
  await act({ type: 'set-starred', value: true }, 'Offline', 'INBOX');
  await act({ type: 'archive' }, 'Offline', 'INBOX');
  await act({ type: 'delete' }, 'Labelled', 'Work');
  await act({ type: 'archive' }, 'Kept', 'INBOX');
  await undo();
  expect(shown('Offline')).toEqual([all]);
  expect(shown('Re: Labelled')).toEqual([trash]);
  expect(shown('Kept')).toEqual(['INBOX', 'Work', all]);
  gmail.cutAt('UID MOVE');
  await gmail.resume();
  await engine.client.call('network.changed', { state: 'online' });
  await phone.close();
  phone = await openSecondClient(gmail, email);
  await settled();
  expect(places('Offline')).toEqual([all, starred]);
  expect(places('Re: Labelled')).toEqual([trash]);
  expect(places('Kept')).toEqual(['INBOX', 'Work', all]);
});

it('what is sent stands in Sent once, without an APPEND where the server files it itself', async () => {
  const at = gmail.commands.length;
  const content = {
    ...{ accountId: account.id, from: { name: 'Mara', address: email } },
    ...{ to: [{ name: '', address: 'ann@far.test' }], cc: [], bcc: [], files: [], relation: null },
    ...{ inReplyTo: null, references: [], subject: 'Sent once', format: 'text' as const, html: '' },
    text: 'Hello',
  };
  const { draftId } = await engine.client.call('drafts.create', { content });
  const { outboxId } = await engine.client.call('outbox.send', { draftId });
  await engine.until('the message to be sent', async () => {
    const waiting = await engine.client.call('outbox.list', {});
    return waiting.some(({ id }) => id === outboxId) ? undefined : true;
  });
  await engine.client.call('network.changed', { state: 'online' });
  await engine.client.call('sync.now', {});
  await settled();
  expect(smtp.taken).toHaveLength(1);
  expect(places('Sent once')).toEqual([all, sent]);
  expect(shown('Sent once')).toEqual([all, sent]);
  expect(sentSince(at, /APPEND/).filter((line) => line.includes(sent))).toEqual([]);
});

it('is asked in its own language for what is not here', async () => {
  const { client } = engine;
  const outcome = await client.call('search.server', { text: 'kept -nothing is:known', searchId: 'raw' });
  expect(outcome.accounts).toEqual([{ accountId: account.id, state: 'done' }]);
  const searches = gmail.commands
    .filter(({ name }) => name === 'UID SEARCH')
    .map(({ args }) => JSON.stringify(args));
  expect(searches.filter((args) => args.includes('X-GM-RAW'))).toHaveLength(1);
  expect(searches.at(-1)).toContain('(kept) -((nothing))');
});

it('a second start changes nothing', async () => {
  const before = cached(engine, account.id);
  const messages = query(engine, 'SELECT id, email_id FROM message ORDER BY id');
  await engine.close();
  const at = gmail.commands.length;
  engine = await TestEngine.start(engine);
  await engine.untilIdle(account.id);
  await settled();
  expect(cached(engine, account.id)).toEqual(before);
  expect(query(engine, 'SELECT id, email_id FROM message ORDER BY id')).toEqual(messages);
  expect(sentSince(at, /STORE|MOVE|COPY|APPEND|EXPUNGE/)).toEqual([]);
});
