import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { type SmtpMoment, startSmtpPeer } from '../lab/smtp-peer.ts';
import { query } from './mirror.ts';

/** Numbers between 0 and 1 that a seed repeats (mulberry32). */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

const moments: readonly SmtpMoment[] = [
  ...(['connect', 'ehlo', 'auth', 'mail', 'rcpt', 'data', 'body', 'dot', 'taken', 'answered'] as const),
];
const ownStages = ['connecting', 'data', 'ending', 'unknown', 'accepted', 'settled'] as const;

/** One way in which sending is disturbed: once for each entry, one after the other. */
type Blow =
  | { kind: 'cut' | 'kill'; at: SmtpMoment }
  | { kind: 'die'; at: (typeof ownStages)[number] }
  | { kind: 'defer'; at: 'mail' | 'dot' };

interface Outcome {
  state: string;
  copies: number;
  copied: number;
  attempts: number;
}

const folders: string[] = [];
afterAll(async () => {
  for (const folder of folders) await rm(folder, { recursive: true, force: true });
});

const script = new URL('./killed-outbox.ts', import.meta.url).pathname;

/** Sends one message through all these blows, then without any; answers how often it was delivered, and what is left. */
async function send(blows: Blow[], filesItself: boolean, pipelining: boolean) {
  const dataDir = mkdtempSync(join(tmpdir(), 'curlew-once-'));
  folders.push(dataDir);
  const left = [...blows];
  let child: ReturnType<typeof spawn> | null = null;
  const peer = await startSmtpPeer(
    (moment) => {
      const [next] = left;
      if (next === undefined || next.kind === 'die' || next.at !== moment) return 'go';
      left.shift();
      if (next.kind === 'defer') return '451 4.3.0 Not now';
      if (next.kind === 'kill') child?.kill('SIGKILL');
      return 'cut';
    },
    { pipelining, onTaken: () => writeFileSync(join(dataDir, 'delivered'), '') },
  );
  const runOnce = async (answer: 'again' | 'sent' | null): Promise<Outcome | null> => {
    const dies = left[0]?.kind === 'die' ? left.shift()!.at : null;
    const plan = { dataDir, port: peer.port, killAt: dies, filesItself, answer };
    child = spawn(process.execPath, [script, JSON.stringify(plan)], { stdio: ['ignore', 'pipe', 'pipe'] });
    let said = '';
    let trouble = '';
    child.stdout!.on('data', (chunk) => (said += chunk));
    child.stderr!.on('data', (chunk) => (trouble += chunk));
    const [code] = await once(child, 'close');
    if (code !== 0 && code !== null) throw new Error(`The outbox failed: ${trouble}`);
    return said === '' ? null : (JSON.parse(said) as Outcome);
  };
  let asked = 0;
  let outcome: Outcome | null = null;
  try {
    for (let start = 0; outcome?.state !== 'done' && start < 12; start++) {
      const answer = outcome?.state === 'asked' ? (peer.taken.length > 0 ? 'sent' : 'again') : null;
      outcome = await runOnce(answer);
      if (outcome?.state === 'asked') asked++;
      // Whatever has happened, the message is in the outbox until it is done.
      const [row] = query({ dataDir }, 'SELECT state FROM outbox');
      expect(row).toBeDefined();
    }
    return { delivered: peer.taken, outcome, asked };
  } finally {
    await peer.close();
  }
}

function check(
  { delivered, outcome, asked }: Awaited<ReturnType<typeof send>>,
  blows: Blow[],
  self: boolean,
): void {
  const about = JSON.stringify({ blows, self, asked, outcome });
  expect(outcome?.state, about).toBe('done');
  expect(delivered.length, about).toBe(1);
  expect(delivered[0], about).not.toMatch(/^bcc:/im);
  // One copy in Sent: the journal's, or the server's own that was found there.
  expect(outcome?.copied, about).toBe(1);
  if (!self) expect(outcome?.copies, about).toBe(1);
  else expect(outcome?.copies, about).toBeLessThanOrEqual(1);
}

describe('a message is delivered once, or the person is asked', () => {
  // Together they meet every state of the outbox.
  const sample: [string, Blow[], boolean][] = [
    ['the connection is cut before anything was said', [{ kind: 'cut', at: 'connect' }], false],
    ['killed while the text is on its way', [{ kind: 'kill', at: 'body' }], false],
    ['cut when all has come and nothing is taken', [{ kind: 'cut', at: 'dot' }], false],
    ['cut when it is taken, before the answer', [{ kind: 'cut', at: 'taken' }], false],
    ['killed when it is taken, with a server that files copies', [{ kind: 'kill', at: 'taken' }], true],
    [
      'killed before the final dot, and again before the copy',
      [
        { kind: 'die', at: 'ending' },
        { kind: 'die', at: 'accepted' },
      ],
      false,
    ],
    [
      'deferred, then killed after all is settled',
      [
        { kind: 'defer', at: 'dot' },
        { kind: 'die', at: 'settled' },
      ],
      false,
    ],
  ];
  it.each(sample)('%s', async (_name, blows, self) => {
    check(await send(blows, self, true), blows, self);
  });

  it('asks when it cannot know, and only then', async () => {
    expect((await send([{ kind: 'cut', at: 'taken' }], false, false)).asked).toBe(1);
    expect((await send([{ kind: 'cut', at: 'data' }], false, false)).asked).toBe(0);
    expect((await send([{ kind: 'cut', at: 'taken' }], true, false)).asked).toBe(0);
  });

  const rounds = process.env.LONG ? 300 : 3;
  it(`${rounds} seeded runs of up to three blows`, { timeout: rounds * 20_000 }, async () => {
    const next = random(20261124);
    const pick = <T>(list: readonly T[]): T => list[Math.floor(next() * list.length)]!;
    for (let round = 0; round < rounds; round++) {
      const blows = Array.from({ length: 1 + Math.floor(next() * 3) }, (): Blow => {
        const kind = pick(['cut', 'kill', 'die', 'die', 'defer'] as const);
        if (kind === 'die') return { kind, at: pick(ownStages) };
        if (kind === 'defer') return { kind, at: pick(['mail', 'dot'] as const) };
        return { kind, at: pick(moments) };
      });
      const self = next() < 0.4;
      const pipelining = next() < 0.6;
      check(await send(blows, self, pipelining), blows, self);
    }
  });
});
