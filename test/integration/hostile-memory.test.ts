import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { startHostileServer } from '../lab/hostile.ts';
import { type Hostility, hostilities } from '../lab/hostilities.ts';

/** What sends or announces much. The engine runs in a process of its own, so that only its memory is measured. */
const large = /100 MB|exabytes|hundred thousand|fifty thousand|4294967295/;
/**
 * Megabytes that the process of the engine may grow by. A list of 50,000 mailboxes is answered anew to each question
 * (200 to 590 MB were seen, no more after 100 s than after 30); brackets a hundred thousand deep are parsed anew at each
 * attempt (270 MB were seen, of garbage); all else costs under 30.
 */
const most = ({ name }: Hostility): number =>
  name.startsWith('fifty thousand') ? 800 : name.startsWith('brackets') ? 400 : 100;
const chosen = hostilities.filter(({ name }) => large.test(name));
const program = new URL('./hostile/measured-engine.ts', import.meta.url).pathname;

describe('the memory of the engine', () => {
  it.each(process.env.LONG ? chosen : chosen.slice(0, 2))(
    'is bounded: $name',
    { timeout: 240_000 },
    async (hostility) => {
      await using server = await startHostileServer(hostility.options());
      const seconds = process.env.LONG ? '30' : '4';
      const { stdout } = await promisify(execFile)(process.execPath, [
        ...[program, server.host, String(server.port), seconds],
      ]);
      const told = JSON.parse(stdout) as { outcome: string; grownBy: number; errors: unknown[] };
      const grownBy = Math.round(told.grownBy / 1_000_000);
      console.log(`${hostility.name}: ${told.outcome}, grown by ${grownBy} MB`);
      expect(told.errors).toEqual([]);
      expect(server.commands.length).toBeGreaterThan(0);
      expect(grownBy).toBeLessThan(most(hostility));
    },
  );
});
