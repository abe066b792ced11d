import type { Measurement } from '../harness/evidence.ts';
import type { CaseEvidence } from '../harness/test.ts';
import { expect } from '../harness/test.ts';

/** A hole that an oracle has confirmed: what a person needs to see it again and to mend it. */
export interface SecurityFinding {
  /** Stable over runs: what is attacked and by which weakness, without ids or texts of this run. */
  readonly id: string;
  readonly operation: string;
  readonly title: string;
  /** E.g. `CWE-352`. */
  readonly cwe: string;
  /** Requirement of ASVS 5.0. */
  readonly asvs: string;
  /** The request that showed it, without secrets. */
  readonly request: string;
  readonly answer: string;
  /** What happened inside, which is why this is a hole and not a suspicion. */
  readonly oracle: string;
  readonly mend: string;
}

export interface CaseResult {
  readonly findings: readonly SecurityFinding[];
  /** What could not be judged, one sentence each. */
  readonly unknown: readonly string[];
  /** How many attacks were carried out and judged. */
  readonly examined: number;
  readonly expected: string;
  /** The sentence of a pass. */
  readonly summary: string;
  readonly measured?: readonly Measurement[];
  /** More to look at, e.g. the matrix. */
  readonly details?: object;
}

/** Records a case: a finding fails it, else anything not judged makes it unknown. Then fails the test as the record says. */
export function recordCase(evidence: CaseEvidence, result: CaseResult): void {
  const { findings, unknown, examined, expected, measured = [], details = {} } = result;
  const outcome = findings.length > 0 ? 'fail' : unknown.length > 0 ? 'unknown' : 'pass';
  const sentences = findings.length > 0 ? findings.map((each) => each.title) : unknown;
  const said = [...new Set(sentences)];
  evidence.record({
    outcome,
    summary:
      outcome === 'pass'
        ? result.summary
        : `${said.slice(0, 4).join('; ')}${said.length > 4 ? `; and ${said.length - 4} more` : ''}`,
    expected,
    examined,
    measured,
    details: { ...details, findings, unknown },
  });
  expect(findings.map((finding) => `${finding.title} (${finding.oracle})`)).toEqual([]);
}
