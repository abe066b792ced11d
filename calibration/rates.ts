import { binomialInterval } from '../harness/statistics/binomial.ts';
import type { Estimate } from '../harness/statistics/interval.ts';
import type { FlawOutcome } from './matrix.ts';
import type { DecoyResult } from './run-decoys.ts';

/** What rates are made of, run a moment ago or on record. */
export interface JudgedFlaw {
  readonly criterion: string;
  readonly outcome: FlawOutcome;
}
export type JudgedDecoy = Pick<DecoyResult, 'tempts' | 'outcome'>;

/** How well one criterion tells holes from what only looks like one. */
export interface CategoryRates {
  readonly category: string;
  readonly truePositives: number;
  readonly falseNegatives: number;
  readonly falsePositives: number;
  readonly trueNegatives: number;
  /** Flaws and decoys that were not judged: in no rate, and not to be overlooked. */
  readonly notJudged: number;
  /** Caught flaws of those judged, with its exact 95 % interval; null: none was judged. */
  readonly truePositiveRate: Estimate | null;
  /** Decoys that raised an alarm of those judged, likewise. */
  readonly falsePositiveRate: Estimate | null;
  /** TPR − FPR: 1 is perfect, 0 is guessing. Null where one of the two is. */
  readonly score: number | null;
}

/**
 * True- and false-positive rates per category, and over all of them, as the OWASP Benchmark scores tools
 * (https://owasp.org/www-project-benchmark/, "Benchmark Scoring": score = TPR − FPR, Youden's index). A flaw whose criterion could
 * not tell is a miss; one whose criterion never ran is not judged.
 */
export function ratesOf(flaws: readonly JudgedFlaw[], decoys: readonly JudgedDecoy[]): CategoryRates[] {
  const categories = [...new Set([...flaws.map(({ criterion }) => criterion), ...decoys.map(({ tempts }) => tempts)])];
  const each = categories.map((category) =>
    rates(
      category,
      flaws.filter(({ criterion }) => criterion === category),
      decoys.filter(({ tempts }) => tempts === category),
    ),
  );
  return [...each, rates('all', flaws, decoys)];
}

function rates(category: string, flaws: readonly JudgedFlaw[], decoys: readonly JudgedDecoy[]): CategoryRates {
  const judgedFlaws = flaws.filter(({ outcome }) => outcome !== 'not run');
  const truePositives = judgedFlaws.filter(({ outcome }) => outcome === 'caught').length;
  const falsePositives = decoys.filter(({ outcome }) => outcome === 'red').length;
  const trueNegatives = decoys.filter(({ outcome }) => outcome === 'quiet').length;
  const truePositiveRate = estimated(truePositives, judgedFlaws.length);
  const falsePositiveRate = estimated(falsePositives, falsePositives + trueNegatives);
  return {
    category,
    truePositives,
    falseNegatives: judgedFlaws.length - truePositives,
    falsePositives,
    trueNegatives,
    notJudged: flaws.length - judgedFlaws.length + decoys.length - falsePositives - trueNegatives,
    truePositiveRate,
    falsePositiveRate,
    score: truePositiveRate && falsePositiveRate && truePositiveRate.value - falsePositiveRate.value,
  };
}

function estimated(successes: number, n: number): Estimate | null {
  return n === 0 ? null : binomialInterval(successes, n);
}
