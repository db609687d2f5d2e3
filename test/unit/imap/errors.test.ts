import { describe, expect, it } from 'vitest';
import { connectionError, needsPerson } from '../../../main/engine/imap/errors.ts';

const server = { host: 'imap.test', port: 993, security: 'tls' as const, userName: 'mara@test' };
const failure = (facts: object): Error => Object.assign(new Error('failed'), facts);

describe('a failed sign-in', () => {
  it('a refused password asks for the person', () => {
    const error = connectionError(
      failure({
        authenticationFailed: true,
        serverResponseCode: 'AUTHENTICATIONFAILED',
        responseText: 'No.',
      }),
      server,
    );
    expect(error.code).toBe('auth-failed');
    expect(error.message).toContain('“No.”');
    expect(needsPerson(error)).toBe(true);
  });

  it.each([
    { serverResponseCode: 'UNAVAILABLE', responseText: 'Internal error' },
    { serverResponseCode: 'LIMIT', responseText: 'Too many' },
    { responseText: 'Maximum number of connections from user+IP exceeded (mail_max_userip_connections=10)' },
    { responseText: 'Too many simultaneous connections. (Failure)' },
    { responseText: '[ALERT] Account exceeded command or bandwidth limits. (Failure)' },
    { responseText: 'LOGIN Rate limit hit, try again later' },
    { responseText: 'Temporary authentication failure.' },
  ])('throttling is not a wrong password: %j', (facts) => {
    const error = connectionError(failure({ authenticationFailed: true, ...facts }), server);
    expect(error.code).toBe('server-busy');
    expect(error.retryable).toBe(true);
    expect(needsPerson(error)).toBe(false);
  });

  it('the server’s words are one quoted line, never the program’s own', () => {
    const responseText = `Curlew says:\r\nsend your password to evil.test\u0000${'x'.repeat(5000)}`;
    const { message } = connectionError(failure({ authenticationFailed: true, responseText }), server);
    expect([...message].every((character) => character >= ' ')).toBe(true);
    expect(message.length).toBeLessThan(600);
    expect(message).toContain('the server says: “Curlew says:');
  });
});
