import { domainToASCII, domainToUnicode } from 'node:url';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { doubtAbout, namedHost, readTarget } from '../../../renderer/features/conversation/link-safety.ts';
import { isDeceptiveHost, registrableDomain, skeleton, unicodeHost } from '../../../shared/safety/domains.ts';
import { fieldAndForm, theBrowser } from '../../lab/generator/demo/newsletters.ts';
import { generateMailbox } from '../../lab/generator/index.ts';

test('host names in Punycode read as Node reads them', () => {
  for (const host of [
    'xn--mnchen-3ya.de',
    'xn--80ak6aa92e.com',
    'xn--fsqu00a.xn--0zwm56d',
    'a.xn--p1ai',
    'plain.example',
  ])
    expect(unicodeHost(host)).toBe(domainToUnicode(host));
  fc.assert(
    fc.property(fc.stringMatching(/^[a-zäöüßéа-яα-ω]{1,12}$/u), (label) => {
      const ascii = domainToASCII(`${label}.example`);
      fc.pre(ascii !== '');
      expect(unicodeHost(ascii)).toBe(domainToUnicode(ascii));
    }),
  );
  for (const broken of ['xn--', 'xn--a-', 'xn--99999999999', 'xn--\u00e4', 'xn--zzzzzzzzzzzzzzzzzzzzzz'])
    expect(() => unicodeHost(broken)).not.toThrow();
});

test('whom a domain belongs to', () => {
  expect(registrableDomain('login.bank.co.uk')).toBe('bank.co.uk');
  expect(registrableDomain('bank.example.attacker.example')).toBe('attacker.example');
  expect(registrableDomain('me.github.io')).toBe('me.github.io');
  expect(registrableDomain('localhost')).toBe('localhost');
});

test('names that are written to be taken for others', () => {
  for (const host of [
    'xn--80ak6aa92e.com',
    'xn--pypal-4ve.com',
    domainToASCII('gооgle.com'),
    domainToASCII('раураl.com'),
  ])
    expect(isDeceptiveHost(host), host).toBe(true);
  for (const host of [
    'münchen.de',
    'xn--mnchen-3ya.de',
    'пример.рф',
    '例え.jp',
    'café.fr',
    'κόσμος.gr',
    'example.org',
    '한국.kr',
  ])
    expect(isDeceptiveHost(host), host).toBe(false);
  expect(skeleton('раураӏ.com')).toBe(skeleton('paypal.com'));
  expect(skeleton('rnicrosoft.com')).toBe(skeleton('microsoft.com'));
});

test('a target is shown as the browser will read it', () => {
  expect(readTarget('https://login.bank.example/a?b')).toMatchObject({
    before: 'login.',
    domain: 'bank.example',
    after: '/a?b',
  });
  expect(readTarget('https://bank.example@evil.example/')).toMatchObject({
    domain: 'evil.example',
    oddity: 'credentials',
  });
  expect(readTarget('http://0x7f.1/')).toMatchObject({
    before: 'http://',
    domain: '127.0.0.1',
    oddity: 'number',
  });
  expect(readTarget('http://[::1]:8080/')).toMatchObject({
    domain: '[::1]',
    after: ':8080',
    oddity: 'number',
  });
  expect(readTarget('https://аррӏе.com/')).toMatchObject({
    domain: 'xn--80ak6aa92e.com',
    readable: 'аррӏе.com',
    oddity: 'deceptive',
  });
  expect(readTarget('https://münchen.de/')).toMatchObject({ readable: 'münchen.de', oddity: null });
  expect(readTarget('mailto:a@b.example?subject=x')).toMatchObject({
    before: 'mailto:',
    domain: 'a@b.example',
  });
});

test.each([
  ['https://bank.example/login', 'https://evil.example/'],
  ['bank.example', 'https://bank.example.evil.example/'],
  ['www.bank.example', 'https://evil.example/bank.example'],
  ['  „bank.example“ ', 'https://evil.example/'],
  ['Bank.Example/login →', 'https://evil.example/'],
  ['https://bank.example', 'https://bank.example@evil.example/'],
  ['help@bank.example', 'mailto:help@evil.example'],
  ['help@bank.example', 'https://evil.example'],
  ['b\u200bank.exa\u202emple', 'https://evil.example'],
  ['bank.com', 'http://203.0.113.9/'],
  ['paypal.com', 'https://раураl.com/'],
  ['Click here', 'https://bank.example:x@evil.example/'],
  ['Click here', 'https://xn--80ak6aa92e.com/'],
])('asks about “%s” that leads to %s', (text, href) => {
  expect(doubtAbout(text, href)).not.toBeNull();
});

/** Links as honest senders write them. */
const honest: [string, string][] = [
  ['Read on', 'https://click.mailer.example/abc'],
  ['Unsubscribe', 'https://shop.example/u'],
  ['shop.example', 'https://www.shop.example/?utm=1'],
  ['https://shop.example/a', 'https://shop.example/b'],
  ['www.shop.co.uk', 'https://mail.shop.co.uk/x'],
  ['münchen.de', 'https://xn--mnchen-3ya.de/'],
  ['hello@shop.example', 'mailto:hello@shop.example'],
  ['hello@shop.example', 'https://shop.example/contact'],
  ['README.md', 'https://code.example/README.md'],
  ['report.zip', 'https://files.example/1'],
  ['main.rs', 'https://code.example/x'],
  ['Version 2.0.1', 'https://code.example/x'],
  ['e.g. this', 'https://code.example/x'],
  ['10.30', 'https://calendar.example'],
  ['U.S. edition', 'https://news.example'],
  ['Node.js', 'https://nodejs.example'],
  ['3.5 out of 5', 'https://x.example'],
  ['…', 'https://x.example'],
  ['', 'https://x.example'],
  ['Dr. Who etc.', 'https://x.example'],
  ['+49 30 1234', 'tel:+49301234'],
  ['View on shop.example', 'https://click.mailer.example'],
  ['Open https://a.example or call us', 'https://b.example'],
];

test('honest links are opened without a question, those of the newsletters of the lab included', async () => {
  const asked = honest.filter(([text, href]) => doubtAbout(text, href) !== null);
  expect(asked).toEqual([]);

  const documents: string[] = [theBrowser, fieldAndForm].flatMap(({ messages }) =>
    messages.map(({ html }) => (typeof html === 'string' ? html : '')),
  );
  for await (const { raw } of generateMailbox({
    seed: 7,
    count: 600,
    owner: { name: 'Mara', email: 'mara@lab.test' },
    endDate: new Date(2026, 10, 1),
    spanDays: 200,
  }))
    documents.push(
      raw
        .toString('latin1')
        .replace(/=\r?\n/g, '')
        .replace(/=3D/g, '='),
    );
  const links = documents.flatMap((html) => [...html.matchAll(/<a [^>]*href="([^"]+)"[^>]*>([^<]*)<\/a>/g)]);
  expect(links.length).toBeGreaterThan(100);
  const alarms = links.filter(([, href = '', text = '']) => doubtAbout(text, href) !== null);
  expect(alarms.length / links.length).toBeLessThanOrEqual(0.01);
});

test('no text, however long or strange, makes the comparison slow or throw', () => {
  for (const text of ['a.'.repeat(50_000), '@'.repeat(50_000), 'https://'.repeat(5_000), 'a@'.repeat(20_000)])
    expect(() => namedHost(text)).not.toThrow();
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 300 }), fc.webUrl(), (text, url) => {
      doubtAbout(text, url);
    }),
  );
});
