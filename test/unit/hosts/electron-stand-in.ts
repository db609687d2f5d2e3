/**
 * For `node --import`: the built Electron host with the double instead of Electron's runtime. Plays one short life:
 * ready, a request for the page, a request over IPC, quit. Prints what came of it as JSON.
 */
import { registerHooks } from 'node:module';
import { isMainThread } from 'node:worker_threads';
import { electronDouble } from './electron-double.ts';

const double = electronDouble();
Object.assign(globalThis, { electronDouble: double });
const stub = 'export default globalThis.electronDouble.electron;';
registerHooks({
  resolve(specifier, context, next) {
    if (specifier !== 'electron') return next(specifier, context);
    return { url: `data:text/javascript,${encodeURIComponent(stub)}`, shortCircuit: true };
  },
});

async function live(): Promise<void> {
  double.app.ready();
  while (double.windows.length === 0 && double.app.exits.length === 0) await pause();
  const handle = double.sessions.get('curlew')?.session.handlers.get('app');
  const page = await handle?.(new Request('app://curlew/'));
  const call = double.ipc.get('curlew:call');
  const senderFrame = { parent: null, origin: 'app://curlew', url: 'app://curlew/' };
  const accounts = await call?.({ senderFrame }, 'accounts.list', {});
  double.electron.app.quit();
  while (double.journal.at(-1) !== 'quit went on') await pause();
  console.log(
    JSON.stringify({ status: page?.status, html: await page?.text(), accounts, journal: double.journal }),
  );
  process.exit(0);
}

const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 20));
// Worker threads inherit `--import`, but not this part.
if (isMainThread) setImmediate(() => void live());
