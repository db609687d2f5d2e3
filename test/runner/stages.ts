import type { SpawnOptions } from 'node:child_process';
import { join, relative } from 'node:path';
import { electronProgram } from '../../build/electron-runtime.ts';
import { auditDependencies } from './audit.ts';
import { reported, results, root, run, type Stage, shortly, single, type Tally, tool } from './stage.ts';

interface VitestReport {
  numPassedTests: number;
  numFailedTests: number;
  numPendingTests: number;
  numTodoTests: number;
  testResults: VitestFile[];
}

interface VitestFile {
  name: string;
  status: string;
  message?: string;
  assertionResults: { fullName: string; status: string; failureMessages?: string[] }[];
}

function vitestFailures({ name, status, message, assertionResults }: VitestFile): string[] {
  const file = relative(root, name);
  if (status === 'failed' && assertionResults.length === 0) return [`${file}\n${shortly(message ?? '')}`];
  return assertionResults
    .filter((test) => test.status === 'failed')
    .map((test) => `${file}: ${test.fullName}\n${shortly(test.failureMessages?.join('\n') ?? '')}`);
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
      failures: report.testResults.flatMap(vitestFailures),
    }),
  );
}

interface PlaywrightReport {
  stats: { expected: number; unexpected: number; flaky: number; skipped: number };
  errors: { message?: string }[];
  suites: PlaywrightSuite[];
}

interface PlaywrightSuite {
  specs?: PlaywrightSpec[];
  suites?: PlaywrightSuite[];
}

interface PlaywrightSpec {
  title: string;
  file: string;
  tests: { status: string; results: { errors: { message?: string }[] }[] }[];
}

function playwrightFailures({ specs = [], suites = [] }: PlaywrightSuite): string[] {
  const own = specs.flatMap(({ title, file, tests }) =>
    tests
      .filter(({ status }) => status === 'unexpected' || status === 'flaky')
      .map(({ results: tries }) => {
        const errors = tries.flatMap(({ errors }) => errors.map(({ message }) => message ?? ''));
        return `${file}: ${title}\n${shortly(errors.join('\n'))}`;
      }),
  );
  return [...own, ...suites.flatMap(playwrightFailures)];
}

function playwright(project: string): Promise<Tally> {
  return reported(
    `${project}.json`,
    (file) => runPlaywright(['--reporter=list,json'], project, file),
    ({ stats, errors, suites }: PlaywrightReport) => ({
      passed: stats.expected,
      failed: stats.unexpected + stats.flaky + errors.length,
      skipped: stats.skipped,
      failures: [
        ...suites.flatMap(playwrightFailures),
        ...errors.map(({ message }) => shortly(message ?? 'An error outside of the tests')),
      ],
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
  { name: 'audit', run: auditDependencies },
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
