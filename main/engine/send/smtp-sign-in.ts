import type SMTPConnection from 'nodemailer/lib/smtp-connection';
import type {
  SMTPConnectionCustomAuthContext,
  SMTPConnectionCustomAuthResponse,
} from 'nodemailer/lib/smtp-connection';
import type { ServerSettings } from '../../../shared/model/account.ts';
import type { Credential } from '../accounts/credentials.ts';

/**
 * How nodemailer is to sign in. A token goes by XOAUTH2, as at Google and Microsoft, or by OAUTHBEARER where the server
 * offers only that.
 */
export function authFor(connection: SMTPConnection, server: ServerSettings, credential: Credential) {
  if (credential.kind === 'password') return { user: server.userName, pass: credential.password };
  const { accessToken } = credential;
  // Its own list leaves out what it cannot do itself.
  const { _ehloLines: lines = [] } = connection as unknown as { _ehloLines?: string[] };
  const offered = lines.flatMap((line) => /^AUTH[ =](.*)/i.exec(line)?.[1]?.split(' ') ?? []);
  const names = new Set(offered.map((name) => name.toUpperCase()));
  if (names.has('OAUTHBEARER') && !names.has('XOAUTH2')) {
    const pass = `n,a=${server.userName},\x01host=${server.host}\x01port=${server.port}\x01auth=Bearer ${accessToken}\x01\x01`;
    return { user: server.userName, pass, method: 'OAUTHBEARER' };
  }
  return {
    type: 'OAUTH2',
    user: server.userName,
    oauth2: {
      getToken: (_renew: boolean, done: (error: Error | null, token?: string) => void) =>
        done(null, accessToken),
      buildXOAuth2Token: (token: string) =>
        Buffer.from(`user=${server.userName}\x01auth=Bearer ${token}\x01\x01`).toString('base64'),
    },
  } as unknown as { user: string };
}

/** RFC 7628, with the initial response that `authFor` has put in the place of a password. */
export async function signInByBearer({
  auth,
  sendCommand,
  resolve,
  reject,
}: SMTPConnectionCustomAuthContext): Promise<void> {
  const first = Buffer.from(auth.credentials?.pass ?? '').toString('base64');
  let answer: SMTPConnectionCustomAuthResponse = await sendCommand(`AUTH OAUTHBEARER ${first}`);
  // Why the token was refused is told as a challenge; a lone ^A ends the exchange (section 3.2.3).
  if (answer.status === 334) answer = await sendCommand('AQ==');
  if (answer.status === 235) resolve();
  else reject('The token was not accepted.');
}
