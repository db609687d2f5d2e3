import { keepCompiledCode } from './worker/compiled-code.ts';

keepCompiledCode();
// Loaded only now, so that its compiled code is kept, too.
const [{ serveWorker }, { startWriter }] = await Promise.all([
  import('./worker/serve.ts'),
  import('./writer.ts'),
]);
// Beside this one, as a source and as it is built.
const listing = `./listing-worker${import.meta.url.endsWith('.ts') ? '.ts' : '.js'}`;
const listingEntry = new URL(listing, import.meta.url);
serveWorker('writer', (context) => startWriter({ ...context, listingEntry }));
