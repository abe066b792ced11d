import { judgePage, judgeServices } from './soak/judge-leaks.ts';
import { caseOf, expect, test } from './soak/soak-test.ts';

for (const [caseId, quantity] of [
  ['service-heap', 'heap'],
  ['service-resident', 'resident memory'],
] as const) {
  test(`${quantity} of the services`, caseOf('load.memory-leak', caseId), ({ soak, run, evidence }) => {
    const { outcome, summary } = evidence.record(judgeServices(soak, quantity, run.profile !== 'rehearsal'));
    expect(outcome, summary).not.toBe('fail');
  });
}

test('a page that stays open', caseOf('load.memory-leak', 'long-lived-page'), ({ soak, run, evidence }) => {
  const { outcome, summary } = evidence.record(judgePage(soak, run.profile !== 'rehearsal'));
  expect(outcome, summary).not.toBe('fail');
});
