import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { importsOf, readSources } from '../../build/layers.ts';
import { root, type Tally } from './stage.ts';

/** How long the registry may take, in milliseconds. */
const patience = 60_000;

/**
 * Asks the registry for known holes in what is shipped (`npm audit`): a grave one is a failed test. A registry that
 * cannot be asked, as offline or behind a mirror, is a skipped one.
 */
export async function auditDependencies(): Promise<Tally> {
  const tally = judgeAudit(await npmAudit(), await shippedPackages());
  if (tally.skipped > 0) console.log('The registry cannot be asked for known holes: skipped.');
  for (const failure of tally.failures ?? []) console.error(failure);
  return tally;
}

/** What the report of `npm audit --json` comes to, for these packages. */
export function judgeAudit(report: string, shipped: ReadonlySet<string>): Tally {
  let parsed: AuditReport;
  try {
    parsed = JSON.parse(report) as AuditReport;
  } catch {
    return { passed: 0, failed: 0, skipped: 1 };
  }
  if (parsed?.metadata?.vulnerabilities === undefined) return { passed: 0, failed: 0, skipped: 1 };
  const grave = Object.entries(parsed.vulnerabilities ?? {})
    .filter(([name, { severity }]) => shipped.has(name) && (severity === 'high' || severity === 'critical'))
    .map(([name, { severity, range }]) => `${name} ${range}: ${severity}`);
  if (grave.length === 0) return { passed: 1, failed: 0, skipped: 0 };
  return { passed: 0, failed: 1, skipped: 0, failures: [`npm audit\n${grave.join('\n')}`] };
}

/**
 * Packages whose code is in the product: what its sources import, and what that needs. All but one are bundled, and so
 * stand among the packages for development, beside tools that nobody is shipped.
 */
export async function shippedPackages(): Promise<Set<string>> {
  const lock = JSON.parse(await readFile(join(root, 'package-lock.json'), 'utf8')) as Lock;
  const shipped = new Set<string>();
  const add = (name: string): void => {
    if (shipped.has(name)) return;
    shipped.add(name);
    // What Electron's package needs only fetches its runtime.
    if (name === 'electron') return;
    for (const needed of Object.keys(lock.packages[`node_modules/${name}`]?.dependencies ?? {})) add(needed);
  };
  for (const [path, source] of await readSources(root)) {
    if (!/^(?:main|renderer|shared)\//.test(path) || path.endsWith('.config.ts')) continue;
    // One of which only types are imported is in the product all the same, or its types would be of no use.
    for (const { to } of importsOf(path, source)) {
      const name = /^(?:@[^/]+\/)?[^/]+/.exec(to)?.[0] ?? '';
      if (lock.packages[`node_modules/${name}`]) add(name);
    }
  }
  return shipped;
}

interface Lock {
  packages: Record<string, { dependencies?: Record<string, string> }>;
}

interface AuditReport {
  metadata?: { vulnerabilities?: unknown };
  vulnerabilities?: Record<string, { severity: string; range: string }>;
}

function npmAudit(): Promise<string> {
  return new Promise((resolve) => {
    const args = ['audit', '--json', '--fetch-retries=0', `--fetch-timeout=${patience}`];
    const npm = spawn('npm', args, {
      cwd: root,
      stdio: ['ignore', 'pipe', 'ignore'],
      shell: process.platform === 'win32',
      timeout: patience * 2,
    });
    let report = '';
    npm.stdout.on('data', (chunk: Buffer) => {
      report += chunk.toString();
    });
    npm.once('error', () => resolve(''));
    npm.once('close', () => resolve(report));
  });
}
