/** Milliseconds that the processor spends on `work` in this thread: unlike the clock's, the same on a busy machine. */
export async function processorTime(work: () => unknown): Promise<number> {
  const before = process.threadCpuUsage();
  await work();
  const { user, system } = process.threadCpuUsage(before);
  return (user + system) / 1000;
}
