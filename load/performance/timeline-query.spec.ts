import { caseOf, expect, test } from '../../harness/test.ts';
import { judgeLatency, ofOperation } from './judge-latency.ts';

const limitMs = 100;
/** Below this a conversation is not large, and its pages show nothing. */
const leastItems = 10_000;

const pages = [
  { id: 'first-page', operation: 'timeline.first-page', things: 'first pages' },
  { id: 'deep-page', operation: 'timeline.deep-page', things: 'deep pages' },
] as const;

for (const { id, operation, things } of pages) {
  test(
    `p95 of ${things} of a large conversation under open-model load`,
    caseOf('performance.timeline-query', id),
    async ({ run, system, evidence }) => {
      const finding = await judgeLatency(run, system, {
        name: 'p95 from due to answered',
        things,
        limitMs,
        ...ofOperation(operation),
        missing: ({ data }) =>
          data && data.largeItems >= leastItems
            ? undefined
            : `The conversation that was read has ${data?.largeItems ?? 'an unknown number of'} items: it is not large, so that nothing is shown.`,
      });
      evidence.record(finding);
      expect(finding.outcome, finding.summary).not.toBe('fail');
    },
  );
}
