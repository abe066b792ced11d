import { relative } from 'node:path';
import type { DataReport } from '../../harness/data-report.ts';
import type { CaseEvidence } from '../../harness/test.ts';
import { judgeData } from './judge-data.ts';
import type { Stress } from './stress-fixture.ts';
import { caseOf, expect, test } from './stress-fixture.ts';

/** Twice the rate of the SLOs. Only a load that was really offered shows anything. */
const leastPerSecond = 220;
/** As many as the percentile of an SLO is made of. */
const leastAcknowledged = 1_000;

test(
  'All data checks hold while load runs at twice the rate over slow, jittery links',
  caseOf('resilience.integrity-under-stress', 'under-load'),
  async ({ stress, run, evidence }) => {
    judge(evidence, run.directory, stress, stress.during, 'while the load ran');
  },
);

test(
  'All data checks and reconciliation hold once the load is over',
  caseOf('resilience.integrity-under-stress', 'afterwards'),
  async ({ stress, run, evidence }) => {
    judge(evidence, run.directory, stress, stress.afterwards, 'after it');
  },
);

function judge(evidence: CaseEvidence, directory: string, stress: Stress, data: DataReport, when: string): void {
  const { load, fault } = stress;
  const operations = Object.values(load.operations);
  const acknowledged = operations.reduce((sum, counts) => sum + counts.acknowledged, 0);
  const twice = load.operations['message.send-twice']?.total ?? 0;
  const seconds = load.phases.reduce((sum, phase) => sum + (phase.endMs - phase.startMs) / 1_000, 0);
  const offeredPerSecond = (load.offered + twice) / seconds;
  const { outcome, grade, broken, untold, gate } = judgeData(data.findings, [
    ...(load.validity.valid ? [] : load.validity.reasons),
    ...(offeredPerSecond < leastPerSecond * 0.99 ? [`only ${offeredPerSecond.toFixed(0)} messages a second`] : []),
    ...(acknowledged < leastAcknowledged ? [`only ${acknowledged} messages were acknowledged`] : []),
  ]);
  evidence.record({
    outcome,
    summary:
      outcome === 'pass'
        ? `All ${data.findings.length} data checks held ${when}: ${offeredPerSecond.toFixed(0)} messages a second over ${fault.fault}, ${acknowledged} acknowledged.`
        : outcome === 'fail'
          ? broken.map((finding) => finding.summary).join('; ')
          : `Nothing can be told from this load: ${untold.join('; ')}`,
    expected: `no data check violated ${when}, at ${leastPerSecond} messages a second or more over slow, jittery links`,
    examined: data.findings.reduce((sum, finding) => sum + finding.examined, 0),
    ...(outcome === 'unknown' ? {} : { grade }),
    ...(gate ? { gate } : {}),
    fault,
    measured: [
      { name: 'messages offered', value: offeredPerSecond, unit: '1/s', expected: `>= ${leastPerSecond}` },
      { name: 'messages acknowledged', value: acknowledged, unit: '1', n: load.offered },
      { name: 'data checks', value: data.findings.length, unit: '1' },
      { name: 'generator lag p99', value: load.lagMs.p99, unit: 'ms', expected: '<= 20' },
    ],
    where: [load.files.record, load.files.log].map((file) => ({ kind: 'file', ref: relative(directory, file) })),
    details: {
      operations: load.operations,
      data: data.findings.map(({ check, outcome: found, examined, summary }) => ({
        check,
        outcome: found,
        examined,
        ...(found === 'pass' ? {} : { summary }),
      })),
    },
  });
  expect(broken.map((finding) => finding.summary)).toEqual([]);
}
