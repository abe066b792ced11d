import type { Criterion } from './criterion.ts';

const performance = { phase: 'performance', weight: 1, gate: false } as const;

export const performanceCriteria: readonly Criterion[] = [
  {
    ...performance,
    id: 'performance.message-send',
    title: 'Sending a message',
    rule: 'acknowledged send, p95 < 500 ms, 95 % interval inside',
    cases: [{ id: 'p95', title: 'p95 of the time from due to acknowledged under open-model load' }],
  },
  {
    ...performance,
    id: 'performance.job-creation',
    title: 'Creating a job',
    rule: 'p95 < 2 s, 95 % interval inside',
    cases: [{ id: 'p95', title: 'p95 of the time from due to the job’s acknowledgement under open-model load' }],
  },
  {
    ...performance,
    id: 'performance.timeline-query',
    title: 'Reading a large timeline',
    rule: 'first and deep page, p95 < 100 ms, 95 % interval inside',
    cases: [
      { id: 'first-page', title: 'p95 of the newest page of a large conversation under open-model load' },
      { id: 'deep-page', title: 'p95 of a page far down in a large conversation under open-model load' },
    ],
  },
  {
    ...performance,
    id: 'performance.sse-latency',
    title: 'Real-time delivery',
    rule: 'from due send to arrival at each subscriber, p95 < 500 ms, 95 % interval inside; nobody by himself beyond it',
    cases: [{ id: 'p95', title: 'p95 of the time from a send’s due moment to its arrival at each subscriber' }],
  },
  {
    ...performance,
    id: 'performance.throughput',
    title: 'Throughput',
    rule: 'any ten seconds acknowledge at least 100 messages/s, which are in the ledger; backlog does not grow, errors at most 0.1 %',
    cases: [{ id: 'windows', title: 'Every ten seconds 100 messages a second, no growing backlog, next to no errors' }],
  },
];
