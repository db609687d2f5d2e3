/**
 * Run in a process of its own, apart from the server that is hostile to it: adds an account, lets the engine work for a
 * while, and tells by how many bytes the process grew at the most, and how many messages it has.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { TestEngine } from '../harness.ts';
import { query } from '../mirror.ts';

const [host, port, seconds] = process.argv.slice(2) as [string, string, string];
const engine = await TestEngine.start();
const before = process.memoryUsage.rss();
let most = before;
const timer = setInterval(() => {
  most = Math.max(most, process.memoryUsage.rss());
}, 20);
const email = 'mara@lab.test';
const imap = { host, port: Number(port), security: 'none' as const, userName: email };
const outcome = await engine.client
  .call('accounts.add', { name: 'Mara', email, password: 'secret', imap })
  .then(
    () => 'added',
    (error: { code?: string }) => error.code ?? String(error),
  );
await pause(Number(seconds) * 1000);
clearInterval(timer);
const [{ n }] = query<{ n: number }>(engine, 'SELECT count(*) AS n FROM message') as [{ n: number }];
const errors = engine.log.filter((record) => record.level === 'error');
await engine.dispose();
console.log(JSON.stringify({ outcome, grownBy: most - before, messages: n, errors }));
