import { expect, test } from 'vitest';
import { Coalescer } from '../../../renderer/app/coalesce.ts';
import {
  emptyFields,
  fieldErrors,
  isHost,
  toNewAccount,
  withPort,
  withSecurity,
} from '../../../renderer/features/accounts/form-model.ts';
import {
  emptyNetwork,
  keepsProxyPassword,
  networkErrors,
  networkFields,
  toNetwork,
  toNetworkChange,
  withProxy,
} from '../../../renderer/features/accounts/network-model.ts';
import { recipientsLine } from '../../../renderer/features/conversation/message-details.tsx';
import { coverageText } from '../../../renderer/features/search/coverage-note.tsx';
import { markedPieces } from '../../../renderer/features/search/highlight.ts';
import { remembered } from '../../../renderer/features/search/recent.ts';
import { groupHits, mergeHits } from '../../../renderer/features/search/results.ts';
import { KeyReader } from '../../../renderer/features/shortcuts/keymap.ts';
import { overallStatus } from '../../../renderer/features/status/status-text.ts';
import {
  neighbourAfter,
  selectOne,
  selectRange,
  toggleOne,
} from '../../../renderer/features/thread-list/selection.ts';
import { listDate, messageDate } from '../../../renderer/ui/dates.ts';
import { hueOf, initials, participantsLine, visibleTags } from '../../../renderer/ui/names.ts';
import type { SearchHit } from '../../../shared/model/search.ts';
import { markTerms } from '../../../shared/search/marks.ts';
import { fakeMail, person } from './fake-mail.ts';

const now = new Date(2026, 10, 23, 17, 0).getTime();
const at = (month: number, day: number, hour = 9, year = 2026) =>
  new Date(year, month - 1, day, hour, 5).getTime();

test('dates in the list say as much as is needed', () => {
  expect(listDate(at(11, 23), now, 'en-GB')).toBe('09:05');
  expect(listDate(at(11, 22, 23), now, 'en-GB')).toBe('Yesterday');
  expect(listDate(at(11, 18), now, 'en-GB')).toBe('Wed');
  expect(listDate(at(11, 16), now, 'en-GB')).toBe('16 Nov');
  expect(listDate(at(12, 24, 9, 2025), now, 'en-GB')).toBe('24 Dec 2025');
  expect(listDate(at(11, 25), now, 'en-GB')).toBe('25 Nov');
  expect(messageDate(at(11, 23), now, 'en-GB')).toBe('Today 09:05');
  expect(messageDate(at(11, 18), now, 'en-GB')).toBe('Wed 09:05');
});

test('absurd dates neither throw nor show nonsense', () => {
  for (const date of [Number.NaN, 9e15, -9e15]) expect(listDate(date, now, 'en-GB')).toBe('');
});

test('initials and hues', () => {
  expect(
    ['Mara Lindqvist', 'Anna & Felix', '田中 優子', 'GitHub', 'info@x.example', '', '"Tom"'].map(initials),
  ).toEqual(['ML', 'A&', '田優', 'G', 'I', '?', 'T']);
  expect(hueOf('Mara')).toBe(hueOf('mara'));
});

test('the participants line names the newest other person first', () => {
  const own = new Set(['ida@x.example']);
  const ida = person('Ida', 'IDA@x.example');
  const jonas = person('Jonas Berg', 'j@x.example');
  const mara = person('Mara Lindqvist', 'm@x.example');
  expect(participantsLine([jonas, ida, mara], own)).toBe('Mara Lindqvist, Jonas');
  expect(participantsLine([ida], own)).toBe('You');
  expect(participantsLine([ida], own, [mara, jonas])).toBe('To Mara Lindqvist, Jonas');
  expect(participantsLine([ida], own, [ida])).toBe('You');
  expect(participantsLine([], own)).toBe('Unknown sender');
  expect(participantsLine([person('\u202eevil', 'e@x.example')], own)).toBe('evil');
});

test('recipients: you first, many cut short', () => {
  const own = new Set(['ida@x.example']);
  const to = ['a', 'b', 'c', 'd', 'e'].map((name) => person(name, `${name}@x.example`));
  expect(recipientsLine({ to: [...to, person('Ida', 'ida@x.example')], cc: [], bcc: [] }, own)).toBe(
    'to you, a, b and 3 others',
  );
  expect(recipientsLine({ to: [], cc: [], bcc: [] }, own)).toBe('to nobody named');
});

test('only tags that a person knows are shown', () => {
  expect(visibleTags(['$Forwarded', 'NonJunk', 'Work', '$label1', 'Junk'])).toEqual(['Work', 'Important']);
});

test('selection: ranges, toggling, and the row to go on with', () => {
  const order = [1, 2, undefined, 4, 5];
  expect([...selectRange(selectOne(2), 5, order).ids]).toEqual([2, 4, 5]);
  expect([...toggleOne(selectOne(2), 2).ids]).toEqual([]);
  expect(neighbourAfter(new Set([2]), [1, 2, 3], 0)).toBe(3);
  expect(neighbourAfter(new Set([3]), [1, 2, 3], 0)).toBe(2);
  expect(neighbourAfter(new Set([1, 2, 3]), [1, 2, 3], 0)).toBeNull();
  expect(neighbourAfter(new Set([9]), [1, 2, 3], 1)).toBe(2);
});

test('keys: single, shifted, and the sequence g i', () => {
  const plain = { ctrlKey: false, metaKey: false, altKey: false, shiftKey: false };
  const reader = new KeyReader();
  expect(reader.read({ ...plain, key: 'j' }, 0)).toBe('next');
  expect(reader.read({ ...plain, key: 'U', shiftKey: true }, 0)).toBe('unread');
  expect(reader.read({ ...plain, key: 'g' }, 0)).toBe('pending');
  expect(reader.read({ ...plain, key: 'i' }, 500)).toBe('allInboxes');
  expect(reader.read({ ...plain, key: 'i' }, 600)).toBeNull();
  expect(reader.read({ ...plain, key: 'z', ctrlKey: true }, 0)).toBe('undo');
  expect(reader.read({ ...plain, key: 'j', ctrlKey: true }, 0)).toBeNull();
});

test('the status line tells trouble before work before rest', () => {
  const { accounts } = fakeMail(0);
  const idle = (accountId: number) => ({
    accountId,
    state: 'idle' as const,
    progress: null,
    pendingOperations: 0,
    error: null,
  });
  expect(overallStatus(accounts, [idle(1), idle(2)], true).text).toBe('Up to date');
  expect(overallStatus(accounts, [idle(1), { ...idle(2), state: 'syncing' }], true).text).toBe('Syncing …');
  const offline = { state: 'offline' as const };
  expect(
    overallStatus(
      accounts,
      [
        { ...idle(1), ...offline, pendingOperations: 2 },
        { ...idle(2), ...offline, pendingOperations: 1 },
      ],
      true,
    ).text,
  ).toBe('Offline, 3 changes waiting');
  expect(
    overallStatus(
      accounts,
      [{ ...idle(1), state: 'syncing', progress: { mailbox: 'INBOX', done: 4_000, total: 20_000 } }],
      true,
    ).text,
  ).toMatch(/^Syncing Inbox, 4.000 of 20.000$/);
});

test('words of a search are marked where they were found', () => {
  const marked = (text: string, query: string) =>
    markedPieces(text, markTerms(query))
      .filter((piece) => piece.hit)
      .map((piece) => piece.text);
  expect(marked('Gebäude am Hafen', 'gebaude haf')).toEqual(['Gebäude', 'Haf']);
  expect(marked('Great Re: at', 'at')).toEqual(['at']);
  expect(marked('来週の打ち合わせ', '打ち合')).toEqual(['打ち合']);
  expect(marked('IPは１９２．１６８．１です、192.168.17でない', '192.168.1')).toEqual(['１９２．１６８．１']);
  expect(marked('The floor plan, floorplan and floor-plans', '"floor plan"')).toEqual(['floor plan']);
  expect(marked('Straße, STRASSE', 'strass')).toEqual(['Straß', 'STRASS']);
  expect(marked('e\u0301te\u0301 was', 'ete')).toEqual(['e\u0301te\u0301']);
  expect(marked('Hafenschlickmenge', 'schlick')).toEqual(['schlick']);
  expect(marked('INV-2024-0815 and RE20240815', '0815 20240815')).toEqual(['0815', '20240815']);
  expect(marked('Mara and a draft', 'from:mara -draft is:unread')).toEqual(['Mara']);
  expect(
    markedPieces('a b', markTerms('zz b'))
      .map((piece) => piece.text)
      .join(''),
  ).toBe('a b');
});

test('hits of the servers stand where they belong, and conversations are one row', () => {
  const hit = (messageId: number, date: number, threadId = messageId) =>
    ({
      messageId,
      date,
      threadId,
      unread: messageId === 4,
      starred: false,
      hasAttachment: false,
    }) as SearchHit;
  const local = [hit(1, 50), hit(2, 30)];
  const server = [hit(2, 30), hit(3, 40), hit(4, 10, 1)];
  expect(mergeHits(local, server, 'newest', true).map((one) => one.messageId)).toEqual([1, 3, 2, 4]);
  expect(mergeHits(local, server, 'newest', false).map((one) => one.messageId)).toEqual([1, 3, 2]);
  expect(mergeHits(local, server, 'relevance', true).map((one) => one.messageId)).toEqual([1, 2, 3, 4]);
  const [first, ...others] = groupHits(mergeHits(local, server, 'newest', true));
  expect(first).toMatchObject({ messageId: 1, others: [4], unread: true });
  expect(others.map((one) => one.messageId)).toEqual([3, 2]);
});

test('the line under the results says what was searched', () => {
  const now = Date.UTC(2024, 5, 1);
  const day = 86_400_000;
  const all = { messages: 20_000, withBody: 20_000, completeSince: null, waiting: 0 };
  expect(coverageText(all, now)).toBe('');
  expect(coverageText({ ...all, withBody: 8000, completeSince: now - 92.5 * day }, now)).toMatch(
    /^Text of the last 92 days is searched; 12.000 older messages by subject and people\.$/,
  );
  expect(coverageText({ ...all, withBody: 19_999, completeSince: now - 5000 }, now)).toBe(
    '1 message is searched by subject and people only.',
  );
  expect(coverageText({ ...all, waiting: 3 }, now)).toBe('3 messages are still being indexed.');
});

test('recent searches: each once, and of one that was typed on only the last', () => {
  expect(remembered(['from:ma', 'plan'], 'from:mara')).toEqual(['from:mara', 'plan']);
  expect(remembered(['a', 'plan'], 'plan')).toEqual(['plan', 'a']);
});

test('the account form: ports follow the security, servers are sent only when given', () => {
  const starttls = withSecurity('imap', emptyFields.imap, 'starttls');
  expect(starttls.port).toBe('143');
  expect(withSecurity('imap', withPort('imap', starttls, '1143'), 'tls').port).toBe('1143');
  const fields = { ...emptyFields, email: ' ida@x.example ', password: 'p' };
  expect(fieldErrors(fields)).toEqual({});
  expect(toNewAccount(fields)).toEqual({ name: '', email: 'ida@x.example', password: 'p' });
  const withServer = { ...fields, imap: { ...starttls, host: 'imap.x.example' } };
  expect(toNewAccount(withServer).imap).toEqual({
    host: 'imap.x.example',
    port: 143,
    security: 'starttls',
    userName: 'ida@x.example',
  });
  expect(
    Object.keys(fieldErrors({ ...emptyFields, email: 'x', smtp: { ...emptyFields.smtp, host: 'h' } })),
  ).toEqual(['email', 'password', 'imap.host']);
});

test('a stream of changes is gathered', async () => {
  const acted: number[][] = [];
  const coalescer = new Coalescer((change) => acted.push([...change.mailboxIds]));
  for (let id = 1; id <= 50; id += 1) coalescer.add([id], [id]);
  await new Promise((resolve) => setTimeout(resolve, 160));
  coalescer.stop();
  expect(acted).toHaveLength(2);
  expect(acted.flat()).toHaveLength(50);
});

test('server names in any script are names; blanks, slashes and addresses of people are none', () => {
  for (const host of ['imap.example.org', 'bücher.example', 'localhost', '127.0.0.1', '::1', 'a_b.example'])
    expect(isHost(host), host).toBe(true);
  for (const host of ['imap example', 'https://imap.example', 'mara@example.org', '-a.example', 'a..b', ''])
    expect(isHost(host), host).toBe(false);
});

test('plain text to another computer needs a consent, which goes with the request', () => {
  const imap = { ...emptyFields.imap, host: 'imap.x.example', security: 'none' as const };
  const fields = { ...emptyFields, email: 'a@x.example', password: 'p', imap };
  expect(Object.keys(fieldErrors(fields))).toEqual(['imap.plain']);
  const accepted = { ...fields, imap: { ...imap, plainTextAccepted: true } };
  expect(fieldErrors(accepted)).toEqual({});
  expect(toNewAccount(accepted).imap?.plainTextAccepted).toBe(true);
  const loopback = { ...accepted, imap: { ...accepted.imap, host: '127.0.0.1' } };
  expect(toNewAccount(loopback).imap?.plainTextAccepted).toBeUndefined();
});

test('a proxy brings its usual port, and goes with the request only when it is wanted', () => {
  const network = withProxy(emptyNetwork, 'http');
  expect(network.port).toBe('3128');
  expect(withProxy({ ...network, port: '9050' }, 'socks5').port).toBe('9050');
  expect(toNetwork(emptyNetwork)).toEqual({});
  expect(toNetwork({ ...network, host: ' proxy.x.example ' })).toEqual({
    network: { proxy: { kind: 'http', host: 'proxy.x.example', port: 3128, userName: '', password: '' } },
  });
  expect(Object.keys(networkErrors({ ...network, port: '0' }))).toEqual(['network.host', 'network.port']);
});

test('of the network of an account only what was changed is sent; a password stays with its proxy', () => {
  const proxy = { kind: 'http', host: 'gate.example', port: 3128, userName: 'pia' } as const;
  const fields = networkFields({ proxy, clientCertificate: { subject: 'CN=pia', validTo: null } });
  expect(toNetworkChange(fields)).toEqual({});
  expect(keepsProxyPassword(fields)).toBe(true);
  expect(toNetworkChange({ ...fields, port: '8080' })).toEqual({
    network: { proxy: { ...proxy, port: 8080 } },
  });
  expect(keepsProxyPassword({ ...fields, host: 'other.example' })).toBe(false);
  expect(toNetworkChange({ ...fields, password: 'new' })).toEqual({
    network: { proxy: { ...proxy, password: 'new' } },
  });
  const none = { ...fields, proxy: 'none', keepsCertificate: false } as const;
  expect(toNetworkChange(none)).toEqual({ network: { proxy: null, clientCertificate: null } });
  const file = { name: 'pia.p12', base64: 'AAAA' };
  expect(toNetworkChange({ ...fields, file, passphrase: 'x' })).toEqual({
    network: { clientCertificate: { file: 'AAAA', passphrase: 'x' } },
  });
  expect(toNetworkChange(networkFields())).toEqual({});
});
