import type { SpawnOptions } from 'node:child_process';
import { join } from 'node:path';
import { electronProgram } from '../../build/electron-runtime.ts';
import { reported, results, root, run, type Stage, single, type Tally, tool } from './stage.ts';

interface VitestReport {
  numPassedTests: number;
  numFailedTests: number;
  numPendingTests: number;
  numTodoTests: number;
  testResults: { status: string; assertionResults: unknown[] }[];
}

function vitest(project: string): Promise<Tally> {
  return reported(
    `${project}.json`,
    (file) =>
      tool('vitest', 'vitest.mjs', [
        'run',
        `--project=${project}`,
        '--reporter=default',
        '--reporter=json',
        `--outputFile.json=${file}`,
      ]),
    (report: VitestReport) => ({
      passed: report.numPassedTests,
      // A file that does not even load has no tests to fail.
      failed:
        report.numFailedTests +
        report.testResults.filter((file) => file.status === 'failed' && file.assertionResults.length === 0)
          .length,
      skipped: report.numPendingTests + report.numTodoTests,
    }),
  );
}

interface PlaywrightReport {
  stats: { expected: number; unexpected: number; flaky: number; skipped: number };
  errors: unknown[];
  suites: PlaywrightSuite[];
}

interface PlaywrightSuite {
  specs?: unknown[];
  suites?: PlaywrightSuite[];
}

function playwright(project: string): Promise<Tally> {
  return reported(
    `${project}.json`,
    (file) => runPlaywright(['--reporter=list,json'], project, file),
    ({ stats, errors }: PlaywrightReport) => ({
      passed: stats.expected,
      failed: stats.unexpected + stats.flaky + errors.length,
      skipped: stats.skipped,
    }),
  );
}

/** All tests of a project that cannot run here. */
function playwrightSkipped(project: string): Promise<Tally> {
  return reported(
    `${project}.json`,
    (file) => runPlaywright(['--list', '--reporter=json'], project, file, { stdio: 'ignore' }),
    ({ suites }: PlaywrightReport) => ({ passed: 0, failed: 0, skipped: countSpecs(suites) }),
  );
}

function countSpecs(suites: PlaywrightSuite[]): number {
  return suites.reduce(
    (total, { specs = [], suites: inner = [] }) => total + specs.length + countSpecs(inner),
    0,
  );
}

function runPlaywright(
  args: string[],
  project: string,
  file: string,
  options: SpawnOptions = {},
): Promise<number> {
  // A folder of its own: another run beside this one would otherwise remove what this one writes.
  const output = join(results, `${project}-files`);
  return tool('playwright', 'cli.js', ['test', `--project=${project}`, `--output=${output}`, ...args], {
    ...options,
    env: { ...process.env, PLAYWRIGHT_JSON_OUTPUT_FILE: file },
  });
}

const nodeScript = (path: string, ...args: string[]): Promise<number> =>
  run(process.execPath, [join(root, path), ...args]);

export const stages: Stage[] = [
  { name: 'typecheck', run: () => single(tool('typescript', 'bin/tsc', ['-p', root])) },
  { name: 'lint', run: () => single(tool('@biomejs/biome', 'bin/biome', ['check'])) },
  { name: 'layers', run: () => single(nodeScript('build/layers.ts')) },
  { name: 'unit', run: () => vitest('unit') },
  { name: 'integration', run: () => vitest('integration') },
  { name: 'package', run: () => single(nodeScript('build/package.ts', '--check')) },
  { name: 'e2e', run: () => playwright('browser') },
  {
    name: 'electron',
    async run() {
      if (electronProgram(root) !== null) return await playwright('electron');
      console.log("Electron's runtime is not here: its tests are skipped.");
      return await playwrightSkipped('electron');
    },
  },
];

/** Stages that run what has been built. */
export const needsBundle = new Set(['unit', 'integration', 'e2e', 'electron']);
