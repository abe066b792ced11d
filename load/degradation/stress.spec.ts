import type { CaseFinding } from '../../harness/test.ts';
import { test as base, caseOf, expect } from '../../harness/test.ts';
import { observeOnce } from './observe-once.ts';
import { judgeLoss } from './spike/judge-spike.ts';
import { judgeDeaths, judgeStressGoodput } from './stress/judge-stress.ts';
import { observeStress, type StressObservation } from './stress/observe-stress.ts';

const test = base.extend<object, { stress: StressObservation }>({
  stress: [
    async ({ run, system }, use) => {
      await use(await observeOnce(run, 'stress', () => observeStress(run, system)));
    },
    { scope: 'worker', timeout: 900_000 },
  ],
});

const cases: readonly (readonly [title: string, caseId: string, judge: (stress: StressObservation) => CaseFinding])[] =
  [
    ['goodput past the knee', 'goodput', judgeStressGoodput],
    ['nothing dies', 'nothing-dies', judgeDeaths],
    ['nothing acknowledged is lost', 'nothing-lost', judgeLoss],
  ];

for (const [title, caseId, judge] of cases) {
  test(title, caseOf('load.stress', caseId), ({ stress, evidence }) => {
    const { outcome, summary } = evidence.record(judge(stress));
    expect(outcome, summary).not.toBe('fail');
  });
}
