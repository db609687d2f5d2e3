import { expect, test } from 'vitest';
import { judgeAudit, shippedPackages } from '../../runner/audit.ts';

const report = (vulnerabilities: object): string =>
  JSON.stringify({ vulnerabilities, metadata: { vulnerabilities: {} } });

test('a grave hole in what is shipped fails; lesser ones, and those of tools, do not', () => {
  const shipped = new Set(['parser', 'other']);
  const holes = { tool: { severity: 'critical', range: '*' }, other: { severity: 'low', range: '*' } };
  expect(judgeAudit(report(holes), shipped)).toMatchObject({ passed: 1, failed: 0 });
  const grave = report({ ...holes, parser: { severity: 'high', range: '<2' } });
  expect(judgeAudit(grave, shipped)).toMatchObject({
    passed: 0,
    failed: 1,
    failures: ['npm audit\nparser <2: high'],
  });
});

test('shipped is what the sources import and what that needs, bundled or not', async () => {
  const shipped = await shippedPackages();
  for (const name of [
    'better-sqlite3',
    'imapflow',
    'libmime',
    'react',
    'dompurify',
    'pdfjs-dist',
    'electron',
  ]) {
    expect(shipped, name).toContain(name);
  }
  for (const name of ['vite', 'electron-builder', 'playwright', '@electron/get']) {
    expect(shipped, name).not.toContain(name);
  }
});

test.each(['', 'npm error', '{"message":"405 Method Not Allowed"}', 'null', '{"metadata":{}}'])(
  'a registry that cannot be asked counts as skipped: %j',
  (answer) => expect(judgeAudit(answer, new Set())).toEqual({ passed: 0, failed: 0, skipped: 1 }),
);
