/** A hole that an oracle has confirmed, in `details.findings` of its evidence: what a person needs to see it again and to mend it. */
export interface SecurityFinding {
  /** Stable over runs: what is attacked and by which weakness, without ids or texts of this run. */
  readonly id: string;
  /** Operation, header or place that is concerned. */
  readonly operation: string;
  readonly title: string;
  /** E.g. `CWE-352`. */
  readonly cwe: string;
  /** Requirement of ASVS 5.0.0. */
  readonly asvs: string;
  /** The request that showed it, without secrets. */
  readonly request: string;
  readonly answer: string;
  /** What happened inside, which is why this is a hole and not a suspicion. */
  readonly oracle: string;
  readonly mend: string;
}
