import { type AddressInfo, createServer } from 'node:net';
import { createInterface } from 'node:readline';
import { expect, it } from 'vitest';
import { createNetwork } from '../../../main/engine/net/network.ts';
import { signInOnly } from '../../../main/engine/send/smtp.ts';
import { smtpError } from '../../../main/engine/send/smtp-outcome.ts';

const route = { network: createNetwork(), proxy: null, clientCertificate: null, trusted: () => null };

/** Signs in with a token to a server that offers these mechanisms; the mechanism used and what was sent by it. */
async function signIn(mechanisms: string, rightToken = 'T1') {
  const said: string[] = [];
  const server = createServer((socket) => {
    socket.on('error', () => {});
    socket.write('220 lab\r\n');
    createInterface(socket).on('line', (line) => {
      const [verb, mechanism, response] = line.split(' ');
      if (verb === 'EHLO') socket.write(`250-lab\r\n250 AUTH ${mechanisms}\r\n`);
      else if (verb === 'AUTH') {
        const text = Buffer.from(response ?? '', 'base64').toString();
        said.push(`${mechanism} ${text.replaceAll('\x01', '|')}`);
        socket.write(
          text.includes(`Bearer ${rightToken}\x01`)
            ? '235 in\r\n'
            : `334 ${Buffer.from('{"status":"invalid_token"}').toString('base64')}\r\n`,
        );
      } else if (verb === 'QUIT') socket.end('221 bye\r\n');
      else {
        said.push(line);
        socket.write('535 5.7.8 no\r\n');
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const settings = { host: '127.0.0.1', port, security: 'none', userName: 'mara@lab.test' } as const;
  const outcome = await signInOnly(
    settings,
    route,
    { kind: 'token', accessToken: 'T1' },
    AbortSignal.timeout(20_000),
  ).then(
    () => 'in',
    (error: unknown) => smtpError(error, settings),
  );
  server.close();
  return { said: said.map((line) => line.replace(String(port), 'PORT')), outcome };
}

it('a token goes by OAUTHBEARER where only that is offered, else by XOAUTH2', async () => {
  expect(await signIn('PLAIN OAUTHBEARER')).toEqual({
    said: ['OAUTHBEARER n,a=mara@lab.test,|host=127.0.0.1|port=PORT|auth=Bearer T1||'],
    outcome: 'in',
  });
  expect(await signIn('OAUTHBEARER XOAUTH2')).toEqual({
    said: ['XOAUTH2 user=mara@lab.test|auth=Bearer T1||'],
    outcome: 'in',
  });
});

it('a token that is refused by OAUTHBEARER is a refused sign-in, and is in no words about it', async () => {
  const { said, outcome } = await signIn('OAUTHBEARER', 'other');
  expect(said.at(-1)).toBe('AQ==');
  expect(outcome).toMatchObject({ code: 'auth-failed' });
  expect(String(outcome)).not.toContain('T1');
});
