import type { DataFinding } from '../../harness/data-report.ts';
import type { Outcome } from '../../harness/outcome.ts';

export interface DataJudgement {
  readonly outcome: Outcome;
  /** Nothing is left where any check was violated: data are right or they are not. */
  readonly grade: 0 | 1;
  readonly broken: readonly DataFinding[];
  /** Why nothing can be told, where no check was violated. */
  readonly untold: readonly string[];
  /** The hard gate that was broken, if one was. */
  readonly gate: string | undefined;
}

/**
 * What the data say holds whatever the load did; that they are right shows something only where the whole load was offered and every
 * check could tell.
 *
 * @param loadUntold why the load shows nothing, if so
 */
export function judgeData(findings: readonly DataFinding[], loadUntold: readonly string[]): DataJudgement {
  const broken = findings.filter((finding) => finding.outcome === 'fail');
  const untold = [
    ...loadUntold,
    ...(findings.length === 0 ? ['no data check ran'] : []),
    ...findings.flatMap((finding) => (finding.outcome === 'unknown' ? [finding.summary] : [])),
  ];
  const outcome = broken.length > 0 ? 'fail' : untold.length > 0 ? 'unknown' : 'pass';
  const gate = broken.find((finding) => finding.gate !== undefined)?.gate;
  return { outcome, grade: outcome === 'pass' ? 1 : 0, broken, untold, gate };
}
