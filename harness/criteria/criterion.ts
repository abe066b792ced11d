import type { PhaseId } from '../phases.ts';

/** One thing that is tried under a criterion: a test case, a graded observation or an experiment. The registry fixes them. */
export interface Case {
  /** Unique within the criterion, kebab-case. */
  readonly id: string;
  readonly title: string;
}

/** One of the 44 criteria. */
export interface Criterion {
  /** `<family>.<name>`, also the Playwright tag with `@` before it. */
  readonly id: string;
  readonly phase: PhaseId;
  readonly title: string;
  /** The pass rule in one sentence, as the report shows it. */
  readonly rule: string;
  /** Weight within the phase's share of the readiness score (and of the resilience score). */
  readonly weight: number;
  /** A hard gate: its failure fails the run whatever the phase's rate, and no waiver reaches it. */
  readonly gate: boolean;
  /**
   * The registered cases. Each must have evidence: a missing one is `unknown`. Evidence of a case that is not registered is an
   * error, so that a rate cannot be padded. Empty: the criterion is not built yet and reported `unknown: not built`.
   */
  readonly cases: readonly Case[];
}
