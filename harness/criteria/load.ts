import type { Criterion } from './criterion.ts';

const load = { phase: 'load', weight: 1, gate: false, cases: [] } as const;

export const loadCriteria: readonly Criterion[] = [
  {
    ...load,
    id: 'load.spike',
    title: 'Ten times the rate at once',
    rule: 'sheds cleanly, goodput at least 90 %, p95 back within 30 s',
  },
  {
    ...load,
    id: 'load.stress',
    title: 'Up to the knee and twice beyond',
    rule: 'goodput at least 80 % of the best, nothing dies or is lost',
  },
  {
    ...load,
    id: 'load.soak',
    title: 'Soak',
    rule: 'errors < 0.1 %; last third no slower than first by more than the larger of 10 % and 5 % of the SLO',
  },
  {
    ...load,
    id: 'load.memory-leak',
    title: 'Memory is given back',
    rule: 'no slope of bytes kept per 1,000 operations beyond noise',
  },
  {
    ...load,
    id: 'load.resource-cleanup',
    title: 'Resources are given back',
    rule: 'everything back at base within 60 s after load',
  },
];
