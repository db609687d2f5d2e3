import { startReader } from './reader.ts';
import { serveWorker } from './worker/serve.ts';

serveWorker('reader', startReader);
