import { keepCompiledCode } from './worker/compiled-code.ts';

keepCompiledCode();
// Loaded only now, so that its compiled code is kept, too.
const [{ serveWorker }, { startWriter }] = await Promise.all([
  import('./worker/serve.ts'),
  import('./writer.ts'),
]);
serveWorker('writer', startWriter);
