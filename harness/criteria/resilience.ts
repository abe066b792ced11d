import type { Criterion } from './criterion.ts';

const resilience = { phase: 'resilience', gate: false, cases: [] } as const;

export const resilienceCriteria: readonly Criterion[] = [
  {
    ...resilience,
    id: 'resilience.auto-retry',
    title: 'Transient failures are retried, once in effect',
    rule: 'graded; job completes, waits grow with jitter, one effect; permanent errors are not retried',
    weight: 15,
    cases: [
      { id: 'fails-once', title: 'The executor fails once, then works' },
      { id: 'fails-twice', title: 'The executor fails twice, then works' },
      { id: 'fails-three-times', title: 'The executor fails three times, then works' },
      { id: 'never-works', title: 'The executor fails every time' },
      { id: 'answers-lost', title: 'The executor works, and its answers are lost' },
      { id: 'permanent', title: 'Work is refused for good' },
    ],
  },
  {
    ...resilience,
    id: 'resilience.circuit-breaker',
    title: 'A dead dependency is left alone',
    rule: 'graded; calls fall to the declared budget, callers fail fast, closes again',
    weight: 15,
    cases: [
      { id: 'opens-and-closes', title: 'The executor fails every call, then works again' },
      { id: 'refused-work', title: 'Work that is refused for good is no failure of the executor' },
    ],
  },
  {
    ...resilience,
    id: 'resilience.graceful-degradation',
    title: 'What can go on goes on, and says what cannot',
    rule: 'graded; messages keep their SLO, jobs wait and say so, errors are 503 with Retry-After',
    weight: 15,
    cases: [
      { id: 'executor-away', title: 'The executor is away' },
      { id: 'workers-away', title: 'No worker runs' },
      { id: 'gateway-degraded', title: 'One gateway is without its database' },
    ],
  },
  {
    ...resilience,
    id: 'resilience.crash-recovery',
    title: 'Every service survives kill -9 in the middle of work',
    rule: 'graded; one effect per job, sessions and streams survive, steady state within budget',
    weight: 20,
    cases: [
      { id: 'gateway', title: 'A gateway is killed in the middle of work' },
      { id: 'worker', title: 'The leading worker is killed in the middle of a job' },
      { id: 'executor', title: 'The executor is killed in the middle of a job' },
      { id: 'database', title: 'PostgreSQL is killed in the middle of a job' },
    ],
  },
  {
    ...resilience,
    id: 'resilience.integrity-under-stress',
    title: 'Data stays right at twice the rate over bad links',
    rule: 'graded; all data checks and reconciliation hold',
    weight: 15,
    cases: [
      { id: 'under-load', title: 'All data checks while load runs at twice the rate over slow, jittery links' },
      { id: 'afterwards', title: 'All data checks and reconciliation once the load is over' },
    ],
  },
  {
    ...resilience,
    id: 'resilience.no-data-loss',
    title: 'No acknowledged write is ever lost',
    rule: 'graded; kills of database and gateways under load lose nothing acknowledged',
    weight: 20,
    gate: true,
    cases: [
      { id: 'database-killed', title: 'PostgreSQL is killed again and again under load' },
      { id: 'gateways-killed', title: 'A gateway is killed again and again under load' },
    ],
  },
];
