import { judgeSeries, pageLimits, serviceLimits } from './soak/judge-leaks.ts';
import { caseOf, expect, test } from './soak/soak-test.ts';

for (const [caseId, quantity] of [
  ['service-heap', 'heap'],
  ['service-resident', 'resident memory'],
] as const) {
  test(`${quantity} of the services`, caseOf('load.memory-leak', caseId), ({ soak, run, evidence }) => {
    const series = soak.memory.filter((each) => each.process !== 'page' && each.quantity === quantity);
    const { outcome, summary } = evidence.record(judgeSeries(soak, series, serviceLimits, run.profile !== 'rehearsal'));
    expect(outcome, summary).not.toBe('fail');
  });
}

test('a page that stays open', caseOf('load.memory-leak', 'long-lived-page'), ({ soak, run, evidence }) => {
  const series = soak.memory.filter((each) => each.process === 'page');
  const { outcome, summary } = evidence.record(judgeSeries(soak, series, pageLimits, run.profile !== 'rehearsal'));
  expect(outcome, summary).not.toBe('fail');
});
