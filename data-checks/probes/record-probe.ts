import { CannotTell } from '../../harness/errors.ts';
import type { CaseEvidence } from '../../harness/test.ts';

export interface ProbeResult {
  /** What holds where there is no problem. */
  readonly expected: string;
  readonly examined: number;
  /** What was seen otherwise; the first is shown in the summary. */
  readonly problems: readonly Readonly<Record<string, unknown>>[];
}

/** Records a probe's result as its case's evidence, then throws where it is not a pass. */
export function recordProbe(evidence: CaseEvidence, { expected, examined, problems }: ProbeResult): void {
  const summary =
    problems.length > 0
      ? `${problems.length} of ${examined} otherwise, the first: ${JSON.stringify(problems[0]).slice(0, 1_000)}`
      : `${examined} examined, all as expected.`;
  const outcome = problems.length > 0 ? 'fail' : 'pass';
  evidence.record({ outcome, summary, expected, examined, details: problems.slice(0, 20) });
  if (problems.length > 0) throw new Error(summary);
  if (examined === 0) throw new CannotTell('the probe examined nothing');
}
