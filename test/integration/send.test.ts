import { readFile } from 'node:fs/promises';
import PostalMime from 'postal-mime';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Account } from '../../shared/model/account.ts';
import type { DraftContent, DraftFile } from '../../shared/model/draft.ts';
import { deliver } from '../lab/deliver.ts';
import { type DovecotServer, startDovecot } from '../lab/dovecot.ts';
import { openSecondClient } from '../lab/second-client.ts';
import { type SmtpServer, startSmtp } from '../lab/smtp.ts';
import { startSmtpPeer } from '../lab/smtp-peer.ts';
import { TestEngine } from './harness.ts';

let dovecot: DovecotServer;
let smtp: SmtpServer;
let engine: TestEngine;
let users = 0;

beforeAll(async () => {
  dovecot = await startDovecot();
  smtp = await startSmtp(dovecot, { sizeLimit: '2M' });
  engine = await TestEngine.start();
  await engine.client.call('settings.update', { undoSendSeconds: 0 });
});
afterAll(async () => {
  await engine?.dispose();
  await smtp?.stop();
  await dovecot?.stop();
});

/** A person with an account that reads from Dovecot and sends through Exim. */
async function person(name: string, submission = smtp.ports.submission): Promise<Account> {
  const email = `${name}${++users}@lab.test`;
  await dovecot.addUser(email, 'secret');
  const server = { host: dovecot.host, security: 'none' as const, userName: email };
  const account = await engine.client.call('accounts.add', {
    ...{ name: `${name} Ünï`, email, password: 'secret' },
    imap: { ...server, port: dovecot.ports.imap },
    smtp: { ...server, port: submission },
  });
  await engine.untilIdle(account.id);
  return account;
}

function letter(from: Account, to: readonly string[], about: Partial<DraftContent> = {}): DraftContent {
  return {
    accountId: from.id,
    from: { name: from.name, address: from.email },
    to: to.map((address) => ({ name: '', address })),
    ...{ cc: [], bcc: [], files: [], relation: null, inReplyTo: null, references: [] },
    ...{ subject: 'Plans', format: 'html', html: '<p>Hello</p>', text: 'Hello' },
    ...about,
  };
}

async function send(content: DraftContent): Promise<number> {
  const { draftId } = await engine.client.call('drafts.create', { content });
  return (await engine.client.call('outbox.send', { draftId })).outboxId;
}

async function attach(name: string, type: string, bytes: Buffer): Promise<DraftFile> {
  const { uploadId } = await engine.client.call('files.begin', {});
  for (let at = 0; at < bytes.length; at += 700_000) {
    const data = bytes.subarray(at, at + 700_000).toString('base64');
    await engine.client.call('files.append', { uploadId, data });
  }
  return engine.client.call('files.finish', { uploadId, filename: name, type });
}

const item = async (id: number) => (await engine.client.call('outbox.list', {})).find((one) => one.id === id);

async function takeBack(outboxId: number): Promise<number> {
  const { draftId } = await engine.client.call('outbox.cancel', { outboxId });
  return draftId ?? expect.fail('nothing to write on');
}

const untilGone = (id: number) =>
  engine.until('the message to be sent', async () => ((await item(id)) ? undefined : true));

async function arrived(account: Account, subject: string) {
  const inbox = await engine.mailbox(account.id, 'inbox');
  const row = await engine.until(`“${subject}” to arrive`, async () => {
    const page = await engine.client.call('threads.list', {
      view: { kind: 'mailbox', mailboxId: inbox.id },
      limit: 50,
    });
    return page.rows.find((one) => one.subject === subject);
  });
  return engine.client.call('threads.get', { threadId: row.threadId });
}

async function rawOf(account: Account, mailbox: string, index = 0): Promise<Buffer> {
  await using client = await openSecondClient(dovecot, account.email);
  return (await client.sources(mailbox)).at(index)!;
}

describe('sending through a real server', () => {
  it('carries text, an inline image and attachments, byte for byte, and makes one conversation of both sides', async () => {
    const [mara, ben] = [await person('mara'), await person('ben')];
    const random = Buffer.from(Array.from({ length: 300_000 }, (_, i) => (i * 7919 + (i >> 7)) & 0xff));
    const pixel = await readFile(new URL('../../build/icons/icon.png', import.meta.url));
    const files = [
      await attach('Größe & 文件.bin', 'application/octet-stream', random),
      await attach('empty.txt', 'text/plain', Buffer.alloc(0)),
      { ...(await attach('pixel.png', 'image/png', pixel)), contentId: 'pixel@curlew' },
    ];
    const html = '<p>Look: <img src="cid:pixel@curlew"></p>';
    await untilGone(
      await send(letter(mara, [ben.email], { subject: 'Three files', html, text: 'Look:', files })),
    );

    const received = await arrived(ben, 'Three files');
    const [message] = received.messages;
    expect(message!.from).toEqual([{ name: mara.name, address: mara.email }]);
    expect(message!.attachments.map((one) => [one.filename, one.inline])).toEqual([
      ['pixel.png', true],
      ['Größe & 文件.bin', false],
      ['empty.txt', false],
    ]);
    for (const [at, bytes] of [pixel, random, Buffer.alloc(0)].entries()) {
      const { partId } = message!.attachments[at]!;
      const stored = await engine.call('attachments.fetch', { messageId: message!.id, partId });
      expect((await readFile(stored.path)).equals(bytes)).toBe(true);
    }
    const parsed = await PostalMime.parse(await rawOf(ben, 'INBOX'));
    expect(parsed.attachments.map((one) => one.filename)).toEqual([
      'pixel.png',
      'Größe & 文件.bin',
      'empty.txt',
    ]);
    expect(parsed.html).toContain('cid:pixel@curlew');

    const answer = await engine.client.call('compose.prepare', { how: 'reply', messageId: message!.id });
    expect(answer).toMatchObject({
      subject: 'Re: Three files',
      to: [{ address: mara.email }],
      accountId: ben.id,
    });
    await untilGone(await send({ ...answer, html: '<p>Thanks</p>', text: 'Thanks' }));
    const back = await arrived(mara, 'Three files');
    expect(back.messages.map((one) => [one.from[0]!.address, one.outgoing])).toEqual([
      [mara.email, true],
      [ben.email, false],
    ]);
    await engine.untilIdle(ben.id);
    const bens = await engine.client.call('threads.get', { threadId: received.threadId });
    expect(bens.messages).toHaveLength(2);
    expect(bens.messages[0]!.flags.answered).toBe(true);
    await using client = await openSecondClient(dovecot, ben.email);
    expect((await client.list('INBOX'))[0]!.flags).toContain('\\Answered');
    expect(await client.list('Sent')).toHaveLength(1);
    expect(await client.list('Drafts')).toHaveLength(0);
  });

  it('keeps Bcc out of what is sent and in the copy in Sent', async () => {
    const [mara, ben, cai] = [await person('mara'), await person('ben'), await person('cai')];
    const bcc = [{ name: 'Caï', address: cai.email }];
    await untilGone(await send(letter(mara, [ben.email], { subject: 'Quiet', bcc })));
    await Promise.all([arrived(ben, 'Quiet'), arrived(cai, 'Quiet')]);
    for (const each of [ben, cai]) expect((await rawOf(each, 'INBOX')).toString()).not.toMatch(/^bcc:/im);
    await engine.untilIdle(mara.id);
    const copy = await PostalMime.parse(await rawOf(mara, 'Sent'));
    expect(copy.bcc).toEqual([{ name: 'Caï', address: cai.email }]);
  });

  it('tells which recipient was refused in the words of the server, and has sent to the others', async () => {
    const [mara, ben] = [await person('mara'), await person('ben')];
    const id = await send(letter(mara, [ben.email, 'nobody@lab.test'], { subject: 'To two' }));
    const failed = await engine.until('the refusal', async () => {
      const found = await item(id);
      return found?.state === 'failed' ? found : undefined;
    });
    expect(failed.recipients).toEqual([
      { address: ben.email, state: 'accepted', reply: null },
      { address: 'nobody@lab.test', state: 'refused', reply: '550 No such user here' },
    ]);
    await arrived(ben, 'To two');
    // Editing it addresses only whom it has not reached.
    const draftId = await takeBack(id);
    const draft = await engine.client.call('drafts.get', { draftId });
    expect(draft.content.to.map((one) => one.address)).toEqual(['nobody@lab.test']);
  });

  it('sends a message on as it is, which its reader answers to who wrote it', async () => {
    const [mara, ben, cara] = [await person('mara'), await person('ben'), await person('cara')];
    await untilGone(await send(letter(mara, [ben.email], { subject: 'Sent on', bcc: [] })));
    const { messages } = await arrived(ben, 'Sent on');
    const to = [{ name: 'Çara, of the harbour', address: cara.email }];
    const queued = await engine.client.call('messages.redirect', { messageId: messages[0]!.id, to });
    await untilGone(queued.outboxId);
    const received = (await arrived(cara, 'Sent on')).messages[0]!;
    expect(received.from[0]!.address).toBe(mara.email);
    const [before, after] = [await rawOf(ben, 'INBOX'), await rawOf(cara, 'INBOX')].map((raw) =>
      raw.toString(),
    );
    const parsed = await PostalMime.parse(after!);
    const field = (name: string) => parsed.headers.find(({ key }) => key === name)?.value ?? '';
    expect(field('resent-from')).toContain(ben.email);
    expect(field('resent-to')).toContain(`<${cara.email}>`);
    expect(Date.parse(field('resent-date'))).toBeGreaterThan(Date.now() - 60_000);
    expect(field('resent-message-id')).not.toBe(parsed.messageId);
    // From the writer's own first field on, nothing has changed.
    const own = before!.slice(before!.search(/^From: /m));
    expect(after!.endsWith(own)).toBe(true);
    const marked = await engine.until('the original to be marked', async () => {
      const { messages: now } = await engine.client.call('threads.get', { threadId: messages[0]!.threadId });
      return now[0]!.flags.forwarded ? now : undefined;
    });
    // It stands once in its conversation.
    expect(marked).toHaveLength(1);
  });

  it('keeps templates, with their files, and replaces one of the same name', async () => {
    const mara = await person('mara');
    const plan = await attach('plan.bin', 'application/octet-stream', Buffer.alloc(2000, 9));
    const content = letter(mara, [], { subject: 'Weekly report', files: [plan], inReplyTo: 'x@y' });
    await engine.client.call('templates.save', { name: 'Report', content: letter(mara, []) });
    const { templateId } = await engine.client.call('templates.save', { name: 'report', content });
    expect(await engine.client.call('templates.list', {})).toEqual([
      { id: templateId, name: 'report', subject: 'Weekly report' },
    ]);
    expect(await engine.client.call('templates.get', { templateId })).toEqual({
      ...content,
      inReplyTo: null,
    });
    await engine.client.call('templates.remove', { templateId });
    expect(await engine.client.call('templates.list', {})).toEqual([]);
  });

  it('shows a refusal as a whole, and goes on after Edit', async () => {
    const [mara, ben] = [await person('mara'), await person('ben')];
    const big = await attach('big.bin', 'application/octet-stream', Buffer.alloc(2_500_000, 7));
    const id = await send(letter(mara, [ben.email], { subject: 'Too big', files: [big] }));
    const failed = await engine.until('the refusal', async () => {
      const found = await item(id);
      return found?.state === 'failed' ? found : undefined;
    });
    expect(failed.note).toMatch(/larger than 127\.0\.0\.1 takes/);
    const draftId = await takeBack(id);
    const { content } = await engine.client.call('drafts.get', { draftId });
    expect(content.files.map((one) => one.filename)).toEqual(['big.bin']);
    await engine.client.call('drafts.update', { draftId, content: { ...content, files: [] } });
    const { outboxId } = await engine.client.call('outbox.send', { draftId });
    await untilGone(outboxId);
    await arrived(ben, 'Too big');
    expect((await engine.client.call('outbox.limit', { accountId: mara.id })).maxBytes).toBe(2 * 1024 * 1024);
  });

  it('can be taken back while it waits, and is the draft it was', async () => {
    const [mara, ben] = [await person('mara'), await person('ben')];
    const content = letter(mara, [ben.email], { subject: 'Hasty', text: 'Too soon' });
    const { draftId } = await engine.client.call('drafts.create', { content });
    const { outboxId } = await engine.client.call('outbox.send', { draftId, sendAt: Date.now() + 3_600_000 });
    expect(await item(outboxId)).toMatchObject({ state: 'queued', subject: 'Hasty' });
    expect(await engine.client.call('outbox.cancel', { outboxId })).toEqual({ draftId });
    expect(await engine.client.call('drafts.get', { draftId })).toMatchObject({ state: 'open', content });
    expect(await item(outboxId)).toBeUndefined();
  });
});

describe('read receipts', () => {
  it('are asked for, and sent once, by the person only, from nobody', async () => {
    const mara = await person('mara');
    const ann = `ann${++users}@lab.test`;
    await dovecot.addUser(ann, 'secret');
    await using asker = await openSecondClient(dovecot, ann);
    const asking = (subject: string, to = ann): string =>
      `From: Ann <${ann}>\nTo: ${mara.email}\nSubject: ${subject}\nMessage-ID: <${subject}@far.test>\n` +
      `Date: ${new Date().toUTCString()}\nDisposition-Notification-To: <${to}>\n\nRead it.\n`;
    const opened = async (subject: string): Promise<number> => {
      const { messages } = await arrived(mara, subject);
      await engine.client.call('messages.fetchBody', { messageId: messages[0]!.id });
      return messages[0]!.id;
    };
    const wish = (messageId: number) => engine.client.call('receipts.wish', { messageId });
    deliver(dovecot, mara.email, asking('Wanted'));
    deliver(dovecot, mara.email, asking('Elsewhere', 'eve@elsewhere.test'));
    deliver(dovecot, mara.email, asking('Done'), { flags: ['$MDNSent'] });

    const [wanted, elsewhere] = [await opened('Wanted'), await opened('Elsewhere')];
    expect(await wish(await opened('Done'))).toBeNull();
    expect(await wish(elsewhere)).toEqual({ to: ['eve@elsewhere.test'], elsewhere: true });
    expect(await wish(wanted)).toEqual({ to: [ann], elsewhere: false });
    const answers = [true, true].map((send) =>
      engine.client.call('receipts.answer', { messageId: wanted, send }),
    );
    const settled = await Promise.allSettled(answers);
    expect(settled.filter((one) => one.status === 'fulfilled')).toHaveLength(1);
    await engine.client.call('receipts.answer', { messageId: elsewhere, send: false });
    expect([await wish(wanted), await wish(elsewhere)]).toEqual([null, null]);

    await asker.waitFor('INBOX', (list) => list.length > 0);
    await engine.until('the outbox to be empty', async () =>
      (await engine.client.call('outbox.list', {})).length === 0 ? true : undefined,
    );
    await engine.untilIdle(mara.id);
    // Exim has taken it before Dovecot has it.
    await expect.poll(async () => (await asker.list('INBOX')).length, { timeout: 15_000 }).toBeGreaterThan(0);
    const receipts = await asker.list('INBOX');
    expect(receipts).toHaveLength(1);
    const raw = (await asker.source('INBOX', receipts[0]!.uid)).toString();
    expect(raw).toMatch(/^Return-path: <>/im);
    expect(raw).toContain('Original-Message-ID: <Wanted@far.test>');
    await using phone = await openSecondClient(dovecot, mara.email);
    const marked = (await phone.list('INBOX')).filter((one) => one.flags.includes('$MDNSent'));
    expect(marked).toHaveLength(3);
    expect(await phone.list('Sent')).toEqual([]);

    await untilGone(await send(letter(mara, [ann], { readReceipt: true })));
    await expect.poll(async () => (await asker.list('INBOX')).length, { timeout: 15_000 }).toBe(2);
    expect((await asker.source('INBOX', (await asker.list('INBOX'))[1]!.uid)).toString()).toContain(
      `Disposition-Notification-To: <${mara.email}>`,
    );
  });

  it('go out under the address where a server takes nothing from nobody', async () => {
    const peer = await startSmtpPeer(
      (moment, count) => (moment === 'mail' && count === 1 ? '550 5.7.1 That is not your address' : 'go'),
      { pipelining: false },
    );
    const mara = await person('mara', peer.port);
    deliver(
      dovecot,
      mara.email,
      'From: ann@far.test\nSubject: Asking\nDisposition-Notification-To: ann@far.test\n\nRead it.\n',
    );
    const [message] = (await arrived(mara, 'Asking')).messages;
    await engine.client.call('messages.fetchBody', { messageId: message!.id });
    const before = engine.log.length;
    await engine.client.call('receipts.answer', { messageId: message!.id, send: true });
    await engine.until('the receipt to be taken', async () => (peer.taken.length > 0 ? true : undefined));
    await engine.until('the outbox to be empty', async () =>
      (await engine.client.call('outbox.list', {})).length === 0 ? true : undefined,
    );
    expect(peer.taken).toHaveLength(1);
    const attempts = engine.log.slice(before).filter((one) => one.message.startsWith('An attempt to send'));
    expect(attempts.map((one) => one.details)).toMatchObject([
      { outcome: 'refused' },
      { outcome: 'accepted' },
    ]);
    await peer.close();
  });
});

describe('drafts', () => {
  it('are kept on the server, one copy each, and opened again from there', async () => {
    const mara = await person('mara');
    const file = await attach('notes.txt', 'text/plain', Buffer.from('Notes'));
    const content = letter(mara, ['ben@far.test'], {
      subject: 'Draft one',
      bcc: [{ name: '', address: 'c@far.test' }],
    });
    const { draftId } = await engine.client.call('drafts.create', { content });
    const drafts = await engine.mailbox(mara.id, 'drafts');
    const saved = (subject: string) =>
      engine.until(`“${subject}” in Drafts`, async () => {
        const subjects = await engine.subjects(drafts.id);
        return subjects.length === 1 && subjects[0] === subject ? true : undefined;
      });
    await saved('Draft one');
    await engine.client.call('drafts.update', {
      draftId,
      content: { ...content, subject: 'Draft two', files: [file] },
    });
    await saved('Draft two');
    await engine.untilIdle(mara.id);
    await using client = await openSecondClient(dovecot, mara.email);
    expect((await client.list('Drafts')).map((one) => [one.subject, one.flags.includes('\\Draft')])).toEqual([
      ['Draft two', true],
    ]);
    const [row] = (
      await engine.client.call('threads.list', { view: { kind: 'mailbox', mailboxId: drafts.id }, limit: 5 })
    ).rows;
    const { messages } = await engine.client.call('threads.get', { threadId: row!.threadId });
    expect(await engine.client.call('drafts.open', { messageId: messages[0]!.id })).toEqual({ draftId });
    expect(await engine.client.call('drafts.copies', { draftIds: [draftId, 999_999] })).toEqual([
      messages[0]!.id,
    ]);

    // Discarding takes its copy away, and nothing else.
    await engine.client.call('drafts.discard', { draftId });
    await engine.untilIdle(mara.id);
    expect(await client.list('Drafts')).toHaveLength(0);
  });

  it('written on another device are continued here, with their attachments', async () => {
    const mara = await person('mara');
    await using client = await openSecondClient(dovecot, mara.email);
    const question = 'question@far.test';
    await client.append(
      'INBOX',
      `From: ben@far.test\r\nSubject: Phone?\r\nMessage-ID: <${question}>\r\n\r\nWell?\r\n`,
    );
    const inbox = await engine.mailbox(mara.id, 'inbox');
    const asked = await engine.until('the question', async () => {
      const at = { kind: 'mailbox' as const, mailboxId: inbox.id };
      return (await engine.client.call('threads.list', { view: at, limit: 1 })).rows[0];
    });
    const raw = `From: ${mara.email}\r\nTo: Ben <ben@far.test>\r\nSubject: From the phone\r\nIn-Reply-To: <${question}>\r\nMessage-ID: <phone@far.test>\r\nDisposition-Notification-To: ${mara.email}\r\nDate: ${new Date().toUTCString()}\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nHalf a thought\r\n--b\r\nContent-Type: text/csv; name=a.csv\r\nContent-Disposition: attachment; filename=a.csv\r\n\r\n1,2\r\n--b--\r\n`;
    const drafts = await engine.mailbox(mara.id, 'drafts');
    const view = { kind: 'mailbox' as const, mailboxId: drafts.id };
    await engine.client.call('sync.focus', { view });
    await client.append('Drafts', raw, { flags: ['\\Draft', '\\Seen'] });
    const row = await engine.until('the draft to come', async () => {
      return (await engine.client.call('threads.list', { view, limit: 5 })).rows[0];
    });
    // It stands in the conversation of what it answers.
    const { messages } = await engine.client.call('threads.get', { threadId: row.threadId });
    expect(row.threadId).toBe(asked.threadId);
    const { draftId } = await engine.client.call('drafts.open', { messageId: messages[1]!.id });
    const { content } = await engine.client.call('drafts.get', { draftId });
    expect(content).toMatchObject({
      readReceipt: true,
      subject: 'From the phone',
      ...{
        relation: { kind: 'reply', messageId: messages[0]!.id },
        inReplyTo: question,
        references: [question],
      },
      to: [{ name: 'Ben', address: 'ben@far.test' }],
    });
    expect(content.text.trim()).toBe('Half a thought');
    expect(content.files.map((one) => one.filename)).toEqual(['a.csv']);
    await engine.client.call('drafts.update', { draftId, content: { ...content, text: 'A whole thought' } });
    await engine.until('one newer copy', async () => {
      const sources = await client.sources('Drafts');
      return sources.length === 1 && sources[0]!.includes('A whole thought') ? true : undefined;
    });

    // Changed on the phone meanwhile: both versions stay.
    const changed = raw
      .replace('Half a', 'Another')
      .replace('phone@', 'phone2@')
      .replace(/In-Reply-To.*\r\n/, '');
    // Before the phone's version can be here.
    const before = (await engine.client.call('threads.list', { view, limit: 5 })).rows[0]!.threadId;
    await client.append('Drafts', changed, {
      flags: ['\\Draft'],
    });
    const [ours] = await client.list('Drafts');
    await client.expunge('Drafts', [ours!.uid]);
    await engine.until('the phone’s version here', async () => {
      const { rows } = await engine.client.call('threads.list', { view, limit: 5 });
      return rows.length === 1 && rows[0]!.threadId !== before ? true : undefined;
    });
    await engine.client.call('drafts.update', { draftId, content: { ...content, text: 'Ours again' } });
    await engine.until('the conflict', async () =>
      (await engine.client.call('drafts.get', { draftId })).conflict ? true : undefined,
    );
    await engine.untilIdle(mara.id);
    await client.waitFor('Drafts', (list) => list.length === 2);
    const versions = (await client.sources('Drafts')).map(String);
    expect(versions.map((raw) => /Another thought|Ours again/.exec(raw)?.[0]).sort()).toEqual([
      'Another thought',
      'Ours again',
    ]);
  });
});
