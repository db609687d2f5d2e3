import { serveWorker } from './worker/serve.ts';
import { startWriter } from './writer.ts';

serveWorker('writer', startWriter);
