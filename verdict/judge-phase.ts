import { mergeOutcomes, type Outcome } from '../harness/outcome.ts';
import { type Phase, type PhaseId, phaseById } from '../harness/phases.ts';
import type { CriterionJudgement } from './judge-criterion.ts';
import type { PhaseVerdict } from './verdict.ts';

/** What a phase's own rule says, apart from gates and unknowns. */
interface RuleAnswer {
  readonly met: boolean;
  /** Whether it could still be met if everything unknown had passed. */
  readonly couldBeMet: boolean;
  readonly observed: string;
}

/**
 * Judges a phase over those of its criteria that are in scope. `fail`: its rule cannot be met even if everything unknown had
 * passed, or a hard gate is broken. `unknown`: anything in it is unknown, or nothing in it applies. Else `pass`, with what its
 * rate tolerated. What is waived is left out of the rule, as if it did not apply, and stays in what was observed.
 */
export function judgePhase(id: PhaseId, judgements: readonly CriterionJudgement[]): PhaseVerdict {
  const phase = phaseById(id);
  const applicable = judgements.filter((each) => each.outcome !== 'not-applicable');
  const held = applicable.flatMap(withoutWaived);
  const gates = judgements.flatMap((each) => each.gates);
  const seen = `${answer(phase, applicable).observed}${waivedPart(applicable)}`;
  const observed = gates.length > 0 ? `${seen}; hard gate broken: ${[...new Set(gates)].join(', ')}` : seen;
  return { id, outcome: outcomeOf(answer(phase, held), held, gates), rule: phase.rule, observed };
}

/** The judgement without its waived cases; nothing where all of it is waived. */
export function withoutWaived(judgement: CriterionJudgement): CriterionJudgement[] {
  const { beyondWaivers: outcome } = judgement;
  if (outcome === 'waived') return [];
  return [{ ...judgement, outcome, cases: judgement.cases.filter((each) => each.waivedBy.length === 0) }];
}

/** Whether anything of it is unknown, also where something else of it failed. */
export function hasUnknown({ outcome, cases }: CriterionJudgement): boolean {
  return outcome === 'unknown' || (outcome === 'fail' && cases.some((each) => each.outcome === 'unknown'));
}

function outcomeOf(rule: RuleAnswer, applicable: readonly CriterionJudgement[], gates: readonly string[]): Outcome {
  if (gates.length > 0 || !rule.couldBeMet) return 'fail';
  if (applicable.length === 0 || applicable.some(hasUnknown)) return 'unknown';
  return rule.met ? 'pass' : 'fail';
}

function answer(phase: Phase, applicable: readonly CriterionJudgement[]): RuleAnswer {
  switch (phase.id) {
    case 'golden-paths':
      return rateAnswer(applicable, 95, 'cases passed');
    case 'chaos':
      return rateAnswer(applicable.map(withoutHeldControls), 80, 'experiments survived');
    case 'resilience':
      return scoreAnswer(applicable);
    default:
      return allAnswer(applicable);
  }
}

/**
 * A control survives nothing: counted as an experiment, five of them would pad the rate (32 of 40 is 27 of 35). One that does not
 * pass counts against it all the same.
 */
export function withoutHeldControls(judgement: CriterionJudgement): CriterionJudgement {
  const isHeldControl = (each: CriterionJudgement['cases'][number]) =>
    each.case.id === 'control' && each.outcome === 'pass';
  return { ...judgement, cases: judgement.cases.filter((each) => !isHeldControl(each)) };
}

/** Rate over the registered cases; unknown ones count as not passed. Whole numbers, so that 95 % is exactly 95 %. */
function rateAnswer(applicable: readonly CriterionJudgement[], percent: number, noun: string): RuleAnswer {
  const cases = applicable.flatMap((each) => each.cases).filter((each) => each.outcome !== 'not-applicable');
  const passed = cases.filter((each) => each.outcome === 'pass').length;
  const unknown = cases.filter((each) => each.outcome === 'unknown').length;
  const reaches = (count: number) => count * 100 >= percent * cases.length;
  const share = cases.length > 0 ? ` (${percentage(passed, cases.length)})` : '';
  return {
    met: cases.length > 0 && reaches(passed),
    couldBeMet: reaches(passed + unknown),
    observed: `${passed} of ${cases.length} ${noun}${share}${unknownPart(unknown)}${notBuiltPart(applicable)}`,
  };
}

/** Weighted score of 100: the mean grade of each criterion's observations, times its weight. */
function scoreAnswer(applicable: readonly CriterionJudgement[]): RuleAnswer {
  const weights = applicable.reduce((sum, each) => sum + each.criterion.weight, 0);
  const score = (grade: (each: CriterionJudgement) => number) =>
    weights === 0
      ? 0
      : (100 * applicable.reduce((sum, each) => sum + each.criterion.weight * grade(each), 0)) / weights;
  const holds = (grade: (each: CriterionJudgement) => number) =>
    // A hair of tolerance for sums of binary fractions: 84.999 999 999 is 85.
    score(grade) >= 85 - 1e-9 && applicable.every((each) => grade(each) >= 0.5 - 1e-9);
  const below = applicable.filter((each) => gradeOf(each) < 0.5 - 1e-9).length;
  return {
    met: weights > 0 && holds(gradeOf),
    couldBeMet: weights === 0 || holds(bestGradeOf),
    observed: `score ${score(gradeOf).toFixed(1)} of 100${below > 0 ? `, ${below} below 0.5` : ''}${notBuiltPart(applicable)}`,
  };
}

/** Mean grade over the registered cases, 0–1; what is unknown counts 0. */
export function gradeOf(judgement: CriterionJudgement): number {
  return meanGrade(judgement, 0);
}

function bestGradeOf(judgement: CriterionJudgement): number {
  return judgement.cases.length === 0 ? 1 : meanGrade(judgement, 1);
}

function meanGrade(judgement: CriterionJudgement, ofUnknown: number): number {
  const counted = judgement.cases.filter((each) => each.outcome !== 'not-applicable');
  if (counted.length === 0) return 0;
  const sum = counted.reduce((total, each) => total + (each.outcome === 'unknown' ? ofUnknown : each.grade), 0);
  return sum / counted.length;
}

function allAnswer(applicable: readonly CriterionJudgement[]): RuleAnswer {
  const outcome = mergeOutcomes(applicable.map((each) => each.outcome as Outcome));
  const count = (wanted: Outcome) => applicable.filter((each) => each.outcome === wanted).length;
  const failed = count('fail') > 0 ? `, ${count('fail')} failed` : '';
  return {
    met: outcome === 'pass',
    couldBeMet: outcome !== 'fail',
    observed: `${count('pass')} of ${applicable.length} criteria passed${failed}${unknownPart(count('unknown'))}${notBuiltPart(applicable)}`,
  };
}

function waivedPart(applicable: readonly CriterionJudgement[]): string {
  const count = applicable.flatMap((each) => each.cases).filter((each) => each.waivedBy.length > 0).length;
  return count > 0 ? `; ${count} ${count === 1 ? 'case' : 'cases'} waived` : '';
}

function unknownPart(count: number): string {
  return count > 0 ? `, ${count} unknown` : '';
}

function notBuiltPart(applicable: readonly CriterionJudgement[]): string {
  const count = applicable.filter((each) => each.cases.length === 0).length;
  return count > 0 ? `; ${count} of ${applicable.length} not built` : '';
}

function percentage(part: number, whole: number): string {
  return `${((100 * part) / whole).toFixed(1)} %`;
}
