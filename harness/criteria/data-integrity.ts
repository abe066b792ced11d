import type { Criterion } from './criterion.ts';

const integrity = { phase: 'data-integrity', weight: 1, gate: true } as const;

export const dataIntegrityCriteria: readonly Criterion[] = [
  {
    ...integrity,
    id: 'integrity.ledger-consistency',
    title: 'The ledger holds exactly what was acknowledged, in an unbroken chain',
    rule: 'nothing lost, duplicated, phantom, unexpected or altered; gapless, chained, append-only',
    cases: [
      { id: 'reconciliation', title: "The whole run's client history against the ledger" },
      { id: 'sequence', title: 'Sequence gapless per tenant, versions gapless per stream' },
      { id: 'chain-in-sql', title: 'Hash chain recomputed in SQL' },
      { id: 'chain-in-code', title: 'Hash chain recomputed in code' },
      {
        id: 'append-only',
        title: "UPDATE, DELETE and TRUNCATE refused to the application's role (tried, rolled back)",
      },
    ],
  },
  {
    ...integrity,
    id: 'integrity.projection-accuracy',
    title: 'Projections are the fold of the ledger',
    rule: 'row for row; a rebuild gives the same',
    cases: [],
  },
  {
    ...integrity,
    id: 'integrity.idempotency',
    title: 'The same request again does nothing again',
    rule: 'one event, same answer, everywhere',
    cases: [],
  },
  {
    ...integrity,
    id: 'integrity.no-duplicate-events',
    title: 'Nothing happens twice',
    rule: 'no second event for one attempt, version or execution',
    cases: [],
  },
  {
    ...integrity,
    id: 'integrity.fsm-transitions',
    title: 'Jobs move only along their state machine',
    rule: 'every history is a path; illegal moves are refused with 409',
    cases: [],
  },
];
