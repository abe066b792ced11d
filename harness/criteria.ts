import { chaosCriteria } from './criteria/chaos.ts';
import type { Criterion } from './criteria/criterion.ts';
import { dataIntegrityCriteria } from './criteria/data-integrity.ts';
import { foundationCriteria } from './criteria/foundation.ts';
import { goldenPathCriteria } from './criteria/golden-paths.ts';
import { loadCriteria } from './criteria/load.ts';
import { performanceCriteria } from './criteria/performance.ts';
import { resilienceCriteria } from './criteria/resilience.ts';
import { securityCriteria } from './criteria/security.ts';
import { DiamondError } from './errors.ts';
import type { PhaseId } from './phases.ts';

export type { Case, Criterion } from './criteria/criterion.ts';

/** The registry of all 44 criteria, in the order of the phases. */
export const criteria: readonly Criterion[] = [
  ...foundationCriteria,
  ...goldenPathCriteria,
  ...performanceCriteria,
  ...resilienceCriteria,
  ...chaosCriteria,
  ...loadCriteria,
  ...securityCriteria,
  ...dataIntegrityCriteria,
];

const byId = new Map(criteria.map((criterion) => [criterion.id, criterion]));

export function criteriaOfPhase(phase: PhaseId): Criterion[] {
  return criteria.filter((criterion) => criterion.phase === phase);
}

/** The criterion of that id; an unknown id is an error that names the nearest registered ones. */
export function criterionById(id: string): Criterion {
  const criterion = byId.get(id);
  if (criterion) return criterion;
  const family = id.split('.')[0] ?? '';
  const near = criteria.filter((each) => each.id.startsWith(`${family}.`)).map((each) => each.id);
  throw new DiamondError({
    code: 'unknown-criterion',
    subject: 'criterion',
    expected: near.length > 0 ? `one of ${near.join(', ')}` : `one of the ${criteria.length} registered ids`,
    received: `"${id}"`,
    action: 'Correct the id; `npx diamond-run plan` lists them all.',
  });
}

/** Whether the criterion has registered cases, that is, whether this version of the suite judges it at all. */
export function isBuilt(criterion: Criterion): boolean {
  return criterion.cases.length > 0;
}
