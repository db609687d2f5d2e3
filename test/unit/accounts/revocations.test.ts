import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Revocations } from '../../../main/engine/accounts/oauth/revocations.ts';
import { google, type OAuthService, ownService } from '../../../main/engine/accounts/oauth/services.ts';
import { TokenKeeper } from '../../../main/engine/accounts/oauth/token-keeper.ts';
import { createLog } from '../../../main/engine/log.ts';
import { createNetwork } from '../../../main/engine/net/network.ts';
import type { Account } from '../../../shared/model/account.ts';
import { memorySecrets } from '../../integration/harness.ts';

const account = { id: 1, email: 'mara@lab.test', signIn: 'own-1' } as Account;
const given = {
  accessToken: 'A1',
  obtainedAt: 0,
  expiresAt: 3_600_000,
  refreshToken: 'R1',
  scopes: ['mail'],
};

let server: Server;
let issuer: string;
let asked: string[];
let answer: (request: IncomingMessage, response: ServerResponse) => void;
let said: string[];
let tokens: TokenKeeper;
let revocations: Revocations;

beforeEach(async () => {
  asked = [];
  said = [];
  server = createServer((request, response) => {
    const path = request.url ?? '';
    if (path.startsWith('/.well-known')) {
      const endpoints = { token_endpoint: `${issuer}/token`, revocation_endpoint: `${issuer}/revoke` };
      response
        .writeHead(200, { 'content-type': 'application/json' })
        .end(JSON.stringify({ issuer, ...endpoints }));
      return;
    }
    let body = '';
    request.on('data', (part) => {
      body += part;
    });
    request.on('end', () => {
      asked.push(`${path} ${body}`);
      answer(request, response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const log = createLog((record) => said.push(`${record.message} ${JSON.stringify(record.details)}`), 'test');
  tokens = new TokenKeeper({ secrets: memorySecrets(), log, now: () => 0 });
  revocations = new Revocations(tokens, log);
});
afterEach(async () => {
  server.closeAllConnections();
  server.close();
  await revocations.close();
});

const route = { network: createNetwork(), proxy: null, clientCertificate: null, trusted: () => null };
const harbour = () => ownService({ id: 'own-1', name: 'Harbour', issuer, domains: [], scopes: ['mail'] });
const giveBack = async (service: OAuthService = harbour()) => {
  await tokens.store(1, given);
  const client = { id: 'curlew', secret: null };
  const begin = await revocations.prepare(account, async () => ({ service, client, route }));
  await tokens.forget(1);
  begin();
};
const untilSaid = (words: string) =>
  vi.waitFor(() => expect(said.join('\n')).toContain(words), { timeout: 20_000 });

it('names the refresh token to the service, after the account is gone', async () => {
  answer = (_request, response) => response.writeHead(200).end();
  await giveBack();
  await untilSaid('The access was given back');
  expect(asked).toEqual([expect.stringMatching(/^\/revoke /)]);
  expect(Object.fromEntries(new URLSearchParams(asked[0]!.slice('/revoke '.length)))).toEqual({
    token: 'R1',
    token_type_hint: 'refresh_token',
    client_id: 'curlew',
  });
});

it('a service that refuses, or is gone, is a line in the log without the token', async () => {
  answer = (_request, response) =>
    response
      .writeHead(400, { 'content-type': 'application/json' })
      .end(JSON.stringify({ error: 'unsupported_token_type', error_description: 'R1' }));
  await giveBack();
  await untilSaid('The access was not given back');
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  await giveBack();
  await untilSaid('could not be reached');
  expect(said.join('\n')).not.toContain('R1');
});

it('a service that never answers does not keep the program from ending', async () => {
  const reached = new Promise<void>((resolve) => {
    answer = () => resolve();
  });
  await giveBack();
  await reached;
  await revocations.close();
  expect(said.join('\n')).toContain('The access was not given back');
});

it('Google is not told: it would sign out every other computer of the person as well', async () => {
  await giveBack(google);
  await untilSaid('The service takes no access back');
  expect(asked).toEqual([]);
});

it('an account with a password, or without tokens, has nothing to give back', async () => {
  const never = () => Promise.reject(new Error('It was asked.'));
  (await revocations.prepare({ ...account, signIn: null }, never))();
  (await revocations.prepare(account, never))();
  expect(said).toEqual([]);
});
