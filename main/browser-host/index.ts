import { runBrowserHost } from './run.ts';

await runBrowserHost(process.argv.slice(2), import.meta.url);
