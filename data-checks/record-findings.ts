import type { DataFinding } from '../harness/data-report.ts';
import { CannotTell } from '../harness/errors.ts';
import type { Measurement } from '../harness/evidence.ts';
import { mergeOutcomes } from '../harness/outcome.ts';
import type { CaseEvidence } from '../harness/test.ts';

/**
 * Records what the checks of one case found as its evidence, then throws where it is not a pass, so that the test is as red as
 * its evidence: CannotTell for `unknown`.
 */
export function recordFindings(evidence: CaseEvidence, findings: readonly DataFinding[]): void {
  const outcome = mergeOutcomes(findings.map((finding) => finding.outcome));
  const telling = findings.filter((finding) => finding.outcome === outcome);
  const summary = telling.map((finding) => finding.summary).join(' ') || 'No check belongs to this case.';
  evidence.record({
    outcome,
    summary,
    expected: findings.map((finding) => finding.title).join('; '),
    examined: findings.length === 0 ? 0 : Math.min(...findings.map((finding) => finding.examined)),
    measured: findings.flatMap(measurements),
    gate: findings.find((finding) => finding.gate !== undefined)?.gate,
    details: findings,
    where: findings.some((finding) => finding.check === 'reconciliation') ? [{ kind: 'file', ref: 'history/' }] : [],
  });
  if (outcome === 'fail') throw new Error(summary);
  if (outcome === 'unknown') throw new CannotTell(summary);
}

function measurements(finding: DataFinding): Measurement[] {
  const counts = Object.entries(finding.counts ?? {}).map(([name, value]) => ({ name, value, unit: '1' }));
  const { check, examined, offending, seconds } = finding;
  return [
    { name: `${check}: offending`, value: offending, unit: '1', n: examined, expected: '0' },
    { name: `${check}: duration`, value: Number(seconds.toFixed(3)), unit: 's' },
    ...counts,
  ];
}
