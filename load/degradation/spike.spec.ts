import type { CaseFinding } from '../../harness/test.ts';
import { test as base, caseOf, expect } from '../../harness/test.ts';
import { observeOnce } from './observe-once.ts';
import { judgeGoodput, judgeLoss, judgeRecovery, judgeShedding } from './spike/judge-spike.ts';
import { observeSpike, type SpikeObservation } from './spike/observe-spike.ts';

const test = base.extend<object, { spike: SpikeObservation }>({
  spike: [
    async ({ run, system }, use) => {
      await use(await observeOnce(run, 'spike', () => observeSpike(run, system)));
    },
    { scope: 'worker', timeout: 600_000 },
  ],
});

const cases: readonly (readonly [title: string, caseId: string, judge: (spike: SpikeObservation) => CaseFinding])[] = [
  ['what is not served is shed', 'shedding', judgeShedding],
  ['goodput during the spike', 'goodput', judgeGoodput],
  ['back at base after the spike', 'recovery', judgeRecovery],
  ['nothing acknowledged is lost', 'nothing-lost', judgeLoss],
];

for (const [title, caseId, judge] of cases) {
  test(title, caseOf('load.spike', caseId), ({ spike, evidence }) => {
    const { outcome, summary } = evidence.record(judge(spike));
    expect(outcome, summary).not.toBe('fail');
  });
}
