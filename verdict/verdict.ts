import type { Waiver } from '../harness/config.ts';
import type { Evidence } from '../harness/evidence.ts';
import type { CriterionOutcome, Outcome } from '../harness/outcome.ts';
import type { PhaseId } from '../harness/phases.ts';
import type { Scope } from '../harness/scope.ts';

/** verdict.json. The first block is what machines rely on; the second says the same to people. */
export interface Verdict {
  readonly schema: 1;
  readonly run: string;
  readonly outcome: Outcome;
  /** Readiness score, 0–100, rounded down to one decimal. */
  readonly score: number;
  readonly profile: string;
  readonly seed: number;
  /** Wall time of the run without installation; null where the run did not end by itself. */
  readonly seconds: number | null;
  readonly system: { readonly name: string | null; readonly digest: string | null };
  readonly phases: readonly PhaseVerdict[];
  readonly criteria: readonly CriterionVerdict[];

  readonly words: string;
  /** null: the whole. Anything else is partial and no release verdict. */
  readonly scope: Scope | null;
  /** How many criteria were judged (passed or failed), of all that are registered. */
  readonly judged: { readonly count: number; readonly of: number };
  /** One sentence for each thing that keeps the run from passing; the gravest first. */
  readonly blockers: readonly Blocker[];
  /** Shortfalls that a phase's rate tolerated. */
  readonly tolerated: readonly Blocker[];
  /** Failures that the owner answers for. A used one turns PASSED into PASSED WITH WAIVERS, an expired one fails the run. */
  readonly waivers: readonly WaiverView[];
  /** What is wrong with the run or its evidence as a whole. */
  readonly problems: readonly string[];
}

/** A waiver of diamond.config.ts, and what became of it in this run. */
export interface WaiverView extends Waiver {
  readonly state: 'used' | 'not-needed' | 'expired' | 'refused';
  readonly covers: readonly WaivedFailure[];
  /** The same for people. */
  readonly sentence: string;
}

export interface WaivedFailure {
  readonly criterion: string;
  readonly case: string;
  /** What failed. */
  readonly sentence: string;
}

export interface PhaseVerdict {
  readonly id: PhaseId;
  readonly outcome: Outcome;
  readonly rule: string;
  /** What the rule was held against, e.g. `38 of 40 cases passed (95.0 %)`. */
  readonly observed: string;
}

export interface CriterionVerdict {
  readonly id: string;
  readonly phase: PhaseId;
  readonly outcome: CriterionOutcome;
  /** Every record there is on the registered cases, with the outcome it is worth. */
  readonly evidence: readonly EvidenceView[];
  /** How each registered case came out, also those without a record. */
  readonly cases: readonly CaseFinding[];
  /** Why, in one sentence. */
  readonly message: string;
  /** Hard gates that were broken. */
  readonly gates: readonly string[];
  /** Share of its points in the readiness score, 0–1. No waiver raises it. */
  readonly share: number;
  /** It failed, and waivers cover all of what failed. */
  readonly waived: boolean;
}

/** How one registered case came out: by the worst of its records. */
export interface CaseFinding {
  readonly case: string;
  readonly outcome: CriterionOutcome;
  readonly summary: string;
  /** It failed, and a waiver covers it. */
  readonly waived: boolean;
}

/** A record as the verdict repeats it; its details, charts and tables stay in the evidence file. */
export type EvidenceView = Omit<Evidence, 'schema' | 'kind' | 'run' | 'details' | 'charts' | 'tables' | 'criterion'> & {
  readonly file: string;
};

export interface Blocker {
  readonly criterion: string | null;
  readonly case: string | null;
  readonly outcome: 'fail' | 'unknown';
  readonly sentence: string;
}
