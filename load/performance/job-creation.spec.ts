import { caseOf, expect, test } from '../../harness/test.ts';
import { judgeLatency, operationSamples } from './judge-latency.ts';

test(
  'p95 of the time from due to the job’s acknowledgement under open-model load',
  caseOf('performance.job-creation', 'p95'),
  async ({ run, system, evidence }) => {
    const finding = await judgeLatency(run, system, {
      name: 'p95 from due to acknowledged',
      things: 'proposals',
      limitMs: 2_000,
      samples: operationSamples('job.propose'),
    });
    evidence.record(finding);
    expect(finding.outcome, finding.summary).not.toBe('fail');
  },
);
