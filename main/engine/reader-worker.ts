import { keepCompiledCode } from './worker/compiled-code.ts';

keepCompiledCode();
// Loaded only now, so that its compiled code is kept, too.
const [{ serveWorker }, { startReader }] = await Promise.all([
  import('./worker/serve.ts'),
  import('./reader.ts'),
  import('./worker/answer.ts'),
]);
serveWorker('reader', {
  claim: () => ({ close: () => undefined }),
  load: () => Promise.resolve(startReader),
});
