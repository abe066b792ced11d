import { phases } from '../harness/phases.ts';
import type { CriterionJudgement } from './judge-criterion.ts';
import { gradeOf, withoutHeldControls } from './judge-phase.ts';

/** Each phase is worth the same. */
const pointsPerPhase = 100 / phases.length;

/**
 * Share of its points that a criterion earns, 0–1. Golden paths: its passed cases; chaos: its survived experiments, of which a
 * control that passes is none, as in the phase's rate; resilience: its mean grade; all others: all or nothing. A broken hard gate
 * earns nothing.
 */
export function shareOf(judgement: CriterionJudgement): number {
  const { criterion, outcome, gates } = judgement;
  if (gates.length > 0 || outcome === 'not-applicable') return 0;
  if (criterion.phase === 'resilience') return gradeOf(judgement);
  if (criterion.phase === 'golden-paths' || criterion.phase === 'chaos') {
    const { cases } = criterion.phase === 'chaos' ? withoutHeldControls(judgement) : judgement;
    const counted = cases.filter((each) => each.outcome !== 'not-applicable');
    if (counted.length === 0) return 0;
    return counted.filter((each) => each.outcome === 'pass').length / counted.length;
  }
  return outcome === 'pass' ? 1 : 0;
}

/**
 * Readiness score, 0–100, rounded down to one decimal. The denominator is fixed over the whole registry: what did not run, is
 * not built or is unknown earns 0. Only what is not applicable leaves it. `registry` weighs each criterion within its phase.
 */
export function readinessScore(
  judgements: readonly CriterionJudgement[],
  registry: readonly CriterionJudgement['criterion'][],
): number {
  let earned = 0;
  let available = 0;
  for (const criterion of registry) {
    const inPhase = registry.filter((each) => each.phase === criterion.phase);
    const points = (pointsPerPhase * criterion.weight) / inPhase.reduce((sum, each) => sum + each.weight, 0);
    const judgement = judgements.find((each) => each.criterion.id === criterion.id);
    if (judgement?.outcome === 'not-applicable') continue;
    available += points;
    if (judgement) earned += points * shareOf(judgement);
  }
  if (available === 0) return 0;
  // Rounded to a millionth first, so that binary fractions do not turn 100 into 99.9.
  return Math.floor(Math.round((earned / available) * 1e8) / 1e5) / 10;
}
