import { caseOf, expect, test } from '../../harness/test.ts';
import { judgeLatency, ofOperation } from './judge-latency.ts';

test(
  'p95 of the time from due to the job’s acknowledgement under open-model load',
  caseOf('performance.job-creation', 'p95'),
  async ({ run, system, evidence }) => {
    const finding = await judgeLatency(run, system, {
      name: 'p95 from due to acknowledged',
      things: 'proposals',
      limitMs: 2_000,
      ...ofOperation('job.propose'),
    });
    evidence.record(finding);
    expect(finding.outcome, finding.summary).not.toBe('fail');
  },
);
