import { spawn } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { expect, it } from 'vitest';
import { query } from './mirror.ts';

const kills = process.env.LONG ? 50 : 3;

it(`killed ${kills} times while typing: the last stored word is there`, {
  timeout: kills * 20_000,
}, async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'curlew-typing-'));
  try {
    for (let kill = 1; kill <= kills; kill++) {
      const script = new URL('./killed-draft.ts', import.meta.url).pathname;
      const child = spawn(process.execPath, [script, dataDir], { stdio: ['ignore', 'pipe', 'inherit'] });
      let stored = 0;
      let lines = 0;
      for await (const line of createInterface({ input: child.stdout })) {
        stored = Number(line);
        // Killed in the midst of what follows.
        if (++lines === 3 + ((kill * 7) % 20)) child.kill('SIGKILL');
      }
      const [row] = query<{ revision: number; text: string }>(
        { dataDir },
        `SELECT revision, content ->> '$.text' AS text FROM draft`,
      );
      expect(stored).toBeGreaterThan(0);
      expect(row!.revision).toBeGreaterThanOrEqual(stored);
      expect(row!.text).toBe(`Revision ${row!.revision}`);
    }
  } finally {
    await rm(dataDir, { recursive: true, force: true });
  }
});
