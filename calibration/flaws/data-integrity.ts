import type { Flaw } from '../flaw.ts';
import { fsmTransitionsFlaws } from './data-integrity/fsm-transitions.ts';
import { idempotencyFlaws } from './data-integrity/idempotency.ts';
import { ledgerConsistencyFlaws } from './data-integrity/ledger-consistency.ts';
import { noDuplicateEventsFlaws } from './data-integrity/no-duplicate-events.ts';
import { projectionAccuracyFlaws } from './data-integrity/projection-accuracy.ts';

export const dataIntegrityFlaws: readonly Flaw[] = [
  ...ledgerConsistencyFlaws,
  ...projectionAccuracyFlaws,
  ...idempotencyFlaws,
  ...noDuplicateEventsFlaws,
  ...fsmTransitionsFlaws,
];
