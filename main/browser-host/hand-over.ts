import { readFile, rm } from 'node:fs/promises';
import { type IncomingMessage, request } from 'node:http';
import { z } from 'zod';
import { writeFileAtomically } from '../host/atomic-file.ts';
import { runningFile } from '../host/running-file.ts';

/** Where a second start asks the first one to open something; by `POST`, with the secret of the running one's file. */
export const handOverPath = '/hand-over';

/** How to reach the Curlew that has the data folder. Only its owner can read the file that this stands in. */
const Running = z.object({ port: z.int().min(1).max(65_535), secret: z.string().regex(/^[\w-]{43}$/) });

/** Mail links and paths of messages, and the folder in which paths begin. */
const HandedOver = z.object({
  args: z.array(z.string().max(100_000)).min(1).max(20),
  folder: z.string().max(4096),
});
export type HandedOver = z.infer<typeof HandedOver>;

const Answer = z.object({ pages: z.int().min(0) });

/** Bytes; a mail link has no more than its command line. */
const largest = 512 * 1024;
const timeoutMs = 5000;

/**
 * Tells later starts how to reach this one. Call it when the data folder is this process's own.
 *
 * @returns takes it back, as it is done at the end; what a crash leaves is worth nothing to anybody
 */
export async function announceRunning(
  dataDir: string,
  running: z.infer<typeof Running>,
): Promise<() => Promise<void>> {
  await writeFileAtomically(runningFile(dataDir), `${JSON.stringify(running)}\n`);
  return () => rm(runningFile(dataDir), { force: true });
}

/** What another start asks to open; null for what is none, or too long. */
export async function readHandedOver(incoming: IncomingMessage): Promise<HandedOver | null> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of incoming) {
    size += (chunk as Buffer).length;
    if (size > largest) return null;
    chunks.push(chunk as Buffer);
  }
  return parsed(HandedOver, Buffer.concat(chunks).toString());
}

/**
 * Asks the Curlew that has this data folder to open what this start was to open. Only to be called when the folder is
 * known to be in use: a port that stands in a file of the past may be a stranger's by now.
 *
 * @returns how many pages can show it; null when nobody took it
 */
export async function handOver(dataDir: string, asked: HandedOver): Promise<number | null> {
  const running = parsed(Running, await readFile(runningFile(dataDir), 'utf8').catch(() => ''));
  if (running === null) return null;
  const body = JSON.stringify(asked);
  const text = await new Promise<string>((resolve, reject) => {
    const outgoing = request(
      {
        ...{ host: '127.0.0.1', port: running.port, path: handOverPath, method: 'POST', agent: false },
        headers: {
          Authorization: `Bearer ${running.secret}`,
          'Content-Type': 'application/json',
          'Content-Length': Buffer.byteLength(body),
        },
        timeout: timeoutMs,
      },
      (incoming) => {
        const chunks: Buffer[] = [];
        incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
        incoming.once('error', reject);
        incoming.once('end', () =>
          resolve(incoming.statusCode === 200 ? Buffer.concat(chunks).toString() : ''),
        );
      },
    );
    outgoing.once('error', reject);
    outgoing.once('timeout', () => outgoing.destroy(new Error('No answer')));
    outgoing.end(body);
  }).catch(() => '');
  return parsed(Answer, text)?.pages ?? null;
}

function parsed<T>(schema: z.ZodType<T>, text: string): T | null {
  try {
    return schema.parse(JSON.parse(text));
  } catch {
    return null;
  }
}
