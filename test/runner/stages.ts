import type { SpawnOptions } from 'node:child_process';
import { join, relative } from 'node:path';
import { electronProgram } from '../../build/electron-runtime.ts';
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
      flaky: report.testResults.flatMap(vitestFlaky),
    }),
  );
}

/** A test that passed in the end keeps what it failed of before. */
function vitestFlaky({ name, assertionResults }: VitestFile): string[] {
  return assertionResults
    .filter((test) => test.status === 'passed' && (test.failureMessages ?? []).length > 0)
    .map((test) => `${relative(root, name)}: ${test.fullName}\n${shortly(test.failureMessages!.join('\n'))}`);
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

function playwrightTests(
  { specs = [], suites = [] }: PlaywrightSuite,
  wanted: 'unexpected' | 'flaky',
): string[] {
  const own = specs.flatMap(({ title, file, tests }) =>
    tests
      .filter(({ status }) => status === wanted)
      .map(({ results: tries }) => {
        const errors = tries.flatMap(({ errors }) => errors.map(({ message }) => message ?? ''));
        return `${file}: ${title}\n${shortly(errors.join('\n'))}`;
      }),
  );
  return [...own, ...suites.flatMap((suite) => playwrightTests(suite, wanted))];
}

function playwright(project: string): Promise<Tally> {
  return reported(
    `${project}.json`,
    (file) => runPlaywright(['--reporter=list,json'], project, file),
    ({ stats, errors, suites }: PlaywrightReport) => ({
      passed: stats.expected + stats.flaky,
      failed: stats.unexpected + errors.length,
      skipped: stats.skipped,
      failures: [
        ...suites.flatMap((suite) => playwrightTests(suite, 'unexpected')),
        ...errors.map(({ message }) => shortly(message ?? 'An error outside of the tests')),
      ],
      flaky: suites.flatMap((suite) => playwrightTests(suite, 'flaky')),
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
