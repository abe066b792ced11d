import type { Criterion } from './criterion.ts';

const load = { phase: 'load', weight: 1, gate: false } as const;

export const loadCriteria: readonly Criterion[] = [
  {
    ...load,
    id: 'load.spike',
    title: 'Ten times the rate at once',
    rule: 'sheds cleanly, goodput at least 90 %, p95 back within 30 s',
    cases: [
      { id: 'shedding', title: 'What is not served is refused at once, with a time to come back that is of use' },
      { id: 'goodput', title: 'Goodput during the spike against that before' },
      { id: 'recovery', title: 'Time until p95 is back at base; the rate of the SLOs borne, everybody at work again' },
      { id: 'nothing-lost', title: 'Everything acknowledged is in the ledger' },
    ],
  },
  {
    ...load,
    id: 'load.stress',
    title: 'Up to the knee and twice beyond',
    rule: 'goodput at least 80 % of the best, nothing dies or is lost',
    cases: [
      { id: 'goodput', title: 'Goodput past the knee, up to twice its rate, against the best' },
      { id: 'nothing-dies', title: 'Every process outlives the load and is at work again' },
      { id: 'nothing-lost', title: 'Everything acknowledged is in the ledger' },
    ],
  },
  {
    ...load,
    id: 'load.soak',
    title: 'Soak',
    rule: 'errors < 0.1 %; last third no slower than first by more than the larger of 10 % and 5 % of the SLO',
    cases: [
      { id: 'errors', title: 'Operations that failed, timed out or were shed while the load was kept up' },
      { id: 'latency-rise', title: 'p95 of sending, and of all else, in the last third of the time against the first' },
    ],
  },
  {
    ...load,
    id: 'load.memory-leak',
    title: 'Memory is given back',
    rule: 'no slope of bytes kept per 1,000 operations beyond noise',
    cases: [
      { id: 'service-heap', title: 'Heap of every service after collection, per 1,000 operations' },
      { id: 'service-resident', title: 'Resident memory of every service and of the database, per 1,000 operations' },
      { id: 'long-lived-page', title: 'Heap, nodes and listeners of a page that stays open, per 1,000 messages shown' },
    ],
  },
  {
    ...load,
    id: 'load.resource-cleanup',
    title: 'Resources are given back',
    rule: 'everything back at base within 60 s after load',
    cases: [
      { id: 'processes', title: 'Sockets, descriptors, streams, temporary files and children of the services' },
      { id: 'database', title: 'Database sessions, idle transactions and locks' },
    ],
  },
];
