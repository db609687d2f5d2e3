/** Run in a process of its own, whose trusted authorities are set by the environment: adds an account, says how it went. */
import type { ConnectionSecurity } from '../../shared/model/account.ts';
import { TestEngine } from './harness.ts';

const [host, port, security] = process.argv.slice(2) as [string, string, ConnectionSecurity];
const engine = await TestEngine.start();
const outcome = await engine.client
  .call('accounts.add', {
    name: 'Mara',
    email: 'mara@lab.test',
    password: 'secret',
    imap: { host, port: Number(port), security, userName: 'mara@lab.test' },
  })
  .then(
    () => 'added',
    (error: { code?: string }) => error.code ?? String(error),
  );
const accounts = await engine.client.call('accounts.list', {});
await engine.dispose();
console.log(JSON.stringify({ outcome, accounts: accounts.length }));
