import { keepCompiledCode } from './worker/compiled-code.ts';

keepCompiledCode();
// Loaded only now, so that its compiled code is kept, too.
const [{ serveWorker }, { claimStore }] = await Promise.all([
  import('./worker/serve.ts'),
  import('./store/claim.ts'),
]);
// Beside this one, as a source and as it is built.
const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
const entries = {
  side: new URL(`./side-worker.${extension}`, import.meta.url),
  index: new URL(`./index-worker.${extension}`, import.meta.url),
};
serveWorker('writer', {
  claim: ({ dataDir, log }) => claimStore(dataDir, log.child('store')),
  // Most of the engine, and nothing that the first list waits for.
  load: async () => {
    const { startWriter } = await import('./writer.ts');
    return (context, claimed) => startWriter({ ...context, entries }, claimed);
  },
});
