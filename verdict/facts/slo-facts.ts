import type { Measurement } from '../../harness/evidence.ts';
import type { CriterionOutcome } from '../../harness/outcome.ts';
import type { Verdict } from '../verdict.ts';
import { type Limit, limitOf } from './limit.ts';

/** One service level: a quantity with its interval, and the limit it is held against. */
export interface SloFact {
  readonly criterion: string;
  readonly case: string;
  readonly outcome: CriterionOutcome;
  readonly measured: Measurement;
  readonly limit: Limit;
}

/** The quantities of phase 3 that have an interval and a limit. The generator's own are not the system's. */
export function sloFacts(verdict: Verdict): SloFact[] {
  return verdict.criteria
    .filter((criterion) => criterion.phase === 'performance')
    .flatMap((criterion) =>
      criterion.evidence.flatMap((record) =>
        record.measured.flatMap((measured) => {
          const limit = limitOf(measured);
          if (!limit || !measured.interval || measured.name.startsWith('generator')) return [];
          return [{ criterion: criterion.id, case: record.case, outcome: record.outcome, measured, limit }];
        }),
      ),
    );
}

/** The worst lag of a load generator over the run: what decides whether its measurements count at all. */
export function generatorLag(verdict: Verdict): (Measurement & { readonly value: number }) | undefined {
  const all = verdict.criteria.flatMap((criterion) =>
    criterion.evidence.flatMap((record) =>
      record.measured.flatMap((each) =>
        /^generator lag/.test(each.name) && typeof each.value === 'number' ? [{ ...each, value: each.value }] : [],
      ),
    ),
  );
  return all.sort((a, b) => b.value - a.value)[0];
}
