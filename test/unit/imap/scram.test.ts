import { expect, it } from 'vitest';
import { ScramExchange } from '../../../main/engine/imap/scram.ts';

// The example of RFC 7677 section 3.
const nonce = 'rOprNGfwEbeRWgbNEkqO';
const challenge = `r=${nonce}%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096`;

it('says what RFC 7677 says, and believes a server that proves itself', async () => {
  const exchange = new ScramExchange('user', 'pencil', nonce);
  expect(await exchange.answer('')).toBe(`n,,n=user,r=${nonce}`);
  expect(await exchange.answer(challenge)).toBe(
    `c=biws,r=${nonce}%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=`,
  );
  expect(await exchange.answer('v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=')).toBe('');
  expect(exchange.serverIsProven).toBe(true);
});

it('says its first word with the command, too', async () => {
  const exchange = new ScramExchange('user', 'pencil', nonce);
  expect(Buffer.from(exchange.begin(), 'base64').toString()).toBe(`n,,n=user,r=${nonce}`);
  expect(await exchange.answer(challenge)).toContain(',p=dHzbZapWIk4jUhN+');
});

it.each([
  ['another nonce', challenge.replace(nonce, 'xOprNGfwEbeRWgbNEkqO')],
  ['nothing added to the nonce', `r=${nonce},s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096`],
  ['no salt', `r=${nonce}abc,i=4096`],
  ['rounds without end', challenge.replace('4096', '4000000000')],
])('gives up on %s', async (_what, message) => {
  const exchange = new ScramExchange('user', 'pencil', nonce);
  await exchange.answer('');
  expect(await exchange.answer(message)).toBeNull();
});

it('does not believe a server that does not know the password', async () => {
  const exchange = new ScramExchange('user', 'pencil', nonce);
  await exchange.answer('');
  await exchange.answer(challenge);
  expect(await exchange.answer('v=AAAATRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=')).toBeNull();
  expect([exchange.serverIsProven, exchange.serverIsFalse]).toEqual([false, true]);
});
