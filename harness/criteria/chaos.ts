import type { Criterion } from './criterion.ts';

const chaos = { phase: 'chaos', weight: 1, gate: false } as const;

export const chaosCriteria: readonly Criterion[] = [
  {
    ...chaos,
    id: 'chaos.network-partition',
    title: 'Every link cut, slowed and mangled',
    rule: 'every registered experiment survived',
    cases: [
      { id: 'control', title: 'Control: the same journeys and probes without any fault' },
      { id: 'gateway-database-refused', title: 'One gateway is refused by PostgreSQL, then healed' },
      { id: 'gateway-database-stalled', title: 'PostgreSQL does not answer one gateway, then healed' },
      { id: 'user-gateway-refused', title: 'Browsers are refused by one gateway, then healed' },
    ],
  },
  {
    ...chaos,
    id: 'chaos.database-failure',
    title: 'The database fails',
    rule: 'every registered experiment survived',
    cases: [],
  },
  {
    ...chaos,
    id: 'chaos.service-crash',
    title: 'Services crash, hang and restart',
    rule: 'every registered experiment survived',
    cases: [],
  },
  {
    ...chaos,
    id: 'chaos.split-brain',
    title: 'Two believe that they lead',
    rule: 'every registered experiment survived',
    cases: [],
  },
  {
    ...chaos,
    id: 'chaos.cascading-failure',
    title: 'One slow part does not take the rest along',
    rule: 'every registered experiment survived',
    cases: [],
  },
];
