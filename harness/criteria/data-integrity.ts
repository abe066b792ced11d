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
    cases: [
      { id: 'conversations-in-sql', title: 'Conversations and their members are the fold of the ledger, in SQL' },
      { id: 'timeline-in-sql', title: 'The timeline is the fold of the ledger, in SQL' },
      { id: 'jobs-in-sql', title: 'Every job is the fold of its events, in SQL' },
      { id: 'lagging-in-sql', title: 'Projections that may lag are the fold up to their checkpoint, and catch up' },
      { id: 'fold-in-code', title: 'Every projection is the fold of the ledger, in code' },
      { id: 'rebuild', title: 'A rebuild from the ledger gives the same rows, and people read what they read before' },
    ],
  },
  {
    ...integrity,
    id: 'integrity.idempotency',
    title: 'The same request again does nothing again',
    rule: 'one event, same answer, everywhere',
    cases: [
      { id: 'one-after-another', title: 'The same request again, one after another: same answer, one event' },
      { id: 'at-once', title: 'The same request 50 times at once: same answer, one event' },
      { id: 'across-replicas', title: 'The same request to every replica at once: same answer, one event' },
      {
        id: 'across-restart',
        title: 'The same request after kill -9 and restart of the replica: same answer, one event',
      },
      { id: 'other-body', title: 'The same key with another body is refused and leaves no event' },
      { id: 'other-tenant', title: 'The same key in another tenant, or of another person, is independent' },
    ],
  },
  {
    ...integrity,
    id: 'integrity.no-duplicate-events',
    title: 'Nothing happens twice',
    rule: 'no second event for one attempt, version or execution',
    cases: [
      { id: 'identities-in-sql', title: 'Event ids, stream versions and request keys are each used once' },
      { id: 'executions-in-sql', title: 'No round of a job has two outcomes, no attempt two results' },
      { id: 'effects', title: 'The outside system did the work of each round once, and of none that had not begun' },
      { id: 'client-retry', title: 'A page that never heard the answer sends again: one event' },
      { id: 'delivery', title: 'Each message is delivered once to a subscriber, also over a cut' },
    ],
  },
  {
    ...integrity,
    id: 'integrity.fsm-transitions',
    title: 'Jobs move only along their state machine',
    rule: 'every history is a path; illegal moves are refused with 409',
    cases: [
      { id: 'histories-in-sql', title: "Every job's history is a path of the state machine" },
      {
        id: 'illegal-moves',
        title: 'Every illegal move from every state is refused with 409 and leaves no event; every legal one is taken',
      },
      { id: 'stale-version', title: 'A decision on an outdated version is refused with 409 and leaves no event' },
      { id: 'races', title: 'Of decisions that race on one job exactly one wins' },
    ],
  },
];
