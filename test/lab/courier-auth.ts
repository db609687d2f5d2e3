import { chmodSync, rmSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { userInfo } from 'node:os';

export interface CourierAccount {
  name: string;
  password: string;
  maildir: string;
}

/** How long the path of the socket is that Debian's library has built in. */
const SOCKET_PATH_LENGTH = 30;
const BUILT_IN = '/run/courier/authdaemon/socket';

/**
 * Answers Courier's programs in the place of its `authdaemond`, whose paths are fixed below `/etc` and `/run`: who is
 * this, and is the password right? (The protocol is that of `courier-authlib`: one question for each connection.)
 */
export function startCourierAuth(
  socketPath: string,
  owner: { uid: number; gid: number },
  accountOf: (name: string) => CourierAccount | undefined,
): Promise<Server> {
  rmSync(socketPath, { force: true });
  const server = createServer((socket) => {
    let question = '';
    socket.on('error', () => {});
    socket.setEncoding('latin1').on('data', (text: string) => {
      question += text;
      const login = loginOf(question);
      if (!login) return;
      const account = login.name === undefined ? undefined : accountOf(login.name);
      const right = account && (login.password === undefined || login.password === account.password);
      socket.end(right ? answer(account, owner) : 'FAIL\n');
    });
  });
  server.unref();
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(socketPath, () => {
      chmodSync(socketPath, 0o777);
      resolve(server);
    });
  });
}

/** What is asked; without a password only who that is. Undefined while the question is not complete. */
function loginOf(question: string): { name?: string; password?: string } | undefined {
  const auth = /(?:^|\n)AUTH (\d+)\n([\s\S]*)$/.exec(question);
  if (auth) {
    const body = auth[2]!;
    if (body.length < Number(auth[1])) return undefined;
    const [, kind, name, password] = body.split('\n');
    // Others, such as CRAM-MD5, need what only a real authdaemond does.
    if (kind !== 'login' || name === undefined || password === undefined) return {};
    return { name: decode(name), password: decode(password) };
  }
  const pre = /(?:^|\n)PRE \S+ \S+ (.+)\n/.exec(question);
  if (pre) return { name: decode(pre[1]!) };
  return question.endsWith('\n') && !/(?:^|\n)TCPREMOTEIP=.*\n$/.test(question) ? {} : undefined;
}

function decode(text: string): string {
  return Buffer.from(text, 'latin1').toString('utf8');
}

function answer(account: CourierAccount, { uid, gid }: { uid: number; gid: number }): string {
  return [
    ...[`UID=${uid}`, `GID=${gid}`, `HOME=${account.maildir}`, `ADDRESS=${account.name}`],
    ...[`MAILDIR=${account.maildir}`, '.', ''],
  ].join('\n');
}

/**
 * Writes a copy of `libcourierauth` that asks at a socket in `folder`, and returns the socket's path. Nothing else can
 * tell the library where to ask.
 */
export async function redirectAuthLibrary(library: string, copy: string, folder: string): Promise<string> {
  const slashes = SOCKET_PATH_LENGTH - folder.length - 'auth'.length;
  if (slashes < 1) throw new Error(`The temporary folder's path is too long for Courier: ${folder}`);
  const path = `${folder}${'/'.repeat(slashes)}auth`;
  const bytes = await readFile(library);
  // Where the compiler copies the path 16 bytes at a time, it stands there in two pieces that overlap.
  const whole = replaceOnly(bytes, `${BUILT_IN}\0`, `${path}\0`);
  const pieces = () =>
    replaceOnly(bytes, BUILT_IN.slice(0, 16), path.slice(0, 16)) &&
    replaceOnly(bytes, `${BUILT_IN.slice(15)}\0`, `${path.slice(15)}\0`);
  if (!whole && !pieces()) throw new Error(`${library} does not ask at ${BUILT_IN}`);
  await writeFile(copy, bytes, { mode: 0o644 });
  return path;
}

/**
 * Writes a copy of `imaplogin` that does TLS as the user it runs as: Debian's becomes the user `courier`, which is not
 * there. @returns false where that user's name is too long, and STARTTLS cannot be had.
 */
export async function adoptUser(program: string, copy: string): Promise<boolean> {
  const account = process.getuid?.() === 0 ? 'nobody' : userInfo().username;
  const bytes = await readFile(program);
  const fits = account.length <= 'courier'.length;
  const adopted = fits && replaceOnly(bytes, '\0courier\0', `\0${account.padEnd(7, '\0')}\0`);
  await writeFile(copy, bytes, { mode: 0o755 });
  return adopted;
}

function replaceOnly(bytes: Buffer, from: string, to: string): boolean {
  const at = bytes.indexOf(from, 0, 'latin1');
  if (at < 0 || bytes.indexOf(from, at + 1, 'latin1') >= 0) return false;
  bytes.write(to, at, 'latin1');
  return true;
}
