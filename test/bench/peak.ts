import { readFile } from 'node:fs/promises';

/** Tells the parent this process's peak memory in MB, and lets it go. */
export async function tellPeak(): Promise<void> {
  // Linux counts what the parent had into `maxRSS`; its own high-water mark begins with the program.
  const status = await readFile('/proc/self/status', 'utf8').catch(() => '');
  const kilobytes = /VmHWM:\s*(\d+) kB/.exec(status)?.[1] ?? process.resourceUsage().maxRSS;
  process.send?.(Number(kilobytes) / 1024, () => process.disconnect());
}
