import type { Table } from '../harness/chart.ts';
import type { Measurement } from '../harness/evidence.ts';
import type { SecurityFinding } from '../harness/security-finding.ts';
import type { CaseEvidence } from '../harness/test.ts';
import { expect } from '../harness/test.ts';

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
  readonly tables?: readonly Table[];
}

/** Records a case: a finding fails it, else anything not judged makes it unknown. Then fails the test as the record says. */
export function recordCase(evidence: CaseEvidence, result: CaseResult): void {
  const { findings, unknown, examined, expected, measured = [], details = {}, tables } = result;
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
    ...(tables && { tables }),
  });
  expect(findings.map((finding) => `${finding.title} (${finding.oracle})`)).toEqual([]);
}
