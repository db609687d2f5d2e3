/** `node test/lab/unpack-servers.ts`: gets Cyrus, Courier and Exim for the tests, beside the system and without root. */
import { COURIER, CYRUS, EXIM, unpackServer } from './unpacked.ts';

let failed = false;
for (const server of [CYRUS, COURIER, EXIM]) {
  try {
    await unpackServer(server);
  } catch (error) {
    failed = true;
    const reason = error instanceof Error ? error.message.trim().split('\n').at(-1) : String(error);
    console.error(`Tests against ${server.name} will be skipped: ${reason}`);
  }
}
process.exitCode = failed ? 1 : 0;
