import { spawn } from 'node:child_process';
import { root, type Tally } from './stage.ts';

/** How long the registry may take, in milliseconds. */
const patience = 60_000;

/**
 * Asks the registry for known holes in what is shipped (`npm audit`): a grave one is a failed test. A registry that
 * cannot be asked, as offline or behind a mirror, is a skipped one.
 */
export async function auditDependencies(): Promise<Tally> {
  const tally = judgeAudit(await npmAudit());
  if (tally.skipped > 0) console.log('The registry cannot be asked for known holes: skipped.');
  for (const failure of tally.failures ?? []) console.error(failure);
  return tally;
}

/** What the report of `npm audit --json` comes to. */
export function judgeAudit(report: string): Tally {
  let parsed: AuditReport;
  try {
    parsed = JSON.parse(report) as AuditReport;
  } catch {
    return { passed: 0, failed: 0, skipped: 1 };
  }
  const counts = parsed?.metadata?.vulnerabilities;
  if (counts === undefined) return { passed: 0, failed: 0, skipped: 1 };
  if ((counts.high ?? 0) + (counts.critical ?? 0) === 0) return { passed: 1, failed: 0, skipped: 0 };
  const grave = Object.entries(parsed.vulnerabilities ?? {})
    .filter(([, { severity }]) => severity === 'high' || severity === 'critical')
    .map(([name, { severity, range }]) => `${name} ${range}: ${severity}`);
  return { passed: 0, failed: 1, skipped: 0, failures: [`npm audit\n${grave.join('\n')}`] };
}

interface AuditReport {
  metadata?: { vulnerabilities?: Partial<Record<string, number>> };
  vulnerabilities?: Record<string, { severity: string; range: string }>;
}

function npmAudit(): Promise<string> {
  return new Promise((resolve) => {
    const args = ['audit', '--omit=dev', '--json', '--fetch-retries=0', `--fetch-timeout=${patience}`];
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
