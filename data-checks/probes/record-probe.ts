import { CannotTell } from '../../harness/errors.ts';
import type { CaseEvidence } from '../../harness/test.ts';

/** What was seen otherwise: in words, and with what shows it. */
export type Problem = { readonly problem: string } & Readonly<Record<string, unknown>>;

export interface ProbeResult {
  /** What holds where there is no problem. */
  readonly expected: string;
  readonly examined: number;
  /** The first one's words are the summary. */
  readonly problems: readonly Problem[];
}

/** Records a probe's result as its case's evidence, then throws where it is not a pass. */
export function recordProbe(evidence: CaseEvidence, { expected, examined, problems }: ProbeResult): void {
  const [first] = problems;
  const summary = first
    ? `${problems.length} of ${examined} went wrong, the first: ${inWords(first)}`
    : `${examined} examined, all as expected.`;
  const outcome = problems.length > 0 ? 'fail' : 'pass';
  evidence.record({ outcome, summary, expected, examined, details: problems.slice(0, 20) });
  if (problems.length > 0) throw new Error(summary);
  if (examined === 0) throw new CannotTell('the probe examined nothing');
}

/** What is wrong, and of what. Rows and answers are left to the details. */
function inWords({ problem, ...about }: Problem): string {
  const named = Object.entries(about).flatMap(([name, value]) =>
    typeof value === 'string' || typeof value === 'number' ? [`${name} ${value}`] : [],
  );
  return named.length > 0 ? `${problem} (${named.join(', ').slice(0, 300)})` : problem;
}
