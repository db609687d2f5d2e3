/** Run in a process of its own, whose trusted authorities are set by the environment: adds accounts, says how it went. */
import { TestEngine } from './harness.ts';

const [host, tlsPort, starttlsPort] = process.argv.slice(2) as [string, string, string];
const engine = await TestEngine.start();

async function add(security: 'tls' | 'starttls', port: string): Promise<string> {
  const email = `${security}@lab.test`;
  const imap = { host, port: Number(port), security, userName: email };
  return engine.client.call('accounts.add', { name: 'Mara', email, password: 'secret', imap }).then(
    () => 'added',
    (error: { code?: string }) => error.code ?? String(error),
  );
}

const tls = await add('tls', tlsPort);
const starttls = await add('starttls', starttlsPort);
const accounts = await engine.client.call('accounts.list', {});
await engine.dispose();
console.log(JSON.stringify({ tls, starttls, accounts: accounts.length }));
