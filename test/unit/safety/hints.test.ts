import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseAuthenticationResults } from '../../../main/engine/safety/authentication-results.ts';
import { readFacts } from '../../../main/engine/safety/facts.ts';
import { type HintInput, safetyHints } from '../../../main/engine/safety/hints.ts';

const usual: HintInput = {
  from: [{ name: 'Jonas Berg', address: 'jonas@northquay.com' }],
  replyTo: [],
  outgoing: false,
  facts: { authenticationResults: null, fromHeaders: 1, automatic: false },
  receivers: ['imap.harbour.org', 'mara@harbour.org'],
  own: new Set(['mara@harbour.org']),
  knownDomains: new Set(['northquay.com', 'paypal.com', 'harbourbank.com']),
  knownNames: new Map([['berg jonas', 'jonas@northquay.com']]),
  knownSender: true,
};
const kinds = (change: Partial<HintInput>): string[] =>
  safetyHints({ ...usual, ...change }).map(({ kind }) => kind);
const from = (address: string, name = 'Jonas Berg'): Partial<HintInput> => ({ from: [{ name, address }] });
const facts = (authenticationResults: string | null, more: object = {}): Partial<HintInput> => ({
  facts: { authenticationResults, fromHeaders: 1, automatic: false, ...more },
});

describe('hints about the sender', () => {
  it('has nothing to say about an ordinary message, and nothing about the person’s own', () => {
    expect(kinds({})).toEqual([]);
    expect(kinds({ ...from('x@evil.com', 'mara@harbour.org'), outgoing: true, knownSender: false })).toEqual(
      [],
    );
    expect(kinds({ from: [] })).toEqual([]);
  });

  it('tells of another address in the name', () => {
    expect(kinds(from('x@evil.com', 'Support <help@paypal.com>'))).toContain('name-has-address');
    expect(kinds(from('x@evil.com', 'help@paypal.com'))).toContain('name-has-address');
    expect(kinds(from('info@mail.northquay.com', 'jonas@northquay.com'))).toEqual([]);
    expect(kinds(from('jonas@northquay.com', 'Jonas @ North Quay'))).toEqual([]);
  });

  it('tells of the name of somebody known at an address that is not', () => {
    const stranger = { knownSender: false };
    for (const name of ['Jonas Berg', 'Berg, Jonas', 'JONAS  BERG', 'Jönas Berg'])
      expect(kinds({ ...from('ceo@gmail.com', name), ...stranger }), name).toEqual(['known-name']);
    for (const name of ['Jonas', 'Berg', 'Jonas Bergmann', ''])
      expect(kinds({ ...from('ceo@gmail.com', name), ...stranger }), name).toEqual(['first-time']);
    expect(kinds({ ...from('JONAS@northquay.com'), ...stranger })).toEqual(['first-time']);
    // Known at both, or a list that writes for somebody.
    expect(kinds(from('jonas@gmail.com'))).toEqual([]);
    expect(kinds({ ...from('list@lists.org'), ...stranger, ...facts(null, { automatic: true }) })).toEqual(
      [],
    );
  });

  it.each([
    'x@раураl.com',
    'x@xn--pypal-4ve.com',
    'x@paypa1.com',
    'x@harbourbamk.com',
    'x@harborbank.com',
    'x@harbuorbank.com',
  ])('tells that %s looks like another', (address) => {
    expect(kinds(from(address)).some((kind) => kind === 'look-alike' || kind === 'near-known')).toBe(true);
  });

  it.each([
    'x@münchen.de',
    'x@mail.harbourbank.com',
    'x@harbourbank.co.uk',
    'x@northquai.org',
    'x@kiosk.com',
    'x@пример.рф',
  ])('leaves %s alone', (address) => {
    const told = kinds(from(address));
    if (address !== 'x@northquai.org') expect(told).toEqual([]);
  });

  it('tells where answers go, but not for a list, the same firm, or somebody known', () => {
    const replyTo = (address: string): Partial<HintInput> => ({ replyTo: [{ name: '', address }] });
    expect(kinds(replyTo('jonas@elsewhere.com'))).toEqual(['reply-elsewhere']);
    expect(kinds(replyTo('desk@mail.northquay.com'))).toEqual([]);
    expect(kinds(replyTo('mara@harbour.org'))).toEqual([]);
    expect(kinds(replyTo('a@paypal.com'))).toEqual([]);
    expect(kinds({ ...replyTo('list@lists.example'), ...facts(null, { automatic: true }) })).toEqual([]);
  });

  it('tells of a first message and of several senders', () => {
    expect(kinds({ knownSender: false })).toEqual(['first-time']);
    expect(kinds({ knownSender: false, ...facts(null, { automatic: true }) })).toEqual([]);
    expect(kinds({ from: [...usual.from, { name: '', address: 'b@paypal.com' }] })).toContain(
      'several-senders',
    );
    expect(kinds(facts(null, { fromHeaders: 2 }))).toEqual(['several-senders']);
  });
});

describe('the receiver’s word', () => {
  it('counts when the account’s own receiver has written it', () => {
    for (const header of [
      'mx.harbour.org; dmarc=fail header.from=northquay.com',
      'harbour.org 1; spf=fail smtp.mailfrom=x.org; dkim=none',
      'mx.harbour.org; spf=none; dkim=fail (bad signature; dmarc=pass) header.d=northquay.com',
      'MX.Harbour.ORG; dmarc = fail (p=reject dis=none) header.from=northquay.com',
    ])
      expect(kinds(facts(header)), header).toEqual(['not-authentic']);
    expect(
      kinds({ ...facts('mx.google.com; dmarc=fail'), receivers: ['imap.gmail.com', 'mara@gmail.com'] }),
    ).toEqual(['not-authentic']);
  });

  it('is not taken from others, nor from a comment or a broken header', () => {
    for (const header of [
      'mx.evil.com; dmarc=fail',
      'harbour.org.evil.com; dmarc=fail',
      'evil.com (mx.harbour.org); dmarc=fail',
      'dmarc=fail header.from=northquay.com',
      'mx.harbour.org; none',
      'mx.harbour.org (dmarc=fail); spf=pass',
      'mx.harbour.org; x="; dmarc=fail"',
      '',
    ])
      expect(kinds(facts(header)), header).toEqual([]);
  });

  it('needs one method that holds, not all of them', () => {
    for (const header of [
      'mx.harbour.org; dmarc=pass; spf=fail; dkim=fail',
      'mx.harbour.org; spf=fail; dkim=pass header.d=mail.northquay.com',
      'mx.harbour.org; spf=pass; dkim=fail header.d=northquay.com',
      'mx.harbour.org; spf=softfail; dkim=none',
      'mx.harbour.org; dkim=fail header.d=list.org; dkim=pass header.i=@northquay.com; spf=fail',
      'mx.harbour.org; dmarc=temperror; spf=temperror',
    ])
      expect(kinds(facts(header)), header).toEqual([]);
    // A good signature of somebody else says nothing about the sender.
    expect(kinds(facts('mx.harbour.org; spf=fail; dkim=pass header.d=evil.com'))).toEqual(['not-authentic']);
  });

  it('is the topmost header only, whatever the sender put below', () => {
    const header = (text: string) => readFacts(Buffer.from(text));
    expect(
      header(
        'Authentication-Results: mx.harbour.org;\r\n dmarc=fail\r\nReceived: x\r\nAuthentication-Results: mx.harbour.org; dmarc=pass\r\n\r\nAuthentication-Results: body',
      ).authenticationResults,
    ).toBe('mx.harbour.org; dmarc=fail');
    expect(header('From: a@b.c\r\nFROM : d@e.f\r\nList-Id: <x>\r\n')).toEqual({
      authenticationResults: null,
      fromHeaders: 2,
      automatic: true,
    });
    expect(header('Auto-Submitted: no\r\n').automatic).toBe(false);
    expect(header('').fromHeaders).toBe(0);
  });

  it('is read whatever it holds', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (value) => {
        parseAuthenticationResults(value);
        parseAuthenticationResults(`mx.harbour.org; ${value}`);
        readFacts(Buffer.from(value));
      }),
    );
    expect(parseAuthenticationResults('('.repeat(19_000))).not.toBeUndefined();
  });
});
