import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { SearchHit } from '../../shared/model/search.ts';
import { deliver } from '../lab/deliver.ts';
import { type DovecotServer, startDovecot } from '../lab/dovecot.ts';
import { Desk, letter } from './desk.ts';

let server: DovecotServer;
let desk: Desk | undefined;
beforeAll(async () => {
  server = await startDovecot();
});
afterAll(() => server.stop());
afterEach(async () => {
  await desk?.close();
  desk = undefined;
});

/** A message whose text is not to be had from its header. */
function message(from: string, to: string, subject: string, text: string, more = ''): string {
  return `From: ${from}\nTo: ${to}\nSubject: ${subject}\nMessage-ID: <${subject}@lab.test>\nMIME-Version: 1.0\n${more || 'Content-Type: text/plain; charset=utf-8\n'}\n${text}\n`;
}

/** Signed in, and of no message more than its header here. */
async function withHeadersOnly(name: string, messages: readonly [string, string][]): Promise<Desk> {
  const email = `${name}@lab.test`;
  await server.addUser(email, 'secret', { mailboxes: [{ name: 'Sent', specialUse: '\\Sent' }] });
  for (const [mailbox, raw] of messages) deliver(server, email, raw, { mailbox });
  const opened = await Desk.open(server, name, [], { isThere: true });
  await opened.engine.client.call('offline.set', {
    ...{ accountId: opened.account.id, mailboxId: null },
    policy: { text: 'none', days: 1, attachments: false },
  });
  await opened.engine.untilIndexed();
  return opened;
}

/** Subjects of what the server found, in the order of the alphabet. */
async function ask(at: Desk, text: string) {
  const searchId = `search ${text}`;
  const outcome = await at.engine.client.call('search.server', { text, searchId });
  const hits = at.engine.events.flatMap((event): SearchHit[] =>
    event.type === 'search.found' && event.searchId === searchId ? event.hits : [],
  );
  return { outcome, subjects: hits.map((hit) => hit.subject).sort() };
}

const jonas = 'Jonas <jonas@elbwerk.example>';
const stranger = 'Shop <shop@far.example>';

describe('a search on the server', () => {
  it('finds by its text what is known here by its header only, in any charset and in every folder', async () => {
    desk = await withHeadersOnly('deep', [
      ['INBOX', message(jonas, 'deep@lab.test', 'one', 'Die Spundwand ist überprüft.')],
      ['INBOX', message(jonas, 'deep@lab.test', 'two', 'Nothing of the kind.')],
      ['Sent', message('deep@lab.test', jonas, 'three', 'Überprüft ist gut.')],
    ]);
    expect((await ask(desk, 'überprüft')).subjects).toEqual(['one', 'three']);
    expect((await ask(desk, 'überprüft in:Sent')).subjects).toEqual(['three']);
    expect((await ask(desk, 'überprüft -spundwand')).subjects).toEqual(['three']);
    const { outcome, subjects } = await ask(desk, 'nowhere');
    expect(subjects).toEqual([]);
    expect(outcome).toEqual({
      ...{ found: 0, superseded: false },
      accounts: [{ accountId: desk.account.id, state: 'done' }],
    });
  });

  it('tells nothing that a message known here does not fulfil, whatever IMAP can ask for', async () => {
    const mixed = 'Content-Type: multipart/mixed; boundary=b\n';
    const part = '--b\nContent-Type: text/plain\n\nThe crane.\n';
    const file = '--b\nContent-Type: application/pdf\nContent-Disposition: attachment; filename=a.pdf\n\nx\n';
    desk = await withHeadersOnly('exact', [
      ['INBOX', message(jonas, 'exact@lab.test', 'with', `${part}${file}--b--`, mixed)],
      ['INBOX', message(stranger, 'exact@lab.test', 'without', `${part}--b--`, mixed)],
      ['Sent', message('exact@lab.test', jonas, 'sent', 'Hello.')],
    ]);
    const { client } = desk.engine;
    await desk.engine.until(
      'the people to be learned',
      async () =>
        (await client.call('recipients.complete', { text: 'jonas', limit: 1 })).length > 0 || undefined,
    );
    expect((await ask(desk, 'crane')).subjects).toEqual(['with', 'without']);
    expect((await ask(desk, 'crane has:attachment')).subjects).toEqual(['with']);
    expect((await ask(desk, 'crane is:known')).subjects).toEqual(['with']);
    expect((await ask(desk, 'crane -is:known')).subjects).toEqual(['without']);
    expect((await ask(desk, '(crane OR hello) -has:attachment')).subjects).toEqual(['sent', 'without']);
  });

  it('says of an account without a connection that it was not asked', async () => {
    await using own = await startDovecot();
    desk = await Desk.open(own, 'offline', ['one']);
    await own.halt('hard');
    await desk.untilState('offline');
    const { outcome } = await ask(desk, letter('one').slice(0, 4));
    expect(outcome.accounts).toEqual([{ accountId: desk.account.id, state: 'offline' }]);
    await own.resume();
  });
});
