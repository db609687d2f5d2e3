import { expect, test } from 'vitest';
import { judgeAudit } from '../../runner/audit.ts';

const report = (vulnerabilities: object, counts: object): string =>
  JSON.stringify({ vulnerabilities, metadata: { vulnerabilities: counts } });

test('a grave hole in what is shipped fails, lesser ones do not', () => {
  expect(judgeAudit(report({}, { high: 0, critical: 0, moderate: 3 }))).toMatchObject({
    passed: 1,
    failed: 0,
  });
  const bad = judgeAudit(
    report(
      { parser: { severity: 'high', range: '<2' }, other: { severity: 'low', range: '*' } },
      { high: 1, critical: 0, low: 1 },
    ),
  );
  expect(bad).toMatchObject({ passed: 0, failed: 1, failures: ['npm audit\nparser <2: high'] });
});

test.each(['', 'npm error', '{"message":"405 Method Not Allowed"}', 'null', '{"metadata":{}}'])(
  'a registry that cannot be asked counts as skipped: %j',
  (answer) => expect(judgeAudit(answer)).toEqual({ passed: 0, failed: 0, skipped: 1 }),
);
