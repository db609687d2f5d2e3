import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { Engine, SecretProtection } from '../../../main/engine/engine.ts';
import type { ApiEvent } from '../../../shared/api/events.ts';
import type { Outcome } from '../../../shared/api/wire.ts';

export interface FakeEngine extends Engine {
  calls: { method: string; input: unknown }[];
  answers: Map<string, (input: never) => Outcome | Promise<Outcome>>;
  emit(event: ApiEvent): void;
  closed: number;
}

export const ok = (output: unknown): Outcome => ({ ok: true, output });

/** An engine that answers what it was told to, and remembers what it was asked. */
export function fakeEngine(): FakeEngine {
  const listeners = new Set<(event: ApiEvent) => void>();
  const engine: FakeEngine = {
    calls: [],
    answers: new Map(),
    closed: 0,
    whole: Promise.resolve(),
    async call(method, input) {
      engine.calls.push({ method, input });
      const answer = engine.answers.get(method);
      if (answer !== undefined) return await answer(input as never);
      return { ok: false, error: { code: 'not-found', message: 'Not in the double.', retryable: false } };
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async close() {
      engine.closed += 1;
    },
    emit(event) {
      for (const listener of listeners) listener(event);
    },
  };
  return engine;
}

/** A folder that is gone when the test has finished. */
export function tempDir(): string {
  const folder = mkdtempSync(join(tmpdir(), 'curlew-test-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A small built interface, with a secret beside it that no request may reach. */
export function rendererFolder(): { folder: string; secret: string } {
  const parent = join(tempDir(), 'out');
  const folder = join(parent, 'renderer');
  const secret = 'the secret beside the interface';
  writeTree(parent, {
    'secret.js': secret,
    'secrets.json': secret,
    'renderer-private/secret.js': secret,
    'renderer/index.html':
      '<!doctype html><title>Curlew</title><script type="module" src="./assets/index-AbC_1-.js"></script>',
    'renderer/mail.html': '<!doctype html><title>Mail</title>',
    'renderer/assets/index-AbC_1-.js': 'export {};',
    'renderer/assets/reader-AbC_1-.mjs': 'export {};',
    'renderer/assets/inter-latin.woff2': 'font',
  });
  return { folder, secret };
}

function writeTree(root: string, files: Record<string, string>): void {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), content);
  }
}

/** Twenty-odd spellings of 'leave the folder', as they could stand in a request target. */
export const traversals: string[] = [
  '../secret.js',
  '../../secret.js',
  '..%2fsecret.js',
  '..%2Fsecret.js',
  '%2e%2e/secret.js',
  '%2e%2e%2fsecret.js',
  '%2E%2E%2Fsecret.js',
  '.%2e/secret.js',
  '..\\secret.js',
  '..%5csecret.js',
  '%2e%2e%5csecret.js',
  '..%252fsecret.js',
  '%252e%252e%252fsecret.js',
  '..%c0%afsecret.js',
  '..%e0%80%afsecret.js',
  '....//secret.js',
  '..;/secret.js',
  '..%00/secret.js',
  'assets/../../secret.js',
  'assets/%2e%2e/%2e%2e/secret.js',
  './../secret.js',
  '/../secret.js',
  '//secret.js',
  '../renderer-private/secret.js',
  '%2e%2e/renderer-private/secret.js',
  '..%2frenderer-private%2fsecret.js',
  'assets/..%2f..%2fsecret.js',
  '／../secret.js',
  '..%ef%bc%8fsecret.js',
  '../secret.js%00.html',
  '../secret.js?x=.html',
  '../secrets.json',
];

export const png = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

/** Secrets as a host tells of them. */
export function fakeSecrets(protection: SecretProtection) {
  return { protection, available: protection, sessionOnly: false, setSessionOnly: async () => {} };
}
