import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { ImapFlow } from 'imapflow';
import { LabMissing } from '../../lab/errors.ts';
import type { ImapServer, ServerKind } from '../../lab/imap-server.ts';
import { serverTree, type UnpackedServer } from '../../lab/unpacked.ts';

/** Why tests against the server have to be skipped, or nothing where it is there. */
export function missing(server: UnpackedServer): string {
  try {
    serverTree(server);
    return '';
  } catch (error) {
    if (!(error instanceof LabMissing)) throw error;
    return ` (skipped: ${error.message})`;
  }
}

/** A client that has logged in, over implicit TLS or STARTTLS with the lab's authority trusted. */
export async function logIn(server: ImapServer, name: string, secure: boolean, password?: string) {
  const client = new ImapFlow({
    host: server.host,
    port: secure ? server.ports.imaps : server.ports.imap,
    secure,
    doSTARTTLS: !secure,
    auth: { user: name, pass: password ?? server.users.get(name)!.password },
    tls: { ca: server.caPem },
    logger: false,
    disableAutoIdle: true,
  });
  client.on('error', () => {});
  await client.connect();
  return client;
}

/** Starts a server in a process of its own and kills that; says where the server was. */
export async function startAndBeKilled(kind: ServerKind): Promise<{ folder: string; port: number }> {
  const module = new URL('../../lab/imap-server.ts', import.meta.url).href;
  const script = `
    const { startServer } = await import(${JSON.stringify(module)});
    const { folder, ports } = await startServer(${JSON.stringify(kind)});
    console.log(JSON.stringify({ folder, port: ports.imap }));
    setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = await once(child.stdout, 'data');
  child.kill('SIGKILL');
  return JSON.parse(String(line));
}
