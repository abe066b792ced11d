import { judgeErrors, judgeLatencyRise } from './soak/judge-soak.ts';
import { caseOf, expect, test } from './soak/soak-test.ts';

test('errors while the load is kept up', caseOf('load.soak', 'errors'), ({ soak, evidence }) => {
  const { outcome, summary } = evidence.record(judgeErrors(soak));
  expect(outcome, summary).not.toBe('fail');
});

test('sending does not become slower with the time', caseOf('load.soak', 'latency-rise'), ({ soak, evidence }) => {
  const { outcome, summary } = evidence.record(judgeLatencyRise(soak));
  expect(outcome, summary).not.toBe('fail');
});
